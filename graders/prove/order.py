"""In which order to ask the tests of a spec about a fault, so that the first ones notice it."""

import ast
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from graders.course import Exercise
from graders.prove.faults import Fault
from graders.submission import Work


class Order:
    """The tests of a spec with those in front that are likely to notice a fault.

    It is learnt on the way, and changes nothing but the time that a proof takes.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.tests = tuple(one.test for one in exercise.requirements)
        self.noticed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.lock = threading.Lock()

    def of(self, fault: Fault) -> tuple[str, ...]:
        """Return all tests in the order in which to ask them about a fault."""
        with self.lock:
            counts = [self.noticed[place] for place in _places(fault.scope)]
            return tuple(sorted(self.tests, key=lambda test: [-count[test] for count in counts]))

    def learn(self, scope: str, test: str) -> None:
        """Remember that a test has noticed something wrong in a scope."""
        with self.lock:
            for place in _places(scope):
                self.noticed[place][test] += 1

    def learn_from(self, solution: Work, wrong: Work, fails: tuple[str, ...]) -> None:
        """Remember which tests a wrong answer fails, and where it differs from the solution."""
        for scope in _differences(solution, wrong):
            for test in fails:
                self.learn(scope, test)


def _places(scope: str) -> Iterator[str]:
    """Yield a scope (`main.py Order.cups`), what it is part of, and at last the whole solution."""
    path, _, names = scope.partition(" ")
    while names:
        yield f"{path} {names}"
        names = names.rpartition(".")[0]
    yield path
    yield ""


def _differences(solution: Work, wrong: Work) -> Iterator[str]:
    """Yield the functions and classes of a solution that another answer has not, or not so."""
    theirs = dict(wrong.files)
    for path, text in solution.files:
        if path.endswith(".py") and path in theirs:
            ours, others = _definitions(text), _definitions(theirs[path])
            yield from (f"{path} {name}" for name in ours if ours[name] != others.get(name))


def _definitions(text: bytes) -> Mapping[str, str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    body = ast.parse(text).body
    return {node.name: ast.dump(node) for node in body if isinstance(node, kinds)}
