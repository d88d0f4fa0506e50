"""When a clone's last commit was made."""

import os
import shutil
import subprocess
import tracemalloc
import zlib
from pathlib import Path

import pytest

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


def loose(place: Path, sha: str) -> Path:
    path = place / ".git" / "objects" / sha[:2] / sha[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


@pytest.mark.slow
def test_an_object_that_unpacks_to_a_gigabyte_is_read_to_its_limit(tmp_path: Path) -> None:
    place = clone(tmp_path / "clone")
    packing = zlib.compressobj(9)
    zeros = b"".join(packing.compress(bytes(1 << 20)) for _ in range(900))
    loose(place, "a" * 40).write_bytes(packing.compress(b"") + zeros + packing.flush())

    tracemalloc.start()
    assert commit.made_at(place, "a" * 40) is None
    assert tracemalloc.get_traced_memory()[1] < 16 * commit.LARGEST
    tracemalloc.stop()


def test_an_object_that_is_no_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, other = clone(tmp_path / "clone"), tmp_path / "other"
    other.mkdir()
    (other / "main.py").write_text("x = 2\n")
    classes.commit(other, "2026-03-02T10:00:00+02:00")
    sha = commit.head(other)
    assert sha is not None
    monkeypatch.setattr(shutil, "which", lambda _: pytest.fail("git was to be run"))
    os.mkfifo(loose(place, "a" * 40))
    loose(place, "b" * 40).symlink_to(loose(other, "c" * 40))

    assert commit.made_at(place, "a" * 40) is None
    assert commit.made_at(place, "b" * 40) is None
    (place / ".git" / "objects" / "info").mkdir(exist_ok=True)
    borrowed = place / ".git" / "objects" / "info" / "alternates"
    borrowed.write_text(f"{other / '.git' / 'objects'}\n")
    assert commit.made_at(place, sha) is None
    borrowed.unlink()
    os.mkfifo(place / ".git" / "objects" / "pack" / f"pack-{'d' * 40}.idx")
    assert commit.made_at(place, "e" * 40) is None


def test_a_repository_by_a_link_is_none(tmp_path: Path) -> None:
    other = clone(tmp_path / "other")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".git").symlink_to(other / ".git")
    assert commit.head(tmp_path / "mine") is None
    sha = commit.head(other)
    assert sha is not None
    assert commit.made_at(tmp_path / "mine", sha) is None
