"""When a clone's last commit was made; nothing in the clone's own configuration is obeyed."""

import datetime as dt
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from graders.grading.intake import RefusedError, content

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REF = re.compile(r"ref: (?P<name>refs/[\w./-]+)")
COMMITTER = re.compile(rb"^committer .*> (?P<seconds>\d{1,11}) (?P<zone>[+-]\d{4})$", re.MULTILINE)
PATIENCE = 20.0


def head(clone: Path) -> str | None:
    """Return the name of the commit that a clone stands on, or none if that cannot be told."""
    git = clone / ".git"
    if git.is_symlink() or not git.is_dir():
        return None
    first = _text(git / "HEAD")
    if SHA.fullmatch(first):
        return first
    ref = REF.fullmatch(first)
    if ref is None or ".." in ref["name"]:
        return None
    name = ref["name"]
    found = _text(git / name) or _packed(git, name)
    return found if SHA.fullmatch(found) else None


def made_at(clone: Path, sha: str) -> str | None:
    """Return when a commit of a clone was made, in ISO 8601.

    Git runs in an empty repository of ours that only borrows the clone's objects: the clone's
    configuration, which could name programs to run, is never read.
    """
    git = shutil.which("git")
    objects = clone.resolve() / ".git" / "objects"
    if git is None or not objects.is_dir():
        return None
    with tempfile.TemporaryDirectory(prefix="kata-git-") as name:
        ours = Path(name)
        (ours / "objects").mkdir()
        (ours / "refs").mkdir()
        (ours / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        try:
            run = subprocess.run(  # noqa: S603 - git itself, and a name made of hex digits
                [git, f"--git-dir={ours}", "cat-file", "commit", sha],
                env=_environment(objects),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return _time(run.stdout)


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


def _packed(git: Path, name: str) -> str:
    lines = (line.split() for line in _text(git / "packed-refs").splitlines())
    return next((parts[0] for parts in lines if parts[1:] == [name]), "")


def _text(path: Path) -> str:
    try:
        return content(path, path.name).decode("ascii", errors="replace").strip()
    except RefusedError:
        return ""
