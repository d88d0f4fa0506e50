"""The warm process seen from the screen: started ahead of need, given jobs, replaced."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

from graders import course
from graders.failure import from_plain
from graders.standing import Standing

FAREWELL = 2.0
"""Seconds to wait for the end of a process that was killed."""

LONGEST = 32 * 1024 * 1024
ENOUGH = 150
"""Runs after which a process is replaced: every fresh copy of an app leaves a little behind."""


class StandbyError(Exception):
    """A run came to no result; the text says why."""


class Standby:
    """One process that is warm, and another one as soon as it is gone."""

    def __init__(self) -> None:
        self.process: Process | None = None
        self.runs = 0

    async def start(self) -> None:
        """Have a process that stands ready."""
        if self.process is None or self.process.returncode is not None:
            self.runs = 0
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "graders.watch.runner",
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=LONGEST,
                env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            )

    async def run(self, directory: Path) -> Standing:
        """Run an exercise; a process that died since the last run is replaced first.

        Raises:
            StandbyError: It died over this run, or could not run it.
        """
        for _ in range(2):
            await self.start()
            if line := await self._ask(directory):
                self.runs += 1
                return _standing(json.loads(line))
            await self.stop()
            if self.runs == 0:
                break
        raise StandbyError("The process that runs the exercise has ended: does it call exit()?")

    async def _ask(self, directory: Path) -> bytes:
        process = self.process
        assert process is not None  # noqa: S101 - it was started
        assert process.stdin is not None  # noqa: S101 - as it was started
        assert process.stdout is not None  # noqa: S101 - as above
        try:
            process.stdin.write(json.dumps(str(directory)).encode() + b"\n")
            await process.stdin.drain()
            return await process.stdout.readline()
        except ConnectionError:
            return b""

    async def stop(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            with suppress(TimeoutError):  # whoever still holds its pipes keeps nobody here
                await asyncio.wait_for(process.wait(), FAREWELL)

    async def refresh(self) -> None:
        """Replace a process that has run enough, while there is time."""
        if self.runs >= ENOUGH:
            await self.stop()
        await self.start()


def _standing(answer: dict[str, Any]) -> Standing:
    if "fault" in answer:
        raise StandbyError(answer["fault"])
    if not answer["standings"]:
        raise StandbyError("There is no requirement to check: is test_spec.py as it was given?")
    found = answer["standings"][0]
    exercise = course.at(Path(found.pop("directory")))
    failures = tuple(from_plain(one) for one in found.pop("failures"))
    return Standing(exercise, failures=failures, **found)
