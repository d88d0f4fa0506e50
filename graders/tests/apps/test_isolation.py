"""Levels are what a probe child has shown, and nothing else."""

import contextlib
import dataclasses
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graders.apps.host.confinement import Applied
from graders.apps.host.confinement import Layer as Step
from graders.apps.sandbox import advice, cage, identity, isolation
from graders.apps.sandbox.advice import Machine
from graders.apps.sandbox.isolation import Isolation, Layers, Level, Missing, Probe
from graders.apps.sandbox.status import FILTERED, Status, process_of, status
from graders.tests.cell import ROOT, best, cell, probing, unseen

IS_ROOT = os.geteuid() == 0

CONFINED = Status(
    filters=FILTERED,
    no_new_privileges=True,
    effective=0,
    capabilities=0,
    depth=2,
    network=2,
    unlimited=frozenset(),
)
HERE = dataclasses.replace(CONFINED, filters=0, no_new_privileges=False, depth=1, network=1)
STOPPED = {
    "seccomp": {"fork": errno.EPERM, "call bpf": errno.ENOSYS},
    "landlock": {"read a secret": errno.EACCES},
    "cage": {"see /specs": errno.ENOENT},
}
DONE = Applied((Step("landlock"), Step("seccomp")))


def probe(**attempts: dict[str, int]) -> Probe:
    return Probe(1, DONE, STOPPED | attempts)


def found(seen: Probe, child: Status = CONFINED, level: Level = Level.FULL) -> set[str]:
    return {each.layer for each in isolation.findings(level.layers, seen, child, HERE)}


def test_this_machine_is_measured_or_told_why_not() -> None:
    measured = best()

    lacking = Level.FULL.layers - measured.layers
    assert measured.level.layers <= measured.layers
    assert {missing.layer for missing in measured.missing} == lacking
    assert all(missing.reason for missing in measured.missing)


@pytest.mark.parametrize("ceiling", list(Level), ids=lambda level: level.word)
def test_no_more_is_tried_than_is_asked_for(ceiling: Level) -> None:
    measured = isolation.measure(probing, ceiling)

    assert measured.layers <= ceiling.layers
    assert measured.level == min(ceiling, best().level)
    assert {missing.layer for missing in measured.missing} == Level.FULL.layers - measured.layers


def test_a_probe_that_nothing_stops_gets_through() -> None:
    """Else its failures at higher levels would show nothing."""
    with probing(Level.PROCESS.layers) as seen:
        went_through = {
            name
            for attempts in seen.attempts.values()
            for name, error in attempts.items()
            if not error
        }

    assert went_through >= {
        "fork",
        "open a network socket",
        "open a UNIX socket",
        "send to sockets by name",
        "make a file in memory",
        "call unshare",
        "call ptrace",
        "read a secret",
        "empty a secret",
        "write outside",
        "list what is outside",
        *(f"see {path}" for path in unseen()),
    }


def test_the_kernel_confirms_what_a_child_says() -> None:
    with probing(best().layers) as seen:
        child = status(seen.pid)

    assert child.no_new_privileges
    assert child.capabilities == 0
    assert not child.unlimited & isolation.LIMITED
    assert (child.filters == FILTERED) == ("seccomp" in best().layers)
    assert (child.depth > status(os.getpid()).depth) == ("cage" in best().layers)


@pytest.mark.parametrize("layer", ["landlock", "seccomp", "cage"])
def test_a_layer_that_is_only_claimed_is_found_out(layer: str) -> None:
    """The zygote here leaves a layer out and says nothing."""

    def careless(layers: Layers) -> contextlib.AbstractContextManager[Probe]:
        return probing(layers - {layer})

    missing = [each for each in isolation.measure(careless).missing if each.layer == layer]

    assert len(missing) == 1
    assert missing[0].reason


