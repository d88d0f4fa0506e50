"""JUnit XML, valid under the schema of Jenkins' xUnit plugin: a suite an exercise.

Points and sentences are properties of the suite: that schema allows a case none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from graders.grading.report.account import lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

OUTPUT_LINES = 60


def render(report: Report) -> str:
    """Write the suites; what could not be run is an `error`, what was wrong a `failure`."""
    suites = ET.Element("testsuites", name=report.tool.name)
    for exercise in report.exercises:
        suites.append(_suite(report, exercise))
    if report.reason or not report.exercises:
        suites.append(_unrun(report))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=False) + "\n"


def _suite(report: Report, exercise: ExerciseOutcome) -> ET.Element:
    failed = sum(test.status == "failed" for test in exercise.tests)
    passed = sum(test.status == "passed" for test in exercise.tests)
    suite = ET.Element(
        "testsuite",
        name=f"{exercise.address}_{exercise.slug}",
        tests=str(len(exercise.tests)),
        failures=str(failed),
        errors=str(len(exercise.tests) - failed - passed),
        skipped="0",
        time=f"{sum(test.duration_s for test in exercise.tests):.3f}",
        timestamp=report.started_at,
    )
    sentences = {f"requirement.{test.id}": test.name for test in exercise.tests}
    points = {"score": exercise.score, "max_score": exercise.max_score}
    suite.append(_properties({**points, **sentences}))
    suite.extend(_case(exercise, test) for test in exercise.tests)
    return suite


def _case(exercise: ExerciseOutcome, test: TestOutcome) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=f"{exercise.address}_{exercise.slug}.test_spec",
        name=test.id,
        time=f"{test.duration_s:.3f}",
    )
    if test.status != "passed":
        kind = "failure" if test.status == "failed" else "error"
        told = ET.SubElement(case, kind, type=test.status, message=test.message.partition("\n")[0])
        told.text = "\n".join(lines(test, OUTPUT_LINES))
    if test.output:
        ET.SubElement(case, "system-out").text = test.output
    return case


def _properties(values: Mapping[str, str | int]) -> ET.Element:
    properties = ET.Element("properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=str(value))
    return properties


def _unrun(report: Report) -> ET.Element:
    """Make a suite of one error of what kept the whole submission from being graded."""
    reason = report.reason or "There was no exercise to grade."
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0.000"}
    suite = ET.Element("testsuite", {"name": "submission", **counts})
    case = ET.SubElement(
        suite, "testcase", classname="submission", name=report.status, time="0.000"
    )
    told = ET.SubElement(case, "error", type=report.status, message=reason.partition("\n")[0])
    told.text = reason
    return suite
