"""Makes the signatures of wrong answers, which a learner's failures are compared with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graders import diagnosis, grade, submission
from graders.course import README
from graders.submission import Work
from graders.worker import Worker

SEED = 1
DIGITS = 16


@dataclass(frozen=True)
class Mistake:
    """A wrong answer and what it usually is, or the stub, which says nothing."""

    work: Work
    fails: tuple[str, ...]
    """The tests that it fails, as it says itself."""

    text: str | None

    @property
    def digest(self) -> str:
        """What its signature depends on: the answer, the spec, and the files beside them."""
        exercise = self.work.exercise
        beside = (
            (f"given/{path.relative_to(exercise.directory).as_posix()}", path.read_bytes())
            for path in exercise.directory.rglob("*")
            if path.is_file() and path.name != README and "__pycache__" not in path.parts
        )
        given = [one for one in beside if not exercise.owns(one[0].removeprefix("given/"))]
        return submission.digest([*given, *self.work.files])[:DIGITS]


Signature = Mapping[str, Any]
"""As `diagnoses.json` has it: `of` (a digest), `fails` (tests and symptoms) and `text`."""


def signatures(
    mistakes: Iterable[Mistake], kept: Iterable[Signature], worker: Worker
) -> Iterator[Signature]:
    """Yield how each mistake fails; those whose digest is kept are not run again.

    Raises:
        WorkerError: The grader itself failed.
    """
    known = {one.get("of"): one["fails"] for one in kept}
    for mistake in mistakes:
        digest = mistake.digest
        fails = known.get(digest, {})
        if fails.keys() != set(mistake.fails):
            fails = evidence(mistake, worker)
        yield {"of": digest, "fails": fails, "text": mistake.text}


def are_fresh(mistakes: Iterable[Mistake], kept: Iterable[Signature]) -> bool:
    """Whether what is kept was made from these very mistakes."""
    wanted = [(one.digest, one.text, set(one.fails)) for one in mistakes]
    return wanted == [(one.get("of"), one["text"], one["fails"].keys()) for one in kept]


def evidence(mistake: Mistake, worker: Worker) -> Mapping[str, str]:
    """Return the tests that an answer fails, each with its symptom; no others are run.

    Raises:
        WorkerError: The grader itself failed.
    """
    return diagnosis.evidence(grade.run(mistake.work, worker, SEED, mistake.fails)["heard"])
