"""The faults that are made in a solution, each in one place."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graders.author.prove import code_operators, http_operators
from graders.author.prove.api import Api
from graders.author.prove.source import Change, Source
from graders.course.catalogue import README
from graders.grading.submission import Work

OPERATORS = (*http_operators.OPERATORS, *code_operators.OPERATORS)
SCHEMA = "openapi"
FIELDS = {
    "openapi_tags": "tags",
    "license_info": "license",
    "terms_of_service": "termsOfService",
    "operation_id": "operationId",
    "response_description": "description",
    "example": "examples",
    "include_in_schema": "parameters",
}
"""Arguments whose field in the OpenAPI document has another name."""


NOT_LOOKED_AT = frozenset({"assertion dropped", "comparison flipped"})
"""What goes wrong in tests that a learner writes; what else is in them is theirs to choose."""


@dataclass(frozen=True)
class Fault:
    """One thing made wrong in a solution."""

    key: str
    """The same as long as the place and the change are: file, scope, what was done."""

    operator: str
    path: str
    line: int
    text: bytes

    @property
    def scope(self) -> str:
        """The file, class and function that it is in."""
        return self.key.partition(": ")[0]

    def work(self, solution: Work) -> Work:
        """Return the solution with this fault."""
        files = [(p, self.text if p == self.path else text) for p, text in solution.files]
        return replace(solution, files=tuple(files))


def faults(solution: Work) -> tuple[Fault, ...]:
    """Return every fault of a solution, in the order of its files and lines."""
    python = [(path, text) for path, text in solution.files if path.endswith(".py")]
    promised = _promised(solution.exercise.spec.read_text(encoding="utf-8"))
    told = (solution.exercise.directory / README).read_text(encoding="utf-8")
    api = Api(tuple(text for _, text in python), promised, told)
    return tuple(fault for path, text in python for fault in _faults(Source(path, text, api)))


def _promised(spec: str) -> frozenset[str]:
    """Return the arguments for documentation that a spec looks at: it names their field."""
    if SCHEMA not in spec:
        return frozenset()
    fields = {name: FIELDS.get(name, name) for name in http_operators.DOCUMENTATION}
    return frozenset(name for name, field in fields.items() if f'"{field}"' in spec)


def _faults(source: Source) -> Iterator[Fault]:
    """Yield the faults of one file: those that are Python, and each outcome once."""
    seen = {ast.dump(ast.parse(source.text))}
    keys: Counter[str] = Counter()
    are_tests = source.path.rpartition("/")[2].startswith("test_")
    for change in _changes(source):
        if are_tests and change.operator not in NOT_LOOKED_AT:
            continue
        try:
            outcome = ast.dump(ast.parse(change.text))
            compile(change.text, source.path, "exec")
        except SyntaxError:
            continue
        if outcome in seen:
            continue
        seen.add(outcome)
        key = f"{source.path} {change.scope}: {change.what}"
        keys[key] += 1
        number = f" ({keys[key]})" if keys[key] > 1 else ""
        yield Fault(key + number, change.operator, source.path, change.line, change.text)


def _changes(source: Source) -> Iterator[Change]:
    for spot in source.spots():
        for operator in OPERATORS:
            yield from operator(spot)
