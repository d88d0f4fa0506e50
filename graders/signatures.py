"""Makes the signatures of wrong answers, which a learner's failures are compared with."""

from collections.abc import Iterable
from typing import Any

from graders import check, diagnosis, grade
from graders.check import Answer
from graders.course import Course
from graders.submission import Work
from graders.worker import Worker


def signatures(answers: Iterable[Answer], course: Course, worker: Worker) -> list[dict[str, Any]]:
    """Return how the stub and each wrong answer fail, and what the latter usually is.

    Raises:
        WorkerError: The grader itself failed.
    """
    told = [(answer, text(course, answer)) for answer in answers if answer.fails]
    return [{"fails": evidence(answer.work, worker), "text": said} for answer, said in told]


def text(course: Course, answer: Answer) -> str | None:
    """Return the first line of what a wrong answer says of itself; a stub says nothing."""
    place = course.solutions / answer.work.exercise.name / answer.name
    return check.explanation(place).partition("\n")[0] if place.exists() else None


def evidence(work: Work, worker: Worker) -> dict[str, str]:
    """Return the tests that an answer fails, each with its symptom.

    Raises:
        WorkerError: The grader itself failed.
    """
    return diagnosis.evidence(grade.run(work, worker, check.SEED)["heard"])
