"""In which order to ask the tests of a spec about a fault, so that the first ones notice it."""

import ast
import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator

from graders.author.prove.faults import Fault
from graders.course.catalogue import Exercise

NOTICED = 3
"""How much it counts that a test has noticed all that went wrong in a place, next to a word."""


class Order:
    """The tests of a spec with those in front that are likely to notice a fault.

    They speak of the same things as the fault, or have noticed others near it.
    It is learnt on the way, and changes nothing but the time that a proof takes.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.tests = tuple(one.test for one in exercise.requirements)
        code = _functions(exercise.spec.read_text(encoding="utf-8"))
        self.words = {test: _words(code[test]) for test in self.tests}
        self.common = Counter(word for found in self.words.values() for word in found)
        self.noticed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.lock = threading.Lock()

    def of(self, fault: Fault) -> tuple[str, ...]:
        """Return all tests in the order in which to ask them about a fault."""
        said = _words(f"{fault.key} {fault.operator}") & self.common.keys()
        weights = {word: math.log(1 + len(self.tests) / self.common[word]) for word in said}
        with self.lock:
            counts = [self.noticed[place] for place in _places(fault.scope)]

            def likelihood(test: str) -> float:
                near = sum(count[test] / (1 + count.total()) for count in counts)
                return NOTICED * near + sum(weights[word] for word in said & self.words[test])

            return tuple(sorted(self.tests, key=likelihood, reverse=True))

    def learn(self, scope: str, test: str) -> None:
        """Remember that a test has noticed something wrong in a scope."""
        with self.lock:
            for place in _places(scope):
                self.noticed[place][test] += 1


def _places(scope: str) -> Iterator[str]:
    """Yield a scope (`main.py Order.cups`) and what it is part of, but for the file."""
    path, _, names = scope.partition(" ")
    while names:
        yield f"{path} {names}"
        names = names.rpartition(".")[0]


def _functions(spec: str) -> dict[str, str]:
    """Return the code of each function of a spec: its name, parameters, docstring and body."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = (node for node in ast.parse(spec).body if isinstance(node, kinds))
    return {node.name: ast.unparse(node) for node in found}


def _words(text: str) -> set[str]:
    """Return the words and numbers of a text, those that names consist of, too."""
    return set(re.findall(r"[a-z]{2,}|[0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower()))
