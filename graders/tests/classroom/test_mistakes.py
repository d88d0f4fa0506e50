"""Requirements that fail together are one mode, whatever else a submission gets wrong."""

import random
from collections.abc import Sequence
from pathlib import Path

from graders.classroom.insight.mistakes import Mode, Modes, modes
from graders.classroom.keeping.entry import Class, Entry
from graders.course.catalogue import Exercise
from graders.grading.outcome import Exchange, ExerciseOutcome, Fault, Heard, Message, judge, refused
from graders.tests.stories import report

EXERCISE = Exercise(7, "tea", Path("07_tea"))
TESTS = [(f"test_{place}", f"Sentence {place}.") for place in range(10)]
FAULTS = {
    "unchecked": {1: (200, 404), 4: (200, 404)},
    "crash": {2: (500, 201), 3: (500, 201), 7: (500, 201)},
    "limits": {9: (200, 422)},
}


def exchange(status: int | None, number: int = 1, method: str = "GET", url: str = "") -> Exchange:
    fault = Fault("KeyError", "'tea'") if status == 500 else None
    answer = Message((), "{}") if status is not None else None
    return Exchange(method, url or f"/teas/{number}?q={number}", Message(), status, answer, fault)


def failed(test: str, got: int | None, wanted: int, number: int = 1) -> Heard:
    message = f"> assert r.status_code == {wanted}\n  got      {got}\n  expected {wanted}"
    return Heard(test, "failed", message, exchange=(exchange(got, number),))


def outcome(failures: dict[int, tuple[int, int]], number: int = 1, **facts: str) -> ExerciseOutcome:
    heard = {
        test: failed(test, *failures[place], number) if place in failures else Heard(test, "passed")
        for place, (test, _) in enumerate(TESTS)
    }
    return judge(7, "tea", "Tea", "00", TESTS, heard, diagnosis=facts.get("diagnosis"))


def class_(outcomes: Sequence[ExerciseOutcome]) -> Class:
    entries = [
        Entry(f"L{place:03}", "", report([one]), {}, None, None)
        for place, one in enumerate(outcomes)
    ]
    return Class("A class", (EXERCISE,), lambda: iter(entries), len(entries))


def scattered(count: int) -> list[ExerciseOutcome]:
    rng = random.Random(1)
    found = []
    for number in range(count):
        failures: dict[int, tuple[int, int]] = {}
        for fault, chance in (("unchecked", 0.3), ("crash", 0.3), ("limits", 0.2)):
            if rng.random() < chance:
                failures |= {k: v for k, v in FAULTS[fault].items() if rng.random() < 0.9}
        if rng.random() < 0.15:
            failures[rng.randrange(10)] = (500, 200)
        found.append(outcome(failures, number))
    return found


def by_tests(found: Modes) -> dict[tuple[str, ...], Mode]:
    return {mode.tests: mode for mode in reversed(found.modes)}


def test_mistakes_are_told_apart_though_sets_scatter() -> None:
    outcomes = scattered(200)
    sets = {tuple(test.id for test in one.tests if not test.score) for one in outcomes}
    found = modes(class_(outcomes)).modes
    assert len(sets) > 30
    first = {mode.tests for mode in found[:3]}
    assert first == {("test_1", "test_4"), ("test_2", "test_3", "test_7"), ("test_9",)}
    assert all(len(mode.learners) < 15 for mode in found[3:])


def test_a_submission_has_each_of_its_modes() -> None:
    both = outcome(FAULTS["unchecked"] | FAULTS["crash"])
    alone = [outcome(FAULTS["unchecked"]), outcome(FAULTS["crash"])]
    found = by_tests(modes(class_([both, *alone, *alone])))
    assert found["test_1", "test_4"].learners == ("L000", "L001", "L003")
    assert found["test_2", "test_3", "test_7"].learners == ("L000", "L002", "L004")
    assert found["test_1", "test_4"].share == 0.6


def test_the_same_requirement_fails_in_different_ways() -> None:
    found = modes(class_([outcome({1: (200, 404)}), outcome({1: (500, 404)})])).modes
    assert [mode.kind for mode in found] == [
        "GET /teas/{} answers 200 instead of 404",
        "GET /teas/{} answers 500 (KeyError) instead of 404",
    ]
    assert found[1].example == exchange(500, 1)


def test_drawn_values_do_not_tell_mistakes_apart() -> None:
    found = modes(class_([outcome({1: (200, 404)}, number) for number in range(5)])).modes
    assert [len(mode.learners) for mode in found] == [5]


def test_kinds_in_words() -> None:
    def told(heard: Heard) -> str:
        one = judge(7, "tea", "Tea", "00", TESTS[:1], {TESTS[0][0]: heard})
        [mode] = modes(class_([one])).modes
        return mode.kind

    test = TESTS[0][0]
    call = exchange(None, method="CALL", url="main.brew(3)")
    assert told(Heard(test, "timeout", exchange=(exchange(None),))) == (
        "GET /teas/{} gives no answer in time"
    )
    assert told(Heard(test, "error", "SyntaxError: bad")) == "The code cannot be run: SyntaxError"
    assert told(Heard(test, "failed", "assert 1 == 2")) == "The requirement is not met"
    assert told(Heard(test, "failed", exchange=(call,))) == "CALL main.brew returns something else"
    assert told(Heard(test, "failed", "assert {} == {1: 2}", exchange=(exchange(200),))) == (
        "GET /teas/{} answers 200 with something else"
    )
    assert told(Heard(test, "failed", exchange=(exchange(None),))) == (
        "GET /teas/{} gives no answer"
    )


def test_what_it_usually_is_if_most_were_told_so() -> None:
    told = [outcome({1: (200, 404)}, diagnosis="Not looked up.")] * 2
    untold = [outcome({1: (200, 404)})]
    [mode] = modes(class_([*told, *untold])).modes
    assert mode.diagnosis == "Not looked up."
    [mode] = modes(class_([*told[:1], *untold, *untold])).modes
    assert mode.diagnosis is None


def test_who_handed_in_nothing_is_counted_apart() -> None:
    stub = judge(7, "tea", "Tea", "00", TESTS, {}, untouched=True)
    none = refused(7, "tea", "Tea", TESTS, "There is no main.py.")
    found = modes(class_([stub, none, outcome({})]))
    assert found == Modes((), (("07_tea", 2),))


def test_code_that_does_not_load_is_one_mode() -> None:
    heard = {test: Heard(test, "error", "SyntaxError: (main.py, line 3)") for test, _ in TESTS}
    broken = judge(7, "tea", "Tea", "00", TESTS, heard)
    [mode] = modes(class_([broken, broken, outcome({})])).modes
    assert len(mode.tests) == len(TESTS)
    assert mode.learners == ("L000", "L001")


def test_invented_exceptions_cost_no_time() -> None:
    outcomes = []
    for number in range(150):
        heard = {
            test: Heard(test, "failed", "x", exchange=(_raising(f"E{number}_{place}Error"),))
            for place, (test, _) in enumerate(TESTS)
        }
        outcomes.append(judge(7, "tea", "Tea", "00", TESTS, heard))
    found = modes(class_(outcomes)).modes
    assert len(found) == 150
    assert all(len(mode.tests) == len(TESTS) for mode in found)


def _raising(name: str) -> Exchange:
    return Exchange("GET", "/", Message(), 500, Message(), Fault(name, ""))


def test_says_the_same_each_time() -> None:
    assert modes(class_(scattered(60))) == modes(class_(scattered(60)))


def test_an_empty_class_makes_no_mistake() -> None:
    assert modes(class_([])) == Modes(())
