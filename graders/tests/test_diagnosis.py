"""What failures are taken for: every wrong answer for itself, and hardly ever for another one."""

import json

import pytest

from graders import check, course, diagnosis
from graders.diagnosis import Signature, diagnose, likeness, symptom
from graders.signatures import text

FALSE = 0.02
DATA = json.loads(diagnosis.DATA.read_text(encoding="utf-8"))
KNOWN = {
    name: [Signature(one["fails"], one["text"]) for one in signatures]
    for name, signatures in DATA.items()
}
WRONG = [(name, one) for name, known in KNOWN.items() for one in known if one.text]


def test_leave_one_out() -> None:
    """A mistake that is not known is taken for a known one in less than 2 % of all cases."""
    taken = [diagnose(one.fails, [k for k in KNOWN[name] if k is not one]) for name, one in WRONG]

    assert sum(found is not None for found in taken) < FALSE * len(WRONG)


def test_known_mistakes_are_told() -> None:
    told = [diagnose(one.fails, KNOWN[name]) == one.text for name, one in WRONG]

    assert sum(told) > 0.9 * len(told)


def test_a_stub_is_no_mistake() -> None:
    for known in KNOWN.values():
        stub = next(one for one in known if one.text is None)
        assert diagnose(stub.fails, known) is None


@pytest.mark.parametrize("name", KNOWN)
def test_fresh(name: str) -> None:
    """`python scripts/diagnoses.py` writes anew what has grown stale."""
    whole = course.pristine()
    answers, _ = check.every_answer(whole, whole.find(name))
    wanted = [(text(whole, one), set(one.fails)) for one in answers if one.fails]

    assert [(one.text, set(one.fails)) for one in KNOWN[name]] == wanted


def test_symptoms_do_not_depend_on_drawn_values() -> None:
    one = "> assert r.json() == {'id': n}\n  got      {'id': 7}\n  expected {'id': 81}"
    other = "> assert r.json() == {'id': n}\n  got      {'id': 99}\n  expected {'id': 3}"

    assert symptom(one, 200) == symptom(other, 200)
    assert symptom(one, 200) != symptom(one, 201)


def test_likeness() -> None:
    assert likeness({"a": "1", "b": "2"}, {"a": "1", "b": "2"}) == 1
    assert likeness({"a": "1"}, {"a": "2"}) == 0.5
    assert likeness({"a": "1"}, {"b": "1"}) == 0
