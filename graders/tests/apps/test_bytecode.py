"""A stage that has many apps is compiled once, by a process that runs nothing of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graders.apps.clock import Clock
from graders.apps.connection import AppFailedError
from graders.apps.sandbox.isolation import Level
from graders.apps.sandbox.ready import sandbox
from graders.apps.sandbox.zygote import APPS, COMPILED_FOR, Zygote
from graders.apps.scene import Scene
from graders.spec.client import Learner
from graders.spec.session import Deadlines, Session
from graders.tests.machine import require_level

SPOILS = """
from pathlib import Path

import helpers

found = Path(helpers.__cached__)


def spoil():
    found.parent.mkdir(exist_ok=True)
    found.write_bytes(b"")
    return found.exists()


def known():
    return [str(found), found.exists() and found.stat().st_size > 0]
"""


@pytest.fixture(params=[Level.STRONG, Level.FULL], ids=lambda level: level.word)
def zygote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Zygote]:
    tmp_path.chmod(0o755)
    require_level(request.param)
    with sandbox(tmp_path, (), request.param) as (zygote, isolation):
        assert isolation.level is request.param
        yield zygote


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    stage = tmp_path / "stages" / "one"
    stage.mkdir(parents=True)
    return stage


def asked(zygote: Zygote, stage: Path, *names: str) -> list[Any]:
    """Start an app of a stage and call functions of it."""
    session = Session(zygote, Scene(stage, "main", zygote.directory()), Deadlines(), Clock())
    try:
        session.start()
        return [Learner(session.line).call(name) for name in names]
    finally:
        session.close()


def test_bytecode_comes_after_the_third_app(zygote: Zygote, stage: Path) -> None:
    (stage / "main.py").write_text(SPOILS)
    (stage / "helpers.py").write_text("")

    known = [asked(zygote, stage, "main.known")[0] for _ in range(COMPILED_FOR + 1)]

    assert [there for _, there in known] == [False] * COMPILED_FOR + [True]
    assert len({place for place, _ in known}) == len(known)
    assert [path.name for path in (zygote.scratch / APPS).iterdir()] == []


def test_no_app_changes_what_the_next_ones_are_compiled_to(zygote: Zygote, stage: Path) -> None:
    (stage / "main.py").write_text(SPOILS)
    (stage / "helpers.py").write_text("")

    for _ in range(COMPILED_FOR + 1):
        assert asked(zygote, stage, "main.spoil") == [True]

    [[_, there]] = asked(zygote, stage, "main.known")
    assert there


def test_what_cannot_be_compiled_is_told_by_its_import(zygote: Zygote, stage: Path) -> None:
    (stage / "main.py").write_text("import helpers\n")
    (stage / "helpers.py").write_text("def (:\n")

    for _ in range(COMPILED_FOR + 1):
        with pytest.raises(AppFailedError, match=r"helpers\.py, line 1"):
            asked(zygote, stage)


def test_a_stage_that_compiles_for_ever_costs_a_moment(
    zygote: Zygote, stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graders.apps.sandbox.zygote.COMPILING", 0.0)
    (stage / "main.py").write_text(json.dumps(list(range(50_000))))

    for _ in range(COMPILED_FOR):
        assert asked(zygote, stage) == []

    assert not list(stage.rglob("main.*.pyc"))
