"""The whole proof, on a course of one small exercise."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graders.course import Course
from graders.prove import gate
from graders.prove.proof import Plan, Proof, Prover
from graders.prove.quality import FILE
from graders.tests.tiny import DULL_SPEC, SPEC, tiny

QUICK = Plan(variants=2, seeds=2, sandboxed=0)
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
    assert (figures.requirements, figures.variants, figures.also, figures.wrong) == (3, 2, 2, 1)
    assert figures.killed + figures.survivors == figures.made


def test_a_dull_spec_and_a_contract_that_sees_more(proved: Prove, tmp_path: Path) -> None:
    found = proved(tiny(tmp_path, DULL_SPEC))
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
        "test_takes_orders is red on the solution with seed" in str(f) for f in found.findings
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(Prover.prove, "__defaults__", (QUICK,))
    return []


def test_the_gate(prover: Prover, tmp_path: Path, quick: list[str]) -> None:
    course = tiny(tmp_path)
    assert not gate.prove(prover, course, course.exercises, quick.append, write=False)
    assert any(f"{FILE} says nothing" in line for line in quick)
    quick.clear()
    assert not gate.prove(prover, course, course.exercises, quick.append, write=True)
    assert (tmp_path / FILE).read_text().splitlines()[-2].startswith("| 07_tea | 3 |")
    assert [line for line in quick if "variants have full marks, and 50" in line]
    quick.clear()
    gate.prove(prover, course, course.exercises, quick.append, write=False)
    assert not any("says" in line for line in quick)
