"""The whole proof, on a course of one small exercise."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from graders.author import check
from graders.author.prove import effort, gate, quality, steadiness
from graders.author.prove.faults import Fault, faults
from graders.author.prove.gate import Time
from graders.author.prove.order import Order
from graders.author.prove.proof import Plan, Proof, Prover
from graders.author.prove.quality import FILE, SEEDS, Figures, read, write
from graders.author.prove.steadiness import Wobble
from graders.author.prove.subject import digest
from graders.author.prove.verdicts import verdicts
from graders.course.catalogue import Course
from graders.tests.repository import git
from graders.tests.tiny import DULL_SPEC, SOLUTION, SPEC, tiny

pytestmark = pytest.mark.slow

QUICK = Plan(variants=2, seeds=2, sandboxed=0, advice=False)
ADVISED = replace(QUICK, advice=True)
ABOVE = "main.py Order.cups: le=9 -> le=10"
ANY_TEA = "main.py Order.tea: tea: str made optional"


Prove = Callable[..., Proof]


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as prover:
        yield prover


@pytest.fixture
def proved(prover: Prover) -> Prove:
    def prove(course: Course, plan: Plan = QUICK) -> Proof:
        return prover.prove(course, course.exercises[0], plan)

    return prove


def test_a_sharp_spec(proved: Prove, tmp_path: Path) -> None:
    found = proved(tiny(tmp_path), replace(QUICK, sandboxed=1))
    assert found.findings == ()
    assert {line.partition("    ")[2] for line in found.survivors} >= {ANY_TEA}
    assert not any(ABOVE in line for line in found.survivors)
    figures = found.figures
    assert (figures.requirements, figures.variants, figures.also, figures.wrong) == (3, 2, 3, 1)
    assert figures.killed + figures.survivors == figures.made


@pytest.mark.parametrize(
    ("breaks", "fate", "by"),
    [
        ("raise SystemExit", "stillborn", ""),
        ('assert "OF_ONE_TEST" not in __import__("os").environ', "killed", "test_limits_cups"),
    ],
)
def test_what_starts_for_no_test_counts_for_nothing(
    prover: Prover, tmp_path: Path, breaks: str, fate: str, by: str
) -> None:
    """Whichever test is asked first: here the one for which neither starts."""
    marked = f"import pytest\n\n{SPEC}".replace(
        "def test_limits", '@pytest.mark.env(OF_ONE_TEST="1")\ndef test_limits'
    )
    course = tiny(tmp_path, marked)
    solution = check.solution(course, course.exercises[0])
    text = f"{SOLUTION}\n{breaks}\n".encode()
    fault = Fault("main.py Order.cups: cups broken", "made up", "main.py", 1, text)
    order = Order(course.exercises[0])
    for _ in range(9):
        order.learn(fault.scope, "test_limits_cups")

    (verdict,) = verdicts(prover.crew, solution, [fault], order)

    assert (verdict.fate, verdict.by) == (fate, by)


def test_a_dull_spec_and_a_contract_that_sees_more(proved: Prove, tmp_path: Path) -> None:
    found = proved(tiny(tmp_path, DULL_SPEC), ADVISED)
    assert any(ABOVE in line for line in found.survivors)
    assert any(ABOVE in line and line.startswith("The contract sees") for line in found.advice)


def test_a_marked_fault_counts_for_nothing(proved: Prove, tmp_path: Path) -> None:
    course = tiny(tmp_path)
    marks = tmp_path / "solutions" / "07_tea" / "equivalents.toml"
    marks.write_text(f'"{ANY_TEA}" = "Nobody has promised that a tea has a name."\n')
    found = proved(course)
    assert found.figures.equivalent == 1
    assert not any(ANY_TEA in line for line in found.survivors)
    marks.write_text(f'"{ABOVE}" = "No."\n')
    assert ["is marked as equivalent" in str(one) for one in proved(course).findings] == [True]


def test_a_wrong_answer_is_red_where_it_says_so(proved: Prove, tmp_path: Path) -> None:
    course = tiny(tmp_path)
    text = '"""Nothing is wrong.\n\nFails: test_limits_cups, test_takes_orders\n"""\n' + SOLUTION
    (tmp_path / "solutions" / "07_tea" / "wrong_nothing.py").write_text(text)
    found = proved(course)
    facts = [one.fact for one in found.findings]
    assert facts == ["It fails nothing, not test_limits_cups, test_takes_orders."]
    assert found.figures.wrong == 1


def test_unfair_and_undeserved(proved: Prove, tmp_path: Path) -> None:
    spec = SPEC + '\n\ndef test_unfair(client):\n    """Is unfair."""\n'
    spec += '    assert len(client.get("/openapi.json").json()["paths"]) in {0, 2}\n'
    found = proved(tiny(tmp_path, spec), replace(QUICK, variants=20)).findings
    facts = [one.fact for one in found]
    assert any(fact.startswith("On the stub, these are green: test_unfair") for fact in facts)
    assert any(fact.startswith("test_unfair is red on our solution rewritten") for fact in facts)


def test_a_spec_that_wobbles(proved: Prove, tmp_path: Path) -> None:
    spec = SPEC.replace("rng.randint(2, 8)", "rng.randint(2, 12)")
    found = proved(tiny(tmp_path, spec), replace(QUICK, seeds=12))
    assert any(
        "test_takes_orders is failed, not passed, on the solution with seed" in str(f)
        for f in found.findings
    )


def test_the_gate(prover: Prover, tmp_path: Path) -> None:
    course = tiny(tmp_path)
    said: list[str] = []

    def proved(*, write: bool) -> bool:
        said.clear()
        return gate.prove(prover, course, course.exercises, QUICK, said.append, write=write)

    assert not proved(write=False)
    assert f"NOT PROVED: 07_tea: {FILE} says nothing." in said
    assert not proved(write=True)
    assert (tmp_path / FILE).read_text().splitlines()[-2].startswith("| 07_tea | 3 |")
    assert [line for line in said if "variants have full marks, and 50" in line]
    proved(write=False)
    assert not any("says" in line for line in said)


def test_what_is_unsteady_is_not_written(prover: Prover, tmp_path: Path) -> None:
    course = tiny(tmp_path, SPEC.replace("rng.randint(2, 8)", "rng.randint(2, 12)"))
    plan = replace(QUICK, seeds=12)
    said: list[str] = []
    assert not gate.prove(prover, course, course.exercises, plan, said.append, write=True)
    assert not (tmp_path / FILE).exists()


def test_what_is_proved_is_not_proved_again(
    prover: Prover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "VARIANTS", QUICK.variants)
    course = tiny(tmp_path)
    made = len(faults(check.solution(course, course.exercises[0])))
    best = Figures(3, made, made, 0, 2, 3, 1, 2, 9, digest(course, course.exercises[0]))
    (tmp_path / FILE).write_text(write({"07_tea": best}))
    said: list[str] = []

    def resumed(plan: Plan) -> bool:
        said.clear()
        return gate.prove(
            prover, course, course.exercises, plan, said.append, write=True, resume=True
        )

    assert resumed(QUICK)
    assert said == ["07_tea: proved already"]
    resumed(replace(QUICK, seeds=3))
    assert "proved already" not in said[0]
    assert read((tmp_path / FILE).read_text())["07_tea"].seeds == 3
    spec = course.exercises[0].spec
    spec.write_text(spec.read_text() + "\n\nNOTHING = 0\n")
    resumed(QUICK)
    assert "proved already" not in said[0]


def test_trying_the_solution_more_often(
    prover: Prover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tiny(tmp_path)
    said: list[str] = []
    more = replace(QUICK, seeds=5)
    assert not gate.steady(prover, course, course.exercises, more, said.append)
    assert "never been proved" in said[-1]
    gate.prove(prover, course, course.exercises, QUICK, said.append, write=True)
    tried: list[int] = []

    def wobbles(_crew: object, _solution: object, seeds: Sequence[int]) -> list[Wobble]:
        tried.extend(seeds)
        return []

    monkeypatch.setattr(steadiness, "wobbles", wobbles)
    assert gate.steady(prover, course, course.exercises, more, said.append)
    assert read((tmp_path / FILE).read_text())["07_tea"].seeds == 5
    assert gate.steady(prover, course, course.exercises, more, said.append)
    assert said[-1] == "07_tea: 5 seeds were tried already"
    assert tried == [1002, 1003, 1004]


def test_seeds_count_until_something_changes(
    prover: Prover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tiny(tmp_path)
    monkeypatch.setattr(steadiness, "wobbles", lambda *_: [])
    said: list[str] = []

    def seeds_of_a_proof(plan: Plan) -> int:
        gate.prove(prover, course, course.exercises, plan, said.append, write=True)
        return read((tmp_path / FILE).read_text())["07_tea"].seeds

    assert seeds_of_a_proof(replace(QUICK, seeds=30)) == 30
    assert seeds_of_a_proof(QUICK) == 30
    spec = course.exercises[0].spec
    spec.write_text(spec.read_text() + "\n\nNOTHING = 0\n")
    assert seeds_of_a_proof(QUICK) == 2


@dataclass
class Landed:
    """A repository whose one commit holds figures as good as they could be."""

    place: Path
    course: Course
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        exercise = self.course.exercises[0]
        solution = check.solution(self.course, exercise)
        made = len(faults(solution))
        best = Figures(3, made, made, 0, 2, 2, 1, 200, 9, digest(self.course, exercise))
        self.write(best)
        git(self.place, "init", "-q")
        git(self.place, "add", ".")
        git(self.place, "commit", "-qm", "All")

    def write(self, figures: Figures) -> None:
        (self.place / FILE).write_text(write({"07_tea": figures}))

    def is_proved(self, prover: Prover, minutes: float = 5) -> bool:
        self.said.clear()
        return gate.prove_change(prover, self.course, "HEAD", minutes, self.said.append)


@pytest.fixture
def landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Landed:
    monkeypatch.setattr(quality, "VARIANTS", 2)
    monkeypatch.setattr(gate, "TOUCHED", QUICK)
    monkeypatch.setattr(gate, "SAMPLE", replace(QUICK, faults=2))
    return Landed(tmp_path, tiny(tmp_path))


def test_a_change_of_nothing_is_sampled(prover: Prover, landed: Landed) -> None:
    landed.is_proved(prover)
    assert landed.said[0].startswith("07_tea: ")
    assert " of 2 faults killed" in landed.said[0] or " of 1 faults killed" in landed.said[0]


def test_a_change_is_proved_again(prover: Prover, landed: Landed) -> None:
    spec = landed.place / "exercises" / "07_tea" / "test_spec.py"
    spec.write_text(DULL_SPEC)
    assert not landed.is_proved(prover)
    assert any("of its faults are killed, and 100.0 % were" in line for line in landed.said)


def test_there_must_be_time_for_a_change(prover: Prover, landed: Landed) -> None:
    row = read((landed.place / FILE).read_text())["07_tea"]
    landed.write(replace(row, seconds=100_000))
    (landed.place / "exercises" / "07_tea" / "test_spec.py").write_text(DULL_SPEC)
    assert not landed.is_proved(prover)
    assert landed.said == [
        "NOT PROVED: 07_tea: It has changed since it was proved. Run `kata prove --write` on it."
    ]


def test_a_slower_machine_plans_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    worked = [0.0]
    monkeypatch.setattr(effort, "spent", lambda: worked[0])
    time = Time(3600)
    possible = 1800 * time.cores
    assert time.has(possible)
    time.plan(1000)
    worked[0] = 1000.0
    assert time.has(possible)
    worked[0] = 4000.0
    assert not time.has(possible)
    assert time.has(possible / 4)


@pytest.mark.parametrize(("hours", "faults"), [(0, range(3, 99)), (2, range(1, 3)), (20, ())])
def test_what_is_touched_is_proved_as_far_as_there_is_time(
    prover: Prover, landed: Landed, hours: int, faults: Collection[int]
) -> None:
    row = read((landed.place / FILE).read_text())["07_tea"]
    landed.write(replace(row, seconds=hours * 3600 * len(os.sched_getaffinity(0))))
    with (landed.place / "exercises" / "07_tea" / "README.md").open("a") as readme:
        readme.write("\nMilk comes beside it.\n")
    landed.is_proved(prover, minutes=30)
    found = [int(one) for one in re.findall(r" of (\d+) faults", "\n".join(landed.said))]
    assert len(found) == bool(faults)
    assert all(one in faults for one in found)


def test_what_was_never_proved_is_only_looked_at(prover: Prover, landed: Landed) -> None:
    (landed.place / FILE).unlink()
    git(landed.place, "commit", "-qam", "No figures")
    landed.is_proved(prover)
    first, second, *_ = landed.said
    assert first == "07_tea: It has never been proved. Run `kata prove --write` on it."
    assert " of 2 faults killed" in second or " of 1 faults killed" in second


def test_figures_may_not_be_given_up(prover: Prover, landed: Landed) -> None:
    row = read((landed.place / FILE).read_text())["07_tea"]
    landed.write(replace(row, wrong=0))
    assert not landed.is_proved(prover)
    assert "NOT PROVED: 07_tea: wrong fell from 1 to 0." in landed.said


def test_seeds_that_a_row_misses_are_tried(prover: Prover, landed: Landed) -> None:
    row = read((landed.place / FILE).read_text())["07_tea"]
    landed.write(replace(row, seeds=SEEDS - 3))
    assert landed.is_proved(prover)
    assert "07_tea: 3 seeds that it missed, 0 runs not green" in landed.said


def test_seeds_that_a_row_misses_may_be_red(prover: Prover, landed: Landed) -> None:
    row = read((landed.place / FILE).read_text())["07_tea"]
    spec = landed.place / "exercises" / "07_tea" / "test_spec.py"
    spec.write_text(SPEC.replace('(client):\n    """`GET', '(client, rng):\n    """`GET'))
    spec.write_text(spec.read_text().replace("== 404", "== 404 + rng.randrange(2)"))
    now = digest(landed.course, landed.course.exercises[0])
    landed.write(replace(row, seeds=SEEDS - 20, digest=now))
    assert not landed.is_proved(prover)
    assert any(line.startswith("07_tea: 20 seeds that it missed, ") for line in landed.said)
    assert any(line.startswith("NOT PROVED: 07_tea: ") for line in landed.said)


def test_words_may_change(landed: Landed) -> None:
    exercise = landed.course.exercises[0]
    before = digest(landed.course, exercise)
    spec = landed.place / "exercises" / "07_tea" / "test_spec.py"
    spec.write_text(SPEC.replace("answers 201 with the order.", "answers with 201 and the order."))
    assert digest(landed.course, exercise) == before
    spec.write_text(SPEC.replace("== 404", "== 410"))
    assert digest(landed.course, exercise) != before
