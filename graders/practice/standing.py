"""How an exercise came out in a run of pytest."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graders.course import catalogue, diagnosis
from graders.course.catalogue import Exercise
from graders.grading.outcome import Notice
from graders.practice.trial import remarks
from graders.spec import fixtures
from graders.telling.failure import Failure, from_plain

TOLD = "kata"
"""The attribute of a test's report that holds its failure, plain, so that it can travel."""

SENT = "kata_sent"
"""The attribute of a test's report that holds its exchanges, plain as well."""

PART = "kata_part"
"""The attribute of a test's report that says that other tests of its exercise were left out."""


@dataclass(frozen=True)
class Standing:
    """One exercise after a run."""

    exercise: Exercise
    met: int
    """Requirements whose every case has passed."""

    heard: int
    total: int
    whole: bool
    """Whether all of it was run, so that its points are known."""

    failures: tuple[Failure, ...] = ()
    green: tuple[int, ...] = ()
    """The numbers of the requirements that are met."""

    red: tuple[int, ...] = ()
    remarks: tuple[Notice, ...] = ()
    """What is not used of the files in its folder, or not as it is."""

    @property
    def done(self) -> bool:
        """Whether every requirement is met."""
        return self.whole and self.met == self.total

    @property
    def diagnosis(self) -> str | None:
        """What these failures usually are, if all was run and it is known."""
        if not self.whole or any(failure.wiring for failure in self.failures):
            return None
        evidence: dict[str, str] = {}
        for failure in self.failures:
            evidence.setdefault(failure.test, failure.symptom)
        return diagnosis.of(self.exercise.name, evidence)


@dataclass
class Hearing:
    """What is heard of the tests of exercises while pytest runs."""

    root: Path
    partial: bool = False
    """Whether only some tests of an exercise were asked for."""

    cases: dict[Path, dict[str, bool]] = field(default_factory=dict)
    sent: dict[Path, dict[str, list[Any]]] = field(default_factory=dict)
    """The exchanges of the tests that have failed."""

    failures: dict[Path, list[Failure]] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one phase of a test, wherever it has run."""
        path, _, name = report.nodeid.partition("::")
        spec = (self.root / path).resolve()
        if not fixtures.is_spec(spec):
            return
        self.partial = self.partial or hasattr(report, PART)
        cases = self.cases.setdefault(spec.parent, {})
        if report.when == "call" or not report.passed:
            cases[name] = cases.get(name, True) and report.passed
        if told := getattr(report, TOLD, None):
            self.failures.setdefault(spec.parent, []).append(from_plain(told))
            sent = self.sent.setdefault(spec.parent, {})
            sent.setdefault(told["test"], getattr(report, SENT, []))

    @property
    def standings(self) -> list[Standing]:
        """The exercises that were run, in order."""
        return [self._standing(directory) for directory in sorted(self.cases)]

    @property
    def requests(self) -> dict[str, list[Any]]:
        """What was sent for each requirement that is not met, by numbers such as `07.5`."""
        return {
            f"{catalogue.at(directory).address}.{number}": sent[one.test]
            for directory, sent in self.sent.items()
            for number, one in enumerate(catalogue.at(directory).requirements, 1)
            if one.test in sent
        }

    def _standing(self, directory: Path) -> Standing:
        exercise = catalogue.at(directory)
        tests = [one.test for one in exercise.requirements]
        cases = self.cases[directory]
        heard = {name.partition("[")[0] for name in cases}
        red = {name.partition("[")[0] for name, passed in cases.items() if not passed}
        failures = sorted(self.failures.get(directory, ()), key=lambda one: one.place)
        return Standing(
            exercise,
            met=len(heard - red),
            heard=len(heard),
            total=len(tests),
            whole=not self.partial and set(tests) == heard,
            failures=tuple(failures),
            green=tuple(n for n, test in enumerate(tests, 1) if test in heard - red),
            red=tuple(n for n, test in enumerate(tests, 1) if test in red),
            remarks=remarks(exercise),
        )


HEARING = pytest.StashKey[Hearing]()
"""Where a run of pytest keeps what it has heard."""