def test_what_holds_beyond_a_missing_layer_stays() -> None:
    """Without Landlock the level is partial, yet the cage is kept."""

    @contextlib.contextmanager
    def without_landlock(layers: Layers) -> Iterator[Probe]:
        with probing(layers - {"landlock"}) as seen:
            if "landlock" not in layers:
                yield seen
            else:
                step = Step("landlock", errno.EOPNOTSUPP, "Operation not supported")
                yield dataclasses.replace(seen, applied=Applied((*seen.applied.layers, step)))

    measured = isolation.measure(without_landlock)

    assert measured.level is min(Level.PARTIAL, best().level)
    assert measured.layers == best().layers - {"landlock"}
    assert Missing("landlock", "Operation not supported", errno.EOPNOTSUPP) in measured.missing


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "bwrap"),
            Missing("cage", "bubblewrap is not installed", errno.ENOENT),
        ),
        (
            cage.failure("bwrap: setting up uid map: Permission denied"),
            Missing("cage", "bwrap: setting up uid map: Permission denied", errno.EACCES),
        ),
    ],
)
def test_without_a_cage_the_level_is_strong(error: OSError, missing: Missing) -> None:
    def uncaged(layers: Layers) -> contextlib.AbstractContextManager[Probe]:
        if "cage" in layers:
            raise error
        return probing(layers)

    measured = isolation.measure(uncaged)

    assert measured.level == min(Level.STRONG, best().level)
    assert missing in measured.missing


def test_a_sandbox_that_cannot_be_started_at_all_is_our_fault() -> None:
    def broken(_: Layers) -> contextlib.AbstractContextManager[Probe]:
        raise OSError(errno.EIO, "broken")

    with pytest.raises(OSError, match="broken"):
        isolation.measure(broken)


def test_a_child_without_limits_is_never_accepted() -> None:
    @contextlib.contextmanager
    def unlimited(layers: Layers) -> Iterator[Probe]:
        with probing(layers) as seen:
            step = Step("limits", errno.EPERM, "Operation not permitted")
            yield dataclasses.replace(seen, applied=Applied((step,)))

    with pytest.raises(OSError, match="cannot be confined: limits: Operation not permitted"):
        isolation.measure(unlimited)


def test_a_probe_that_says_nothing_is_an_error() -> None:
    with cell(Level.PROCESS.layers) as started:
        child = started.fork("import os\nos._exit(0)")
        with pytest.raises(ConnectionError):
            isolation.heard(1, child.wire)
        child.kill()


def test_a_confined_probe_speaks_for_its_layers() -> None:
    assert found(probe()) == set()


@pytest.mark.parametrize(
    ("attempts", "layer"),
    [
        ({"seccomp": {"fork": 0}}, "seccomp"),
        ({"seccomp": {"call bpf": errno.EFAULT}}, "seccomp"),
        ({"landlock": {"read a secret": 0}}, "landlock"),
        ({"landlock": {"read a secret": errno.ENOENT}}, "landlock"),
        ({"cage": {"see /specs": 0}}, "cage"),
    ],
)
def test_what_went_through_speaks_against_its_layer(
    attempts: dict[str, dict[str, int]], layer: str
) -> None:
    assert found(probe(**attempts)) == {layer}
    assert (layer in found(probe(**attempts), level=Level.PROCESS)) is False


@pytest.mark.parametrize(
    ("difference", "layer"),
    [
        ({"filters": 0}, "seccomp"),
        ({"no_new_privileges": False}, "limits"),
        ({"capabilities": 1 << 21}, "limits"),
        ({"unlimited": frozenset({"Max address space"})}, "limits"),
        ({"depth": 1}, "cage"),
        ({"network": 1}, "cage"),
    ],
)
def test_what_the_kernel_denies_speaks_against_its_layer(
    difference: dict[str, Any], layer: str
) -> None:
    assert found(probe(), dataclasses.replace(CONFINED, **difference)) == {layer}


def test_steps_that_failed_speak_against_their_layers() -> None:
    steps = (Step("landlock", errno.ENOSYS, "x"), Step("privileges", errno.EPERM, "y"))
    seen = dataclasses.replace(probe(), applied=Applied(steps))

    assert found(seen) == {"landlock", "limits"}


def test_levels_have_the_words_of_the_report() -> None:
    assert [level.word for level in Level] == ["process", "partial", "strong", "full"]
    assert Level.FULL > Level.STRONG > Level.PARTIAL > Level.PROCESS


def test_a_missing_layer_is_one_line() -> None:
    assert str(Missing("landlock", "switched off", errno.EOPNOTSUPP)).startswith(
        "landlock: switched off (E"
    )
    assert str(Missing("cage", "not asked for")) == "cage: not asked for"


