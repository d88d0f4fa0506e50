"""What would raise the level of isolation here, in sentences with the command to copy."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from graders.apps.sandbox.isolation import Isolation, Level, Missing


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine's settings say about making a cage; empty where there is no setting."""

    apparmor: str = ""
    namespaces: str = ""
    most_namespaces: str = ""
    root: bool = False


def machine() -> Machine:
    """Read the settings of this machine."""
    return Machine(
        _setting("kernel/apparmor_restrict_unprivileged_userns"),
        _setting("kernel/unprivileged_userns_clone"),
        _setting("user/max_user_namespaces"),
        os.geteuid() == 0,
    )


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def way_out(missing: Missing, machine: Machine) -> str:
    """Return what would bring a missing layer back, with the command to copy."""
    if missing.layer == "cage":
        return _way_to_a_cage(missing, machine)
    if missing.layer == "landlock" and missing.errno == errno.EOPNOTSUPP:
        return "Landlock is switched off: add `landlock` to `lsm=` on the kernel's command line."
    if missing.layer == "landlock" and missing.errno == errno.ENOSYS:
        return "Landlock needs Linux 5.13 or newer."
    if missing.layer == "seccomp":
        return "System calls are filtered on x86_64 and aarch64, by Linux with seccomp filters."
    return ""


def _way_to_a_cage(missing: Missing, machine: Machine) -> str:
    if "not installed" in missing.reason:
        return "Install it: `sudo apt-get install bubblewrap`."
    if machine.root:
        return "This container may make no namespaces: start it with `docker run --privileged`."
    if machine.apparmor == "1":
        setting = "kernel.apparmor_restrict_unprivileged_userns=0"
    elif machine.namespaces == "0":
        setting = "kernel.unprivileged_userns_clone=1"
    elif machine.most_namespaces == "0":
        setting = "user.max_user_namespaces=10000"
    else:
        return ""
    return f"Allow ordinary users to make namespaces: `sudo sysctl {setting}`."


def refusal(isolation: Isolation, floor: Level, machine: Machine) -> str:
    """Return what to tell somebody who asked for more than can be had, and the ways out."""
    here = isolation.level.word
    fact = f"Learner code can be confined at level `{here}` here, and `{floor.word}` was asked for."
    needed = floor.layers - isolation.layers
    missing = [each for each in isolation.missing if each.layer in needed]
    reasons = [f"Missing {each}. {way_out(each, machine)}".rstrip() for each in missing]
    return "\n".join([fact, *reasons, f"Or accept less: `--isolation {here}`."])
