"""A learner's file need not be Python: what the stub has as a file is taken as one."""

import shutil
from pathlib import Path

import pytest

from graders.course import catalogue
from graders.grading import submission
from graders.grading.intake import RefusedError

BOXED = next(one for one in catalogue.pristine().exercises if "Dockerfile" in one.files)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(BOXED.directory, tmp_path / BOXED.name)
    return tmp_path / BOXED.name


def test_a_file_without_a_suffix_is_taken(place: Path) -> None:
    (place / "Dockerfile").write_text("FROM scratch\n")

    assert dict(submission.collect(BOXED, place))["Dockerfile"] == b"FROM scratch\n"


def test_a_directory_in_its_place_is_refused(place: Path) -> None:
    (place / "Dockerfile").unlink()
    (place / "Dockerfile").mkdir()

    with pytest.raises(RefusedError, match="Dockerfile is a directory, where a file is expected"):
        submission.collect(BOXED, place)