UBUNTU = Machine(apparmor="1")
REFUSED = Missing("cage", "bwrap: setting up uid map: Permission denied", errno.EACCES)


@pytest.mark.parametrize(
    ("missing", "machine", "command"),
    [
        (
            Missing("cage", "bubblewrap is not installed", errno.ENOENT),
            UBUNTU,
            "sudo apt-get install bubblewrap",
        ),
        (REFUSED, UBUNTU, "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
        (REFUSED, Machine(namespaces="0"), "sudo sysctl kernel.unprivileged_userns_clone=1"),
        (REFUSED, Machine(most_namespaces="0"), "sudo sysctl user.max_user_namespaces="),
        (REFUSED, Machine(root=True), "docker run --privileged"),
        (Missing("landlock", "off", errno.EOPNOTSUPP), UBUNTU, "lsm="),
        (Missing("landlock", "absent", errno.ENOSYS), UBUNTU, "Linux 5.13"),
        (Missing("seccomp", "absent", errno.ENOSYS), UBUNTU, "x86_64 and aarch64"),
    ],
)
def test_there_is_a_way_out(missing: Missing, machine: Machine, command: str) -> None:
    assert command in advice.way_out(missing, machine)


def test_nothing_is_advised_where_nothing_is_known() -> None:
    assert advice.way_out(REFUSED, Machine()) == ""
    assert advice.way_out(Missing("limits", "x"), UBUNTU) == ""


def test_a_refusal_says_what_is_missing_and_both_ways_out() -> None:
    absent = Missing("landlock", "Function not implemented", errno.ENOSYS)
    measured = Isolation(Level.PARTIAL, Level.PARTIAL.layers, (REFUSED, absent))

    assert advice.refusal(measured, Level.STRONG, UBUNTU).splitlines() == [
        "Learner code can be confined at level `partial` here, and `strong` was asked for.",
        "Missing landlock: Function not implemented (ENOSYS). Landlock needs Linux 5.13 or newer.",
        "Or accept less: `--isolation partial`.",
    ]
    assert "apparmor_restrict" in advice.refusal(measured, Level.FULL, UBUNTU)


def test_the_machines_settings_can_be_read() -> None:
    assert advice.machine().root == IS_ROOT


def test_a_process_behind_a_descriptor_is_known_by_its_id_here() -> None:
    handle = os.pidfd_open(os.getpid())
    try:
        assert process_of(handle) == os.getpid()
    finally:
        os.close(handle)


def test_learner_code_is_somebody_else_only_where_we_are_root(tmp_path: Path) -> None:
    view = cage.view()

    for layers in (Level.STRONG.layers, Level.FULL.layers):
        who = identity.identity(view, tmp_path, layers, slot=3)
        assert who.user == (identity.FIRST + 3 if IS_ROOT else None)


def test_files_are_opened_as_root_only_where_others_cannot_reach_them(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    scratch = Path("/tmp")
    view = dataclasses.replace(cage.view(), visible=(str(closed),))

    who = identity.identity(view, scratch, Level.STRONG.layers)

    assert who.owner == IS_ROOT
    assert [str(missing) for missing in who.missing] == (
        [f"identity: files are opened as root: {who.closed} is closed to others"] if IS_ROOT else []
    )


def test_a_cage_makes_its_own_ways(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    tree = closed / "tree"
    tree.mkdir(parents=True)
    closed.chmod(0o700)
    view = dataclasses.replace(cage.view(), visible=(str(tree),))

    who = identity.identity(view, Path("/tmp"), Level.FULL.layers)

    assert not who.owner


def test_files_are_given_to_whom_learner_code_runs_as(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("")
    (tmp_path / "link").symlink_to(ROOT)
    owner = ROOT.stat().st_uid
    who = identity.Identity(identity.FIRST if IS_ROOT else None)

    who.give(tmp_path)

    expected = identity.FIRST if IS_ROOT else os.getuid()
    for path in (tmp_path, tmp_path / "folder", tmp_path / "folder" / "file", tmp_path / "link"):
        assert path.lstat().st_uid == expected
    assert ROOT.stat().st_uid == owner
