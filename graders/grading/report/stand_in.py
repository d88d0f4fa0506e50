"""What stands in where a report has no test, for formats in which no test would mean success."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graders.grading.outcome import refused

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report

_EXPECTED = [("test_submission", "The submission can be graded.")]


def exercises(report: Report) -> tuple[ExerciseOutcome, ...]:
    """List at least one exercise, each with at least one test and its points as their sum."""
    if not report.exercises:
        reason = report.reason or "There was no exercise to grade."
        return (refused(0, "submission", "Submission", _EXPECTED, reason),)
    return tuple(_tested(exercise) for exercise in report.exercises)


def _tested(exercise: ExerciseOutcome) -> ExerciseOutcome:
    if exercise.tests:
        return exercise
    reason = exercise.reason or "The exercise has no tests."
    empty = refused(exercise.number, exercise.slug, exercise.title, _EXPECTED, reason)
    return replace(exercise, score=0, max_score=1, tests=empty.tests)
