"""An app in our own process leaves the loggers as it found them, the second time as the first."""

import logging
from pathlib import Path

import pytest

from graders.apps.inprocess import Surroundings
from graders.apps.scene import Scene


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(Scene(tmp_path, "main", tmp_path))


def test_a_new_logger_is_new_again_each_time(surroundings: Surroundings) -> None:
    for _ in range(2):
        with surroundings:
            one = logging.getLogger("katas.of.an.app")
            assert (one.handlers, one.level) == ([], logging.NOTSET)
            one.addHandler(logging.NullHandler())
            one.setLevel(logging.INFO)
    assert (one.handlers, one.level) == ([], logging.NOTSET)


def test_a_known_logger_keeps_what_it_had(surroundings: Surroundings) -> None:
    known, kept = logging.getLogger("katas.of.ours"), logging.NullHandler()
    known.addHandler(kept)
    known.setLevel(logging.ERROR)

    with surroundings:
        known.handlers.clear()
        known.propagate = False
        known.setLevel(logging.DEBUG)

    assert (known.handlers, known.level, known.propagate) == ([kept], logging.ERROR, True)


def test_a_library_keeps_what_it_set_when_it_was_imported(surroundings: Surroundings) -> None:
    library = logging.getLogger("sqlalchemy")
    with surroundings:
        surroundings.loggers.pop(library, None)  # as if the app were the first to import it
        library.setLevel(logging.INFO)

    assert library.level == logging.WARNING
