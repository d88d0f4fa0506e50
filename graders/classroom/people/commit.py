"""When a clone's last commit was made; nothing in the clone's own configuration is obeyed."""

import datetime as dt
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

from graders.grading import tree
from graders.grading.intake import RefusedError, inside
from graders.grading.tree import Kind

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REF = re.compile(r"ref: (?P<name>refs/[\w./-]+)")
COMMITTER = re.compile(rb"^committer .*> (?P<seconds>\d{1,11}) (?P<zone>[+-]\d{4})$", re.MULTILINE)
PATIENCE = 5.0
LARGEST = 1024 * 1024
"""Bytes of a commit, unpacked."""

OBJECTS = ".git/objects"
WINDOW = "core.packedGitWindowSize=16m"
LIMITED = ("/bin/sh", "-c", 'ulimit -v 400000 && ulimit -t 5 && exec "$@"', "sh")
"""Git has 400 MB of addresses for what it unpacks, and a pack is looked into piece by piece."""


def head(clone: Path) -> str | None:
    """Return the name of the commit that a clone stands on, or none if that cannot be told."""
    first = _text(clone, ".git/HEAD")
    if SHA.fullmatch(first):
        return first
    ref = REF.fullmatch(first)
    if ref is None or ".." in ref["name"]:
        return None
    name = ref["name"]
    found = _text(clone, f".git/{name}") or _packed(clone, name)
    return found if SHA.fullmatch(found) else None


def made_at(clone: Path, sha: str) -> str | None:
    """Return when a commit of a clone was made, in ISO 8601.

    Git runs in an empty repository of ours that only borrows the clone's objects: the clone's
    configuration, which could name programs to run, is never read.
    """
    place = f"{OBJECTS}/{sha[:2]}/{sha[2:]}"
    match tree.kind(clone, place):
        case Kind.FILE:
            return _time(_loose(clone, place))
        case Kind.NOTHING:
            return _time(_in_a_pack(clone, sha)) if _is_plain(clone) else None
        case _:
            return None


def _loose(clone: Path, place: str) -> bytes:
    """Return a commit from a file of its own, as far as it is of reasonable size."""
    try:
        unpacked = zlib.decompressobj().decompress(inside(clone, place), LARGEST)
    except (RefusedError, zlib.error):
        return b""
    kind, _, commit = unpacked.partition(b"\0")
    return commit if kind.startswith(b"commit ") else b""


def _is_plain(clone: Path) -> bool:
    """Whether a clone's packs are ordinary files in it, and it borrows none from elsewhere."""
    try:
        packs = tree.entries(clone, f"{OBJECTS}/pack")
    except OSError:
        return False
    borrowed = (f"{OBJECTS}/info/{name}" for name in ("alternates", "http-alternates"))
    return all(one.kind is Kind.FILE for one in packs) and all(
        tree.kind(clone, name) is Kind.NOTHING for name in borrowed
    )


def _in_a_pack(clone: Path, sha: str) -> bytes:
    """Return a commit as git reads it, within limits."""
    git = shutil.which("git")
    if git is None:
        return b""
    objects = clone.resolve() / OBJECTS
    with tempfile.TemporaryDirectory(prefix="kata-git-") as name:
        ours = Path(name)
        (ours / "objects").mkdir()
        (ours / "refs").mkdir()
        (ours / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        try:
            run = subprocess.run(  # noqa: S603 - git itself, and a name made of hex digits
                [*LIMITED, git, f"--git-dir={ours}", "-c", WINDOW, "cat-file", "commit", sha],
                env=_environment(objects),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return b""
    return run.stdout


def _environment(objects: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _time(commit: bytes) -> str | None:
    found = COMMITTER.search(commit.partition(b"\n\n")[0])
    if found is None:
        return None
    zone = found["zone"].decode()
    offset = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    try:
        there = dt.timezone(-offset if zone[0] == "-" else offset)
        return dt.datetime.fromtimestamp(int(found["seconds"]), there).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _packed(clone: Path, name: str) -> str:
    lines = (line.split() for line in _text(clone, ".git/packed-refs").splitlines())
    return next((parts[0] for parts in lines if parts[1:] == [name]), "")


def _text(clone: Path, place: str) -> str:
    try:
        return inside(clone, place).decode("ascii", errors="replace").strip()
    except RefusedError:
        return ""
