"""The corpus of hostile submissions in short: its shape, and some cases at the best level here.

`nox -s redteam` runs it whole.
"""

from pathlib import Path

import pytest

from graders.tests.cell import best
from graders.tests.redteam import corpus
from graders.tests.redteam.corpus import CASES, Case, Run

FEWEST = 60
SHORT = corpus.cases()[::9]
STATUSES = {"failed", "partial", "error", "refused"}
FILES = {"main.py", "test_api.py", "case.toml", "checkout"}


def test_the_corpus_is_large_enough_and_covers_all_classes() -> None:
    assert len(corpus.cases()) >= FEWEST
    assert {case.kind for case in corpus.cases()} == {"forgery", "denial", "leak", "output"}


@pytest.mark.parametrize("case", corpus.cases(), ids=lambda case: case.name)
def test_a_case_is_whole(case: Case) -> None:
    assert case.claim.endswith(".")
    assert case.exercise in {"01", "04", "07", "10", "21", "25", "26"}
    assert case.status in STATUSES
    assert {path.name for path in case.folder.iterdir()} <= FILES
    assert any(case.folder.glob("*.py")) != bool(case.link or case.long)


def test_every_folder_is_a_case() -> None:
    assert {case.name for case in corpus.cases()} == {path.name for path in CASES.iterdir()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return corpus.run(best().level, SHORT, tmp_path_factory.mktemp("redteam"), jobs=2)


@pytest.mark.slow
@pytest.mark.parametrize("case", SHORT, ids=lambda case: case.name)
def test_some_cases(run: Run, case: Case) -> None:
    assert list(corpus.complaints(case, run.cases[case.name], run.level)) == []


@pytest.mark.slow
def test_honest_submissions_are_graded_as_if_alone(run: Run) -> None:
    assert run.alone[:2] == ["graded", run.level]
    assert all(honest == run.alone for honest in run.honest)
    assert run.traces == []
    assert not list(Path(corpus.__file__).parents[2].rglob(corpus.TRACE))
