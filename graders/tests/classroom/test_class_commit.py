"""When a clone's last commit was made."""

import subprocess
from pathlib import Path

from graders.classroom.people import commit
from graders.tests import classes


def clone(place: Path) -> Path:
    place.mkdir()
    (place / "main.py").write_text("x = 1\n")
    classes.commit(place)
    return place


def test_the_time_of_the_last_commit(tmp_path: Path) -> None:
    place = clone(tmp_path / "clone")
    sha = commit.head(place)
    assert sha is not None
    assert commit.made_at(place, sha) == "2026-03-01T10:00:00+02:00"


def test_packed_and_detached(tmp_path: Path) -> None:
    place = clone(tmp_path / "clone")
    sha = commit.head(place)
    subprocess.run(["git", "gc", "-q"], cwd=place, check=True)
    assert commit.head(place) == sha
    subprocess.run(["git", "checkout", "-q", "--detach"], cwd=place, check=True)
    assert commit.head(place) == sha
    assert sha is not None
    assert commit.made_at(place, sha)


def test_no_program_that_a_clone_names_is_run(tmp_path: Path) -> None:
    place = clone(tmp_path / "clone")
    mark = tmp_path / "was-here"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    (place / ".git" / "config").write_text(
        f"[core]\nrepositoryformatversion = 1\nfsmonitor = {program}\npager = {program}\n"
        f"sshCommand = {program}\n[gpg]\nprogram = {program}\n[log]\nshowSignature = true\n"
        f'[extensions]\npartialClone = origin\n[remote "origin"]\nurl = ext::{program}\n'
    )
    sha = commit.head(place)
    assert sha is not None
    assert commit.made_at(place, sha)
    assert commit.made_at(place, "0" * 40) is None
    assert not mark.exists()


def test_what_is_no_repository(tmp_path: Path) -> None:
    assert commit.head(tmp_path) is None
    (tmp_path / ".git").mkdir()
    assert commit.head(tmp_path) is None
    for text in ("ref: refs/../../../etc/passwd", "ref: refs/heads/none", "nothing", "\x00\xff"):
        (tmp_path / ".git" / "HEAD").write_text(text)
        assert commit.head(tmp_path) is None
    assert commit.made_at(tmp_path, "0" * 40) is None
