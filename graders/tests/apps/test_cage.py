"""The cage: what its arguments say, and what a process finds in it."""

import errno
import itertools
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from graders.apps.sandbox import cage
from graders.apps.sandbox.cage import View
from graders.apps.sandbox.isolation import Level
from graders.tests.cell import ROOT
from graders.tests.machine import require_level

IS_ROOT = os.geteuid() == 0

VIEW = View(
    visible=("/usr/lib", "/site", "/site/graders/host", "/home/me/katas/.venv/lib"),
    hidden=("/site/graders", "/home/me/katas", "/home/me/katas/.venv/lib/secret"),
    links=(("/lib", "usr/lib"),),
)


def arguments(view: View = VIEW, *, root: bool = False) -> list[str]:
    return cage.command(["python", "-I"], view, Path("/tmp/scratch"), {"LANG": "C"}, root=root)


def steps(view: View) -> list[tuple[str, str]]:
    """Return what is laid over what, without the directories on the way."""
    said = itertools.pairwise(cage._files(view))
    return [(option, path) for option, path in said if option in {"--ro-bind", "--tmpfs"}]


def has(arguments: Sequence[str], *wanted: str) -> bool:
    return any(
        tuple(arguments[place : place + len(wanted)]) == wanted for place in range(len(arguments))
    )


def test_the_deepest_rule_wins() -> None:
    assert steps(VIEW) == [
        ("--ro-bind", "/home/me/katas/.venv/lib"),
        ("--tmpfs", "/home/me/katas/.venv/lib/secret"),
        ("--ro-bind", "/site"),
        ("--tmpfs", "/site/graders"),
        ("--ro-bind", "/site/graders/host"),
        ("--ro-bind", "/usr/lib"),
    ]


def test_trees_within_a_visible_tree_are_not_laid_again() -> None:
    assert steps(View(("/usr/lib", "/usr/lib/python3"))) == [("--ro-bind", "/usr/lib")]


def test_the_cage_is_closed_on_all_sides() -> None:
    said = arguments()

    assert said[0] == "bwrap"
    assert {"--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts"} <= set(said)
    assert {"--die-with-parent", "--new-session", "--clearenv"} <= set(said)
    assert has(said, "--symlink", "usr/lib", "/lib")
    assert has(said, "--setenv", "LANG", "C")
    assert said[-3:] == ["--", "python", "-I"]


def test_only_the_scratch_directory_can_be_written_to() -> None:
    said = arguments()

    assert has(said, "--bind", "/tmp/scratch", "/tmp/scratch")
    assert said.count("--bind") == 1
    assert said.index("--bind") > said.index("/tmp")
    assert [path for option, path in itertools.pairwise(said) if option == "--remount-ro"] == [
        "/home/me/katas/.venv/lib/secret",
        "/site/graders",
        "/",
    ]


def test_root_keeps_what_it_needs_to_make_children_somebody_else() -> None:
    said = arguments(root=True)

    assert has(said, "--cap-drop", "ALL")
    assert said.count("--cap-add") == len(cage.CAPABILITIES)
    assert "--unshare-user" not in said


def test_ordinary_users_get_a_user_namespace() -> None:
    said = arguments(root=False)

    assert "--unshare-user" in said
    assert "--cap-add" not in said


def test_ways_are_open_to_all() -> None:
    """Left alone, bubblewrap makes them for root only."""
    said = arguments(View(("/root/.pyenv/lib",)))

    assert has(said, "--dir", "/root", "--dir", "/root/.pyenv", "--ro-bind", "/root/.pyenv/lib")


def test_the_view_holds_this_python_and_our_host_package_only() -> None:
    view = cage.view([ROOT / "exercises", ROOT / "nowhere"])

    assert {sys.executable, str(ROOT / "graders" / "apps" / "host")} <= set(view.visible)
    assert f"{sys.base_prefix}/lib" in view.visible
    assert str(ROOT / "graders") in view.hidden
    assert str(ROOT / "exercises") in view.hidden
    assert str(ROOT / "nowhere") not in view.hidden
    assert not any(ROOT.is_relative_to(path) for path in view.visible)


