"""An API is written anew as another hand would have written it, and does what it did."""

import ast
from random import Random

import pytest

from graders.spec import rewriting

SOURCES = {
    "__init__.py": "",
    "shapes.py": """
class Shape:
    \"\"\"A shape.\"\"\"

    wide: int
    high: int

    def in_words(self) -> str:
        return f"{self.wide} by {self.high}"


def describe(shape: Shape) -> str:
    found = shape.in_words()
    return found
""",
    "main.py": """
from app.shapes import Shape, describe

SIDES = 4
AREA = SIDES * SIDES


def measure(wide, high):
    if wide < 0 or high < 0:
        return "no shape at all"
    shape = Shape()
    shape.wide, shape.high = wide, high
    return describe(shape)


def sides(answer=None):
    if answer == SIDES:
        # ~ any | if answer != SIDES:
        # ~ none | if answer == SIDES:
        # ~ none |     answer = 0
        # ~ none | if answer is None:
        return True
    return {"sides": AREA, "corners": SIDES}


RESULT = [measure(2, 3), sides(4), sides(), len(measure(-1, 2)) > 0]
""",
}
PROMISED = ("app", "main", "RESULT")
EXPECTED = ["2 by 3", True, {"sides": 16, "corners": 4}, True]


def written(seed: int, kind: str | None = None) -> dict[str, tuple[str, bool]]:
    sources = {name: rewriting.version(text, kind) for name, text in SOURCES.items()}
    return rewriting.rewritten(sources, PROMISED, Random(seed))


def results(modules: dict[str, tuple[str, bool]]) -> object:
    """Run modules as one, since what they import of each other stands above."""
    names = sorted(modules, key=lambda name: name == "app.main")
    lines = [line for name in names for line in modules[name][0].splitlines()]
    found: dict[str, object] = {}
    exec("\n".join(one for one in lines if not one.startswith("from app.")), found)
    return found["RESULT"]


@pytest.mark.parametrize("seed", range(20))
def test_another_hand_writes_the_same(seed: int) -> None:
    assert results(written(seed)) == EXPECTED


def test_a_fault_stands_in_the_place_of_a_line() -> None:
    assert results(written(1, "any"))[1] == {"sides": 16, "corners": 4}  # type: ignore[index] # a list
    assert rewriting.kinds(SOURCES["main.py"]) == {"any", "none"}
    assert "answer = 0" in rewriting.version(SOURCES["main.py"], "none")


def test_no_two_hands_write_alike() -> None:
    texts = {"\n".join(sorted(text for text, _ in written(seed).values())) for seed in range(20)}
    shapes = {ast.dump(ast.parse(text)) for text in texts}

    assert len(texts) == len(shapes) == 20


def test_no_private_name_stays() -> None:
    modules = written(1)
    said = " ".join([*modules, *(text for text, _ in modules.values())])

    assert not [
        name for name in ("Shape", "describe", "in_words", "SIDES", "shapes") if name in said
    ]
    assert "RESULT" in said
    assert "no shape at all" not in said


def test_the_same_draw_writes_the_same() -> None:
    assert written(3) == written(3)
