"""One exercise of one submission on its way to whoever grades it, and what comes back."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from graders.grading import outcome

Contents = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Task:
    """What a machine needs to know to grade; whose files these are is no part of it."""

    key: str
    exercise: str
    edition: str
    """What exercise, grader and versions must be there."""

    content: bytes
    floor: str
    seed: int


@dataclass(frozen=True)
class Done:
    """A grade, or our fault."""

    key: str
    exercise: str
    level: str
    missing: tuple[str, ...]
    score: int
    max_score: int
    status: str
    tests: tuple[str, ...]
    outcome: bytes
    graded_at: str
    seconds: float
    fault: str | None = None


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return files as bytes that travel and are kept."""
    plain = [[path, content.decode("latin-1")] for path, content in files]
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", errors="surrogatepass")


def unpacked(content: bytes) -> Contents:
    """Return the files that were packed."""
    plain: list[tuple[str, str]] = json.loads(content.decode("utf-8", errors="surrogatepass"))
    return tuple((path, text.encode("latin-1")) for path, text in plain)


def pressed(found: outcome.ExerciseOutcome) -> bytes:
    """Return an outcome as few bytes."""
    plain = outcome.exercise_to_json(found)
    return zlib.compress(json.dumps(plain, ensure_ascii=False, allow_nan=False).encode(), 6)


def unpressed(content: bytes) -> outcome.ExerciseOutcome:
    """Return the outcome that was pressed."""
    return outcome.exercise_from_json(zlib.decompress(content))
