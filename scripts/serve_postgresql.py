"""Run the solutions of the exercises that have a database on a PostgreSQL server.

Run by `nox -s postgres`. The server comes from Debian's packages (`apt-get install postgresql`);
it listens to a UNIX socket alone, keeps its data in a temporary directory, and is gone afterwards.
"""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graders.apps.postgresql import NAME
from graders.author import check
from graders.course import catalogue
from graders.grading import submission

EXERCISES = ("20-24", "26")
PLACES = "/usr/lib/postgresql/*/bin/initdb"
USER = "katas"
STARTING = 30.0
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=")


def programs() -> Path | None:
    """Return the directory of the newest server that is installed."""
    found = sorted(Path("/").glob(PLACES.lstrip("/")), key=lambda path: float(path.parts[4]))
    return found[-1].parent if found else None


def ordinary() -> tuple[str, ...]:
    """Return what a command begins with so that it does not run as root, which the server refuses.

    Debian's package brings the user along.
    """
    return ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()


@contextmanager
def server(bin_: Path) -> Iterator[str]:
    """Start a server, and give its address."""
    with tempfile.TemporaryDirectory(
        prefix="katas-", dir="/tmp", ignore_cleanup_errors=True
    ) as name:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(name, owner.pw_uid, owner.pw_gid)
        data = f"{name}/data"
        make = [f"{bin_}/initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8"]
        subprocess.run(
            [*ordinary(), *make, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )
        settings = [part for one in QUICK for part in ("-c", one)]
        start = [f"{bin_}/postgres", "-D", data, "-k", name, *settings]
        with subprocess.Popen([*ordinary(), *start], stderr=subprocess.DEVNULL, cwd="/") as process:
            try:
                _wait(bin_, name)
                yield f"postgresql://{USER}@/postgres?host={name}"
            finally:
                stop = [f"{bin_}/pg_ctl", "-D", data, "-m", "immediate", "stop"]
                subprocess.run(
                    [*ordinary(), *stop], check=False, stdout=subprocess.DEVNULL, cwd="/"
                )
                process.wait(STARTING)


def _wait(bin_: Path, directory: str) -> None:
    until = time.monotonic() + STARTING
    ask = [f"{bin_}/pg_isready", "-h", directory, "-q"]
    while subprocess.run(ask, check=False).returncode:
        if time.monotonic() > until:
            raise SystemExit("The server does not start.")
        time.sleep(0.1)


def lay(
    exercises: tuple[catalogue.Exercise, ...], whole: catalogue.Course, root: Path
) -> list[str]:
    """Lay our solutions over the exercises, as a learner would have them; return the specs."""
    for exercise in exercises:
        place = root / exercise.name
        shutil.copytree(
            exercise.directory, place, ignore=shutil.ignore_patterns("__pycache__", "app")
        )
        submission.stage(check.solution(whole, exercise), place)
    shutil.copy(whole.directory / "course.toml", root)
    return [str(root / exercise.name) for exercise in exercises]


def main() -> int:
    """Start a server and run the specs; return pytest's exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "exercises", nargs="*", default=EXERCISES, help="numbers, such as 24 or 20-23"
    )
    asked = parser.parse_args()
    bin_ = programs()
    if bin_ is None:
        sys.exit("There is no PostgreSQL here: apt-get install postgresql")
    whole = catalogue.pristine()
    with server(bin_) as address, tempfile.TemporaryDirectory(prefix="katas-") as name:
        specs = lay(whole.choose(asked.exercises), whole, Path(name))
        run = [sys.executable, "-m", "pytest", "-p", "graders.plugin", "-p", "no:cacheprovider"]
        print(f"on {address}")
        environment = os.environ | {NAME: address}
        return subprocess.run(
            [*run, "--import-mode=importlib", f"--rootdir={name}", *specs],
            check=False,
            cwd=name,
            env=environment,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
