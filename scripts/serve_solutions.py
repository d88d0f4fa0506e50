"""Serve exercises and solutions over real HTTP, on this machine alone.

Run by `nox -s serving` and `nox -s schemathesis`.
"""

import argparse
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from graders.author import check
from graders.course import catalogue
from graders.course.catalogue import Course, Exercise
from graders.grading import submission

REAL = 19
"""The first exercise whose solution is an application as one would run it."""

LOOKED_THROUGH = ("24", "26")
STARTING = 90.0
EXAMPLES = 25
LOGINS = 1_000_000
ABOUT_ONESELF = "/auth/me"
"""Whoever deletes this is nobody afterwards, and everything else would be refused."""


class ServingError(Exception):
    """A server does not start, or answers with an error; the text says which."""


@dataclass(frozen=True)
class Served:
    """An application laid out below a root directory."""

    name: str
    root: Path
    file: str
    """The path of the module that has `app`, below the root."""

    def fastapi_dev(self, port: int) -> list[str]:
        """Return the command that a learner types."""
        return [_script("fastapi"), "dev", self.file, "--port", str(port)]

    def uvicorn(self, port: int) -> list[str]:
        """Return the command that a server is started with."""
        place, _, module = self.file.partition("/app/") if "/app/" in self.file else ("", "", "")
        name = f"app.{module}" if place else Path(self.file).name
        below = place or str(Path(self.file).parent)
        target = f"{name.removesuffix('.py')}:app"
        return [_script("uvicorn"), target, "--app-dir", below, "--port", str(port)]


def _script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def stub(exercise: Exercise, root: Path) -> Served:
    """Lay an exercise out as a learner gets it."""
    place = root / "exercises" / exercise.name
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(exercise.directory, place, ignore=ignored, dirs_exist_ok=True)
    file = f"exercises/{exercise.name}/{exercise.module.replace('.', '/')}.py"
    return Served(f"stub of {exercise.address}", root, file)


def solution(whole: Course, exercise: Exercise, root: Path) -> Served:
    """Lay our solution out over an exercise."""
    served = stub(exercise, root)
    place = root / "exercises" / exercise.name
    shutil.rmtree(place / "app", ignore_errors=exercise.number != 25)  # noqa: PLR2004 - its app is given
    submission.stage(check.solution(whole, exercise), place)
    return Served(f"solution of {exercise.address}", root, served.file)


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(served: Served, way: str) -> Iterator[httpx.Client]:
    """Start a server, and give a client of it once its docs answer.

    Raises:
        ServingError: It does not start.
    """
    port = free_port()
    command = served.fastapi_dev(port) if way == "fastapi dev" else served.uvicorn(port)
    given = {"SECRET_KEY": secrets.token_urlsafe(48), "LOGIN_ATTEMPTS": str(LOGINS)}
    environment = {**os.environ, **(given if served.name.startswith("solution") else {})}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command,
            cwd=served.root,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
                try:
                    _wait(client, process)
                except ServingError as error:
                    said.seek(0)
                    told = said.read().decode(errors="replace")[-1500:]
                    raise ServingError(f"{served.name}, {way}: {error}\n{told}") from None
                yield client
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServingError("the server has ended.")
        try:
            status = client.get("/docs").status_code
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if status != httpx.codes.OK:
            raise ServingError(f"/docs answers {status}.")
        return
    raise ServingError("/docs does not answer.")


def start_all(whole: Course, exercises: tuple[Exercise, ...], root: Path) -> None:
    """Start every stub as a learner does, and the real applications both ways.

    Raises:
        ServingError: One of them does not start.
    """
    for exercise in exercises:
        stubs, ours = root / "stubs", root / "solutions"
        tried = [(stub(exercise, stubs), "fastapi dev")]
        if exercise.number >= REAL:
            served = solution(whole, exercise, ours)
            tried += [(served, "fastapi dev"), (served, "uvicorn")]
        for served, way in tried:
            with running(served, way):
                print(f"{served.name}: /docs answers under {way}", flush=True)


def look_through(served: Served) -> None:
    """Have schemathesis look for requests that an application answers with a server error.

    Raises:
        ServingError: It has found one.
    """
    with running(served, "uvicorn") as client:
        name = secrets.token_hex(6)
        person = {"username": name, "password": name}
        client.post("/auth/register", json={**person, "email": f"{name}@example.com"})
        token = client.post("/auth/token", data=person).json()["access_token"]
        client.post("/todos/", json={"title": name}, headers={"Authorization": f"Bearer {token}"})
        run = subprocess.run(
            [
                *(_script("schemathesis"), "run", f"{client.base_url}/openapi.json"),
                *("--header", f"Authorization: Bearer {token}"),
                *("--checks", "not_a_server_error", "--warnings", "off"),
                *("--max-examples", str(EXAMPLES), "--phases", "examples,coverage,fuzzing"),
                *("--exclude-path", ABOUT_ONESELF),
            ],
            check=False,
            cwd=served.root,
        )
        if run.returncode:
            raise ServingError(
                f"{served.name} answers with a server error, or cannot be looked at."
            )


def main() -> int:
    """Do what is asked for; return 1 when something does not serve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["start", "schemathesis"])
    parser.add_argument("exercises", nargs="*", help="numbers, such as 24 or 00-26")
    parser.add_argument("--short", action="store_true", help="a third of them, drawn anew")
    asked = parser.parse_args()
    whole = catalogue.pristine()
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as name:
        try:
            if asked.what == "start":
                chosen = whole.choose(asked.exercises) if asked.exercises else whole.exercises
                if asked.short:
                    chosen = tuple(random.sample(chosen, -(-len(chosen) // 3)))
                start_all(whole, chosen, Path(name))
            else:
                for exercise in whole.choose(asked.exercises or LOOKED_THROUGH):
                    look_through(solution(whole, exercise, Path(name)))
        except ServingError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
