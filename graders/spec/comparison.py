"""Two values that a test compared: what came and what was expected."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """What stood on both sides of an operator, in the order of "this was found, that expected"."""

    operator: str
    found: Any
    expected: Any


MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "contains", "not in": "lacks"}


def mirrored(compared: Comparison) -> Comparison:
    """Return the same comparison with its sides exchanged."""
    operator = MIRRORED.get(compared.operator, compared.operator)
    return Comparison(operator, compared.expected, compared.found)
