"""Whoever keeps the analysis of a class busy has had their time at last, and is named."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from graders.classroom import similarity
from graders.classroom.insight.variants import variants
from graders.classroom.keeping.budget import Budget
from graders.classroom.page import contents
from graders.classroom.run import batch
from graders.classroom.similarity.findings import Findings
from graders.tests import invented
from graders.tests.classes import Classroom, Quick, Watcher, classroom
from scripts import bench_copies

__all__ = ["classroom"]

SIZE = 14


class Counting(Budget):
    """Spends one second a step."""

    @contextmanager
    def spend(self, name: str, clock: Callable[[], float] = float) -> Iterator[None]:  # noqa: ARG002 - a step is a step
        with super().spend(name, float):
            yield
        self.spent[name] += 1


class StopError(Exception):
    pass


def stop() -> None:
    raise StopError


@pytest.fixture(scope="module")
def class_() -> bench_copies.Copies:
    return bench_copies.make(7, SIZE)


def compare(class_: bench_copies.Copies, budget: Budget) -> Findings:
    return similarity.compare(class_.submissions, bench_copies.given(), budget=budget)


def test_time_is_spent_once() -> None:
    times = iter([0.0, 1.0, 5.0, 6.5])
    budget = Budget(seconds=2.0)
    for over in (False, True):
        with budget.spend("ana", lambda: next(times)):
            pass
        assert budget.is_over("ana", "bo") == over
    assert budget.left_out == ("ana",)
    assert "2 seconds" in budget.sentence("ana")


def test_what_breaks_has_taken_its_time_as_well() -> None:
    times = iter([0.0, 3.0])
    budget = Budget(seconds=2.0)
    with pytest.raises(StopError), budget.spend("ana", lambda: next(times)):
        stop()
    assert budget.is_over("ana")


def test_who_has_had_their_time_is_compared_no_more(class_: bench_copies.Copies) -> None:
    name, _ = class_.submissions[3]
    budget = Budget()
    budget.spent[name] = budget.seconds

    found = compare(class_, budget)

    assert found.left_out == (name,)
    assert found.count == SIZE - 1
    assert not [pair for pair in found.pairs if name in {pair.a, pair.b}]


def test_the_larger_of_two_pays_and_nobody_else(class_: bench_copies.Copies) -> None:
    text = "\n".join(f"def f{n}(a):\n    return [a, {n}, f{n}(a).x{n}]\n" for n in range(400))
    large = [*class_.submissions, ("mallory", (("main.py", text),))]
    alone, beside = (Counting(seconds=float("inf")) for _ in range(2))
    hurried = Counting(seconds=6.0)

    compare(class_, alone)
    similarity.compare(large, bench_copies.given(), budget=beside)
    similarity.compare(large, bench_copies.given(), budget=hurried)

    paid = sum(spent for name, spent in beside.spent.items() if name != "mallory")
    assert paid <= 1.1 * sum(alone.spent.values()), "evidence shifts a little, and that is all"
    assert hurried.spent["mallory"] == 6.0 < beside.spent["mallory"]


def test_evidence_stops_in_the_midst_of_a_pair(class_: bench_copies.Copies) -> None:
    whole = Counting(seconds=float("inf"))
    pairs = {(one.a, one.b): one for one in compare(class_, whole).pairs}
    budget = Counting(seconds=max(whole.spent.values()) - 1)

    found = compare(class_, budget)

    assert budget.left_out
    assert [one.score for one in found.pairs] == [one.score for one in pairs.values()]
    assert all(len(one.evidence) <= len(pairs[one.a, one.b].evidence) for one in found.pairs)


def test_every_analysis_stops_when_it_is_asked_to(class_: bench_copies.Copies) -> None:
    small = invented.class_of(invented.of("07"), 3)
    with pytest.raises(StopError):
        compare(class_, Budget(stop))
    with pytest.raises(StopError):
        variants(small.exercises[0], small.entries(), Budget(stop))
    with pytest.raises(StopError):
        contents.gather(small, Budget(stop))


def test_variants_are_of_those_who_have_time_left() -> None:
    small = invented.class_of(invented.of("07"), 3)
    names = [entry.name for entry in small.entries()]
    budget = Budget()
    budget.spent[names[0]] = budget.seconds

    found = variants(small.exercises[0], small.entries(), budget)

    written = {name for place in found.places for one in place.variants for name in one.names}
    assert written == {*names[1:]}


def test_the_page_says_of_whom_it_shows_a_part() -> None:
    small = invented.class_of(invented.of("07"), 3)
    names = [entry.name for entry in small.entries()]
    budget = Budget()
    budget.spent[names[1]] = budget.seconds

    found = contents.gather(small, budget)

    assert found.names == names
    [chapter] = found.chapters
    assert [one == contents.NOBODY for one in chapter.written] == [False, True, False]
    assert found.remarks["remark", "", budget.sentence(names[1])].learners == [1]


def test_a_run_says_of_whom_it_has_analysed_a_part(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("ana", "bo", "cy")):
        classroom.hand_in(name, f"# right\ndef answer():\n    return {number}\n")
    monkeypatch.setattr(batch, "LocalCrew", Quick())
    monkeypatch.setattr(batch, "Budget", partial(Budget, seconds=0.0))

    order = batch.Order(classroom.directory, classroom.out, exercises=("01",))
    tally = batch.run(order, Watcher(), threading.Event())

    assert tally.unseen == ""
    assert [one for one in tally.remarks if one.startswith("Not all of")] == [
        Budget(seconds=0.0).sentence(name) for name in ("ana", "bo", "cy")
    ]
    assert (classroom.out / "index.html").is_file()
    assert set(classroom.scores().values()) == {5}
