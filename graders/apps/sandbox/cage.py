"""The cage around the zygote, by bubblewrap: what it may see, and the arguments that say so.

A view is a set of rules about trees, of which the deepest wins. The same view makes the cage and,
through Landlock, bounds each child: with a cage or without, learner code reads the same files.
"""

import errno
import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "bwrap"

SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/share/zoneinfo",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/nix/store",
)
"""What programs read besides their own installation."""

DEVICES = ("full", "null", "random", "urandom", "zero")

HOST = "localhost"
"""What the machine is called inside."""

NAMESPACES = ("ipc", "net", "pid", "uts")

CAPABILITIES = ("CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID")
"""What a zygote that is root needs to make its children somebody else, and to end them."""

REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSPC, errno.EINVAL, errno.ENOENT, errno.ENOSYS)
"""Errors that bubblewrap meets where a machine does not let it work."""

PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class View:
    """Which files exist for the zygote; what is named nowhere does not."""

    visible: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Links of this system and where they lead, as `/lib` to `usr/lib`."""


def view(hidden: Iterable[Path] = ()) -> View:
    """Return what learner code may see: the Python in use, its libraries, and our host package.

    Args:
        hidden: Directories that stay out of sight wherever they lie, as specs and solutions; the
            package `graders` always does.
    """
    links = {path: str(Path(path).readlink()) for path in SYSTEM if Path(path).is_symlink()}
    host = [str(PACKAGE / name) for name in ("__init__.py", "apps/__init__.py", "apps/host")]
    wanted = [path for path in (*SYSTEM, *_installation(), *host) if Path(path).exists()]
    literal = [path for path in wanted if path not in links]
    secret = [path.resolve() for path in (PACKAGE, *hidden) if path.is_dir()]
    return View(
        tuple(dict.fromkeys([*literal, *map(os.path.realpath, wanted)])),
        tuple(dict.fromkeys(map(str, secret))),
        tuple(links.items()),
    )


def _installation() -> Iterator[str]:
    """Yield where the running Python has its program and its libraries."""
    yield from (sys.executable, getattr(sys, "_base_executable", sys.executable))
    for prefix in dict.fromkeys(
        [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    ):
        yield from (f"{prefix}/{name}" for name in ("lib", "lib64", "pyvenv.cfg"))


def command(
    inside: Sequence[str],
    view: View,
    scratch: Path,
    environment: Mapping[str, str],
    *,
    root: bool,
) -> list[str]:
    """Return the command that runs another one inside a cage.

    Descriptors that are inherited reach the caged command. The cage ends with the thread that
    started it.

    Args:
        inside: The command, by the path it has outside.
        view: What it may see.
        scratch: The only directory it may write to, at the same path as outside.
        environment: All of its environment.
        root: Whether we are root, who needs no user namespace and keeps `CAPABILITIES`.
    """
    return [
        PROGRAM,
        "--die-with-parent",
        "--new-session",
        *(f"--unshare-{namespace}" for namespace in NAMESPACES),
        *_rights(root=root),
        *("--hostname", HOST),
        "--clearenv",
        *_each("--setenv", environment.items()),
        *("--proc", "/proc", "--dir", "/dev"),
        *("--tmpfs", "/tmp"),  # noqa: S108 - a directory of the cage's own
        *_each("--dev-bind", ((f"/dev/{name}", f"/dev/{name}") for name in DEVICES)),
        *_files(view),
        *_directories(str(scratch)),
        *("--bind", str(scratch), str(scratch)),
        *_each("--remount-ro", ((path,) for path in (*_covered(view), "/"))),
        *("--chdir", "/", "--"),
        *inside,
    ]


def failure(complaint: str) -> OSError:
    """Return the error behind what bubblewrap said when it could not make a cage."""
    line = (complaint.strip().splitlines() or ["bubblewrap ended without a word"])[-1]
    number = next((each for each in REFUSALS if _names(line, each)), errno.EIO)
    return OSError(number, line)


def _names(line: str, number: int) -> bool:
    return line.endswith((os.strerror(number), f"({errno.errorcode[number]})"))


def _rights(*, root: bool) -> list[str]:
    if not root:
        return ["--unshare-user"]
    return ["--cap-drop", "ALL", *_each("--cap-add", ((name,) for name in CAPABILITIES))]


def _files(view: View) -> Iterator[str]:
    """Yield the arguments that lay tree over tree, from the root down."""
    shown = dict.fromkeys(view.visible, True) | dict.fromkeys(view.hidden, False)
    for path in sorted(shown, key=_parts):
        above = next((shown[each] for each in _above(path) if each in shown), False)
        if shown[path] and not above:
            yield from _directories(path)
            yield from ("--ro-bind", path, path)
        elif above and not shown[path]:
            yield from ("--tmpfs", path)
    yield from _each("--symlink", ((target, path) for path, target in view.links))


def _covered(view: View) -> list[str]:
    """Return the hidden trees that lie in a visible one, and so are covered by an empty one."""
    steps = itertools.pairwise(_files(view))
    return [path for option, path in steps if option == "--tmpfs"]


def _directories(path: str) -> Iterator[str]:
    """Yield the way to a path: bubblewrap alone would close it to all users but root."""
    yield from _each("--dir", ((each,) for each in reversed(_above(path)) if each != "/"))


def _above(path: str) -> list[str]:
    """Return the directories that hold a path, the nearest first."""
    return [str(each) for each in Path(path).parents]


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def _each(option: str, values: Iterable[Sequence[str]]) -> Iterator[str]:
    for value in values:
        yield option
        yield from value
