"""Every case of the corpus at every level that this machine can have.

Not collected by itself, since it takes minutes: `nox -s redteam`.
"""

import os
from pathlib import Path

import pytest

from graders.apps.sandbox.isolation import Level
from graders.tests.machine import require_level
from graders.tests.redteam import corpus
from graders.tests.redteam.corpus import Case, Run

EVERY = int(os.environ.get("REDTEAM_EVERY", "1"))
"""1 for all cases, 3 for each third."""

CHOSEN = corpus.cases()[::EVERY]


@pytest.fixture(scope="module", params=[Level.FULL, Level.STRONG], ids=lambda level: level.word)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    require_level(request.param)
    return corpus.run(request.param, CHOSEN, tmp_path_factory.mktemp("redteam"))


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_case(run: Run, case: Case) -> None:
    assert list(corpus.complaints(case, run.cases[case.name], run.level)) == []


def test_honest_submissions_are_graded_as_if_alone(run: Run) -> None:
    assert run.alone[:2] == ["graded", run.level]
    assert all(honest == run.alone for honest in run.honest)


def test_nothing_is_written_outside(run: Run) -> None:
    assert run.traces == []
    assert not list(Path(corpus.__file__).parents[2].rglob(corpus.TRACE))
