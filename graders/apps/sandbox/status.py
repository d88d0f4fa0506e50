"""What the kernel says of a process: the facts that a level of isolation is measured by."""

import errno
from dataclasses import dataclass
from pathlib import Path

FILTERED = 2
"""`Seccomp:` of a process that a filter confines."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a process is confined; text of `/proc/PID/status` and its neighbours, read."""

    filters: int
    no_new_privileges: bool
    effective: int
    capabilities: int
    """All capabilities that it has or may yet use, whatever the set."""
    depth: int
    """In how many nested PID namespaces it has an id."""
    network: int
    """Tells one network namespace from another."""
    unlimited: frozenset[str]
    """The amounts that it has without limit."""


def status(pid: int) -> Status:
    """Read how a process is confined.

    Raises:
        OSError: There is no such process.
    """
    process = Path("/proc", str(pid))
    text = (process / "status").read_text(encoding="utf-8", errors="replace")
    fields = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    sets = (int(fields[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"))
    inherited, permitted, effective, ambient = sets
    return Status(
        int(fields["Seccomp"]),
        fields["NoNewPrivs"] == "1",
        effective,
        inherited | permitted | effective | ambient,
        len(fields["NSpid"].split()),
        (process / "net" / "dev").stat().st_ino,
        _unlimited((process / "limits").read_text(encoding="utf-8")),
    )


def process_of(handle: int) -> int:
    """Return the id that the process behind a pidfd has here, whatever its own namespace says.

    Raises:
        ProcessLookupError: It has ended.
    """
    text = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii")
    pid = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pid:"))
    if pid <= 0:
        raise ProcessLookupError(errno.ESRCH, f"the process of descriptor {handle} has ended")
    return pid


def is_stopped(pid: int) -> bool:
    """Whether no thread of a process does anything.

    Raises:
        OSError: There is no such process.
    """
    return all(_state(task) in "tTZX" for task in Path("/proc", str(pid), "task").iterdir())


def _state(task: Path) -> str:
    try:
        text = (task / "stat").read_text(encoding="latin-1")
    except OSError:
        return "X"
    return text.rpartition(")")[2].split()[0]


def _unlimited(table: str) -> frozenset[str]:
    """Return the names of the rows whose hard limit, the second of three columns, is none."""
    rows = table.splitlines()[1:]
    return frozenset(row[:26].strip() for row in rows if row[47:68].strip() == "unlimited")
