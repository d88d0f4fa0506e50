"""A class graded for real: in sandboxes, stopped, killed, on a full disk, on a cluster."""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graders.classroom.keeping import store
from graders.tests import classes
from graders.tests.classes import RIGHT, STUB, WRONG, Classroom, answer, classroom

pytestmark = pytest.mark.slow

__all__ = ["classroom"]

NOW = re.compile(r"(\d+) submissions: (\d+) exercises graded now")
PATIENCE = 120


def several(classroom: Classroom, count: int) -> dict[str, int]:
    """Hand in right answers, each in files of its own; return what they earn."""
    for number in range(count):
        classroom.hand_in(f"p{number}", f"{answer(RIGHT)}\n# {number}\n")
    return {f"p{number}": 5 for number in range(count)}


def graded(said: str) -> int:
    found = NOW.search(said)
    assert found, said
    return int(found[2])


def until(is_so: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert process is None or process.poll() is None, "it has ended"
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=classes.environment(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def reports(classroom: Classroom) -> list[Path]:
    return list(classroom.out.glob("submissions/*/report.json"))


def runners(pid: int) -> list[int]:
    """Return the processes that run specs for a command; what ends meanwhile is none."""
    found = []
    for child in children(pid):
        with suppress(OSError):
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            found += [child] if b"graders.grading.runner" in words else []
    return found


def children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            yield from map(int, (task / "children").read_text().split())


def test_a_class(classroom: Classroom) -> None:
    classroom.hand_in("ana", answer(RIGHT))
    classroom.hand_in("bo", answer(WRONG))
    classroom.hand_in("cy", answer(STUB))
    classroom.hand_in("di", "import sys; sys.exit(0)")
    classroom.hand_in("ed", "def f(:")
    (classroom.directory / "flo").mkdir()
    before = classes.tree(classroom.directory)
    run = classroom.run("--jobs", "2")
    assert run.returncode == 0, run.stdout
    assert graded(run.stdout) == 5
    scores = classroom.scores()
    assert (scores["ana"], scores["cy"], scores["di"], scores["ed"], scores["flo"]) == (
        5,
        0,
        0,
        0,
        0,
    )
    assert 0 < scores["bo"] < 5
    assert [classroom.report(name).status for name in ("ana", "flo")] == ["graded", "refused"]
    assert classroom.report("bo").exercises[0].tests[-1].exchange
    assert classroom.document()["isolation"]["level"] in {"strong", "full"}
    again = classroom.run()
    assert graded(again.stdout) == 0
    assert classes.tree(classroom.directory) == before


def test_ctrl_c_keeps_what_is_done(classroom: Classroom) -> None:
    expected = several(classroom, 6)
    with started(classroom.command("--jobs", "1")) as process:
        until(lambda: reports(classroom), process)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert f"All that is graded is kept in {classroom.out}. Go on with the same command" in said
    left = len(reports(classroom))
    assert 0 < left < 6
    again = classroom.run("--resume")
    assert again.returncode == 0, again.stdout
    assert graded(again.stdout) == 6 - left
    assert classroom.scores() == expected


def test_a_runner_that_is_killed_is_replaced(classroom: Classroom) -> None:
    expected = several(classroom, 4)
    with started(classroom.command("--jobs", "1")) as process:
        until(lambda: reports(classroom), process)
        [runner] = runners(process.pid)
        os.kill(runner, signal.SIGKILL)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert graded(said) == 4
    assert classroom.scores() == expected


def test_the_whole_command_is_killed(classroom: Classroom) -> None:
    expected = several(classroom, 4)
    with started(classroom.command("--jobs", "1")) as process:
        until(lambda: reports(classroom), process)
        [runner] = runners(process.pid)
        process.kill()
    until(lambda: not Path(f"/proc/{runner}").exists())
    again = classroom.run()
    assert graded(again.stdout) < 4
    assert classroom.scores() == expected


def test_a_second_command_is_refused(classroom: Classroom) -> None:
    several(classroom, 2)
    with started(classroom.command("--jobs", "1")) as process:
        until((classroom.out / store.NAME).exists, process)
        process.send_signal(signal.SIGSTOP)
        second = classroom.run()
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=PATIENCE)
    assert second.returncode == 2
    assert f"{classroom.out} is in use: process {process.pid} is grading into it." in second.stdout
    assert process.returncode == 0, said


def test_a_full_disk(classroom: Classroom) -> None:
    expected = several(classroom, 3)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    run = classroom.run("--jobs", "1", preexec_fn=limit)
    assert run.returncode == 2, run.stdout
    assert "Nothing more can be written (disk I/O error): make room on the disk." in run.stdout
    assert "Traceback" not in run.stdout
    again = classroom.run()
    assert again.returncode == 0, again.stdout
    assert classroom.scores() == expected


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--roster", "none.csv"], "none.csv cannot be read: No such file or directory."),
        (["-e", "99"], "There is no exercise '99'"),
        (["--resume", "--fresh"], "choose one"),
        (["--due", "tomorrow"], "write it with its time zone: '2026-03-03 23:59 Europe/Berlin'"),
        (["--accept", "zoe=ana"], "no directory is called 'zoe'"),
        (["--teams", "none.json"], "none.json cannot be read: No such file or directory."),
        (["--scheduler", "tcp://127.0.0.1:1"], "There is no scheduler at tcp://127.0.0.1:1"),
    ],
)
def test_sentences(classroom: Classroom, options: list[str], said: str) -> None:
    classroom.hand_in("ana", answer(RIGHT))
    run = classroom.run(*options)
    assert run.returncode == 2, run.stdout
    assert said in run.stdout
    assert "Traceback" not in run.stdout


def test_a_broken_store_is_a_sentence(classroom: Classroom) -> None:
    classroom.hand_in("ana", answer(RIGHT))
    classroom.out.mkdir()
    (classroom.out / store.NAME).write_bytes(b"no database" * 1000)
    run = classroom.run()
    assert run.returncode == 2
    assert "cannot be used: file is not a database." in run.stdout


@contextmanager
def cluster(place: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and two workers on this machine."""
    dask = [sys.executable, "-m", "dask"]
    where = place / "scheduler.json"
    place.mkdir()
    with started(
        [
            *(*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(where)),
        ]
    ) as scheduler:
        until(lambda: where.exists() and where.read_text().strip().endswith("}"), scheduler)
        found = re.search(r"tcp://[\d.:]+", where.read_text())
        assert found
        worker = [
            *(*dask, "worker", found[0], "--nthreads", "1", "--no-nanny", "--no-dashboard"),
            *("--host", "127.0.0.1", "--local-directory", str(place)),
        ]
        with started(worker) as one, started(worker) as two:
            yield found[0], [one, two]


def test_a_cluster_that_loses_a_worker(classroom: Classroom, tmp_path: Path) -> None:
    expected = several(classroom, 8)
    with (
        cluster(tmp_path / "cluster") as (address, workers),
        started(classroom.command("--scheduler", address)) as process,
    ):
        until(lambda: all(runners(worker.pid) for worker in workers), process)
        until(lambda: reports(classroom), process)
        [runner] = runners(workers[0].pid)
        workers[0].kill()
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert graded(said) == 8
    assert classroom.scores() == expected
    assert len(reports(classroom)) == 8
    until(lambda: not Path(f"/proc/{runner}").exists())
