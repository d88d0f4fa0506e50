"""The pictures of the README: there, drawn by the program, and without a trace of a machine."""

import re

import pytest

from graders.tests.desk import ROOT

PICTURES = ROOT / ".github" / "pictures"
SHOWN = re.findall(
    r"!\[.+?\]\((\.github/pictures/\w+\.svg)\)", (ROOT / "README.md").read_text("utf-8")
)
TOLD = {
    "first_run": ("pytest exercises/01", "NotImplementedError", "0 of 5 requirements met"),
    "failure": ("pytest exercises/07", "POST /users/", "expected 200", "Hint 1 of 3"),
    "diagnosis": ("pytest exercises/04", "This looks like: "),
    "watch": ("kata watch", "Hint 1 of 3", "Reset"),
    "map": ("$ kata", "Core concepts", "in a row", "Next: "),
    "grade": ("kata grade", "Isolation:"),
}


def test_all_are_shown() -> None:
    assert {ROOT / path for path in SHOWN} == set(PICTURES.glob("*.svg"))
    assert {path.stem for path in PICTURES.glob("*.svg")} == set(TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_drawn(name: str) -> None:
    raw = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]*>", "", raw).replace("&#160;", " ")

    for what in TOLD[name]:
        assert what in text
    assert not re.search(
        r"/(tmp|home|root|work|opt|Users|private)/|@font-face|<script|Traceback", raw
    )