@pytest.mark.parametrize(
    ("complaint", "number"),
    [
        ("bwrap: setting up uid map: Permission denied\n", errno.EACCES),
        ("bwrap: No permissions to create new namespace: Operation not permitted", errno.EPERM),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", errno.EPERM),
        ("bwrap: Creating new namespace failed: No space left on device", errno.ENOSPC),
        ("bwrap: Creating new namespace failed: user.max_*_namespaces (ENOSPC)", errno.ENOSPC),
        ("a warning\nbwrap: Unknown option --unshare-everything", errno.EIO),
        ("", errno.EIO),
    ],
)
def test_what_bubblewrap_says_becomes_an_error(complaint: str, number: int) -> None:
    error = cage.failure(complaint)

    assert error.errno == number
    assert complaint.strip().endswith(error.strerror or "-") or not complaint


LOOK = """
import json, os, sys
def attempt(step):
    try:
        step()
    except OSError as error:
        return error.errno
    return 0
print(json.dumps({
    "environment": dict(os.environ),
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "root": os.listdir("/"),
    "devices": sorted(os.listdir("/dev")),
    "interfaces": [line.split(":")[0].strip() for line in open("/proc/net/dev")][2:],
    "seen": {path: os.path.exists(path) for path in sys.argv[1].split(":")},
    "written": {path: attempt(lambda: open(path, "w")) for path in sys.argv[2].split(":")},
    "wire": os.read(int(sys.argv[3]), 5).decode(),
    "name": os.uname().nodename,
}))
"""


def look(view: View, scratch: Path, paths: Sequence[Path], written: Sequence[Path]) -> Any:
    """Tell what a process finds in a cage."""
    here, there = socket.socketpair()
    here.send(b"heard")
    told = [":".join(map(str, paths)), ":".join(map(str, written)), str(there.fileno())]
    command = cage.command(
        [sys.executable, "-I", "-B", "-c", LOOK, *told], view, scratch, {"A": "b"}, root=IS_ROOT
    )
    with here, there:
        done = subprocess.run(
            command, capture_output=True, check=True, pass_fds=[there.fileno()], text=True
        )
    return json.loads(done.stdout)


DEVICES = {"full", "null", "random", "urandom", "zero"}


def test_what_is_found_in_a_cage(tmp_path: Path) -> None:
    require_level(Level.FULL)
    (tmp_path / "scratch").mkdir()
    (tmp_path / "secret").write_text("x")
    host = ROOT / "graders" / "apps" / "host"
    ours = ROOT / "graders" / "grading" / "grade.py"
    unseen = [ROOT / "exercises", ours, tmp_path / "secret", Path("/etc/passwd")]
    places = [Path("/"), Path("/usr/lib"), host, Path("/dev")]
    outside = Path(f"/tmp/{token_hex(8)}")

    found = look(
        cage.view([ROOT / "exercises"]),
        tmp_path / "scratch",
        [*unseen, host / "engine.py", Path("/dev/shm"), Path("/sys")],
        [*(place / "x" for place in places), tmp_path / "scratch" / "x", outside],
    )

    assert found["environment"].keys() - {"PWD", "LC_CTYPE"} == {"A"}
    assert len(found["processes"]) == 2
    shared = {Path("/dev/shm")} & set(tmp_path.parents)  # where TMPDIR may well be
    assert set(found["devices"]) - {path.name for path in shared} == DEVICES
    assert "eth0" not in found["interfaces"]
    assert [path for path, is_seen in found["seen"].items() if is_seen] == [
        str(path) for path in (host / "engine.py", *shared)
    ]
    assert found["wire"] == "heard"
    assert [path for path, error in found["written"].items() if not error] == [
        str(tmp_path / "scratch" / "x"),
        str(outside),
    ]
    assert not outside.exists()


def test_specs_inside_the_libraries_are_out_of_sight(tmp_path: Path) -> None:
    require_level(Level.FULL)
    graders = tmp_path / "site" / "graders"
    for name in ("apps/host/engine.py", "exercises/07/test_spec.py", "grade.py"):
        (graders / name).parent.mkdir(parents=True, exist_ok=True)
        (graders / name).write_text("")
    (tmp_path / "scratch").mkdir()
    known = cage.view()
    view = View(
        (*known.visible, str(tmp_path / "site"), str(graders / "apps" / "host")),
        (*known.hidden, str(graders)),
        known.links,
    )

    found = look(
        view,
        tmp_path / "scratch",
        [graders / "apps" / "host" / "engine.py", graders / "exercises", graders / "grade.py"],
        [graders / "x", tmp_path / "site" / "x"],
    )

    assert list(found["seen"].values()) == [True, False, False]
    assert list(found["written"].values()) == [errno.EROFS] * 2
