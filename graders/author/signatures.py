"""Makes the signatures of wrong answers, which a learner's failures are compared with."""

import ast
import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.course import diagnosis
from graders.course.catalogue import README, SPEC
from graders.grading import grade, submission
from graders.grading.submission import Work
from graders.grading.worker import Worker

SEED = 1
DIGITS = 16
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


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
        given = [
            (f"given/{path.relative_to(exercise.directory).as_posix()}", path.read_bytes())
            for path in exercise.directory.rglob("*")
            if path.is_file()
            and path.name not in {README, SPEC}
            and "__pycache__" not in path.parts
        ]
        given = [one for one in given if not exercise.owns(one[0].removeprefix("given/"))]
        spec = without_sentences(exercise.spec.read_text(encoding="utf-8")).encode()
        return submission.digest([*given, (SPEC, spec), *self.work.files])[:DIGITS]


@functools.lru_cache(maxsize=4)
def without_sentences(spec: str) -> str:
    """Return a spec without its docstrings, which may be worded anew as often as one likes."""
    lines = spec.splitlines()
    for node in ast.walk(ast.parse(spec)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            said = node.body[0]
            for place in range(said.lineno - 1, said.end_lineno or said.lineno):
                lines[place] = ""
    return "\n".join(lines)


Signature = Mapping[str, Any]
"""As `diagnoses.json` has it: `of` (a digest), `fails` (tests and symptoms) and `text`."""


def read() -> dict[str, Sequence[Signature]]:
    """Return all signatures that are kept, by the name of their exercise."""
    try:
        found: dict[str, Sequence[Signature]] = json.loads(diagnosis.DATA.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


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
