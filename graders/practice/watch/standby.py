"""The warm process seen from the screen: started ahead of need, given jobs, replaced."""

import asyncio
import json
import os
import sys
from asyncio import Future
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.course import catalogue
from graders.grading.outcome import Notice
from graders.practice.standing import Standing
from graders.telling.failure import Failure, from_plain

FAREWELL = 2.0
"""Seconds to wait for the end of a process that was killed."""

LONGEST = 32 * 1024 * 1024
ENOUGH = 150
"""Runs after which a process is replaced: every fresh copy of an app leaves a little behind."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    tried: int
    total: int
    failure: Failure | None
    """What failed first, said once."""


Heard = Callable[[Progress], None]


def nobody(_: Progress) -> None:
    """Listen to no progress."""


class StandbyError(Exception):
    """A run came to no result; the text says why."""


class Standby:
    """One process that is warm, and another one as soon as it is gone."""

    def __init__(self) -> None:
        self.starting: Future[Process] | None = None
        self.warm = False
        self.runs = 0

    async def start(self) -> Process:
        """Return a process that stands ready.

        A start goes on when nobody waits for it any more: broken off, it may hang for ever.
        """
        if self.starting is None or _is_over(self.starting):
            self.warm, self.runs = False, 0
            self.starting = asyncio.ensure_future(_start())
        return await asyncio.shield(self.starting)

    async def run(self, directory: Path, heard: Heard = nobody) -> Standing:
        """Run an exercise; a process that died since the last run is replaced first.

        Args:
            directory: The exercise's folder.
            heard: Is called whenever the run has come further.

        Raises:
            StandbyError: It died over this run, or could not run it.
        """
        for _ in range(2):
            if answer := await self._ask(directory, heard):
                self.runs += 1
                return _standing(answer)
            await self.stop()
            if self.runs == 0:
                break
        raise StandbyError("The process that runs the exercise has ended: does it call exit()?")

    async def _ask(self, directory: Path, heard: Heard) -> dict[str, Any]:
        process = await self.start()
        assert process.stdin is not None  # noqa: S101 - as it was started
        assert process.stdout is not None  # noqa: S101 - as above
        try:
            self.warm = self.warm or bool(await process.stdout.readline())
            process.stdin.write(json.dumps(str(directory)).encode() + b"\n")
            await process.stdin.drain()
            while line := await process.stdout.readline():
                answer: dict[str, Any] = json.loads(line)
                if "tried" not in answer:
                    return answer
                red = answer["failure"]
                heard(Progress(answer["tried"], answer["total"], from_plain(red) if red else None))
        except ConnectionError:
            pass
        return {}

    async def break_off(self) -> None:
        """End a run that was given up; a process that is not warm yet has not begun with it."""
        if self.warm:
            await self.stop()

    async def stop(self) -> None:
        """End the process."""
        starting, self.starting = self.starting, None
        if starting is None or _is_over(starting):
            return
        process = await starting
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            with suppress(TimeoutError):  # whoever still holds its pipes keeps nobody here
                await asyncio.wait_for(process.wait(), FAREWELL)

    async def refresh(self) -> None:
        """Replace a process that has run enough, while there is time."""
        if self.runs >= ENOUGH:
            await self.stop()
        await self.start()


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "graders.practice.watch.runner",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        limit=LONGEST,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def _is_over(starting: Future[Process]) -> bool:
    """Whether a process has ended, or could not even be started."""
    if not starting.done():
        return False
    return starting.exception() is not None or starting.result().returncode is not None


def _standing(answer: dict[str, Any]) -> Standing:
    if "fault" in answer:
        raise StandbyError(answer["fault"])
    if not answer["standings"]:
        raise StandbyError("There is no requirement to check: is test_spec.py as it was given?")
    found = answer["standings"][0]
    exercise = catalogue.at(Path(found.pop("directory")))
    failures = tuple(from_plain(one) for one in found.pop("failures"))
    remarks = tuple(Notice(**one) for one in found.pop("remarks"))
    green, red = tuple(found.pop("green")), tuple(found.pop("red"))
    return Standing(exercise, failures=failures, green=green, red=red, remarks=remarks, **found)
