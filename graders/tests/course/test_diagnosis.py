"""What failures are taken for: every wrong answer for itself, and hardly ever for another one."""

import json

import pytest

from graders.author import check
from graders.author.signatures import are_fresh, evidence, signatures
from graders.course import catalogue, diagnosis
from graders.course.diagnosis import Signature, diagnose, likeness, symptom
from graders.grading.worker import Worker

FALSE = 0.02
DATA = json.loads(diagnosis.DATA.read_text(encoding="utf-8"))
KNOWN = {
    name: [Signature(one["fails"], one["text"]) for one in signatures]
    for name, signatures in DATA.items()
}
WRONG = [(name, one) for name, known in KNOWN.items() for one in known if one.text]


def test_leave_one_out() -> None:
    """A mistake that is not known is taken for another one in less than 2 % of all cases."""
    taken = [
        (one.text, diagnose(one.fails, [k for k in KNOWN[name] if k is not one]))
        for name, one in WRONG
    ]
    false = [(wanted, found) for wanted, found in taken if found not in {None, wanted}]

    assert len(false) < FALSE * len(WRONG), false


def test_known_mistakes_are_told() -> None:
    told = [diagnose(one.fails, KNOWN[name]) == one.text for name, one in WRONG]

    assert sum(told) > 0.9 * len(told)


def test_a_stub_is_no_mistake() -> None:
    for known in KNOWN.values():
        stub = next(one for one in known if one.text is None)
        assert diagnose(stub.fails, known) is None


def test_the_whole_course_is_known() -> None:
    assert list(KNOWN) == [exercise.name for exercise in catalogue.pristine().exercises]


@pytest.mark.parametrize("name", KNOWN)
def test_fresh(name: str) -> None:
    """`python scripts/renew_diagnoses.py` writes anew what has grown stale."""
    whole = catalogue.pristine()
    answers, _ = check.every_answer(whole, whole.find(name))

    assert are_fresh(check.mistakes(whole, answers), DATA[name])


def test_wording_has_not_changed() -> None:
    """Where messages are worded anew, so are symptoms: `scripts/renew_diagnoses.py --anew`."""
    whole = catalogue.pristine()
    exercise = whole.find("04")
    answers, _ = check.every_answer(whole, exercise)
    with Worker("thread") as worker:
        for mistake, known in zip(
            check.mistakes(whole, answers), KNOWN[exercise.name], strict=True
        ):
            assert evidence(mistake, worker) == known.fails


def test_what_has_not_changed_is_not_run_again() -> None:
    whole = catalogue.pristine()
    exercise = whole.find("04")
    answers, _ = check.every_answer(whole, exercise)
    mistakes = check.mistakes(whole, answers)
    kept = [
        {"of": one.digest, "fails": dict.fromkeys(one.fails, f"mark {place}"), "text": "as it was"}
        for place, one in enumerate(mistakes)
    ]
    with Worker("thread") as worker:
        found = list(signatures(mistakes, kept, worker))
        assert worker.process is None

    assert [one["fails"] for one in found] == [one["fails"] for one in kept]
    assert [one["text"] for one in found] == [one.text for one in mistakes]
    assert are_fresh(mistakes, found)
    assert not are_fresh(mistakes, kept)
    assert not are_fresh(mistakes[1:], found)


def test_symptoms_do_not_depend_on_drawn_values() -> None:
    one = "> assert r.json() == {'id': n}\n  got      {'id': 7}\n  expected {'id': 81}"
    other = "> assert r.json() == {'id': n}\n  got      {'id': 99}\n  expected {'id': 3}"

    assert symptom(one, 200) == symptom(other, 200)
    assert symptom(one, 200) != symptom(one, 201)
    assert symptom(one, 200) == symptom(one, 200, "test_a")
    assert symptom(one, 200, "test_a[first]") != symptom(one, 200, "test_a[second]")


def test_likeness() -> None:
    assert likeness({"a": "1", "b": "2"}, {"a": "1", "b": "2"}) == 1
    assert likeness({"a": "1"}, {"a": "2"}) == 0.5
    assert likeness({"a": "1"}, {"b": "1"}) == 0
