"""The menu of the tea room: given, and left as it is."""

from dataclasses import dataclass


@dataclass
class Tea:
    name: str
    decaf: bool


TEAS = [
    Tea("Jasmine Cloud", decaf=False),
    Tea("Smoky Harbour", decaf=False),
    Tea("Rooibos Sunset", decaf=True),
    Tea("Peppermint Rain", decaf=True),
    Tea("Grandmother's Blend", decaf=False),
]


def add(name: str, *, decaf: bool) -> None:
    """Write one more tea on the menu."""
    TEAS.append(Tea(name, decaf))
