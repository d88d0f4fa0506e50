"""The rules of each format's owner, for every story and for any report at all."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from jsonschema import Draft202012Validator
from rich.console import Console

from graders.grading.outcome import Report, judge
from graders.grading.report import RENDERERS, classroom, classroom50, exercism, github, summary
from graders.grading.report.terminal import screen
from graders.tests.any_report import reports
from graders.tests.stories import HOSTILE, STORIES, all_passed, hostile, report

RESULT_V1 = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "score", "max-score", "datetime", "tests"],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        **{
            name: {"type": "string", "minLength": 1}
            for name in ("classroom", "assignment", "owner", "commit", "release", "review")
        },
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": {"pattern": r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"},
        "score": {"type": "integer", "minimum": 0},
        "max-score": {"type": "integer", "minimum": 1},
        "tests": {
            "minItems": 1,
            "items": {
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": {"type": "string", "minLength": 1},
                    "passed": {"type": "boolean"},
                    "score": {"enum": [0, 1]},
                    "max-score": {"const": 1},
                },
            },
        },
    },
}
EXERCISM = {
    "required": ["version", "status", "tests"],
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": {"type": ["string", "null"], "maxLength": 65_535},
        "tests": {
            "minItems": 1,
            "items": {
                "required": ["name", "status", "task_id"],
                "properties": {
                    "name": {"type": "string"},
                    "status": {"enum": ["pass", "fail", "error"]},
                    "message": {"type": ["string", "null"], "maxLength": 65_535},
                    "output": {"type": "string", "maxLength": 500},
                    "test_code": {"type": "string"},
                    "task_id": {"type": "integer", "minimum": 1},
                },
            },
        },
    },
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"properties": {"message": {"type": "string", "minLength": 1}}},
    "else": {"properties": {"message": {"type": "null"}}},
}
TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
MOMENT = {"type": "integer"}
CTRF = {
    "additionalProperties": False,
    "required": ["reportFormat", "specVersion", "results"],
    "properties": {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "timestamp": {"type": "string", "format": "date-time"},
        "generatedBy": TEXT,
        "results": {
            "additionalProperties": False,
            "required": ["tool", "summary", "tests"],
            "properties": {
                "tool": {
                    "additionalProperties": False,
                    "required": ["name"],
                    "properties": {"name": {"type": "string", "minLength": 1}, "version": TEXT},
                },
                "summary": {
                    "additionalProperties": False,
                    "required": [
                        *("tests", "passed", "failed", "skipped", "pending", "other"),
                        *("start", "stop"),
                    ],
                    "properties": {
                        **dict.fromkeys(("tests", "passed", "failed", "skipped"), COUNT),
                        **dict.fromkeys(("pending", "other"), COUNT),
                        **dict.fromkeys(("start", "stop"), MOMENT),
                    },
                },
                "tests": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "additionalProperties": False,
                        "required": ["name", "status", "duration"],
                        "properties": {
                            "name": {"type": "string", "minLength": 1},
                            "status": {"enum": ["passed", "failed"]},
                            "duration": COUNT,
                            "suite": {"type": "array", "minItems": 1, "items": TEXT},
                            "message": TEXT,
                            "trace": TEXT,
                            "rawStatus": TEXT,
                            "stdout": {"type": "array", "items": TEXT},
                            "extra": {"type": "object"},
                        },
                    },
                },
                "extra": {"type": "object"},
            },
        },
    },
}
JUNIT: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
        {
            *("name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp"),
            *("hostname", "id", "package", "file", "log", "url"),
        },
    ),
    "properties": ({"property"}, set()),
    "property": (set(), {"name", "value"}),
    "testcase": (
        {"skipped", "error", "failure", "system-out", "system-err"},
        {"name", "time", "classname", "group"},
    ),
    "error": (set(), {"type", "message"}),
    "failure": (set(), {"type", "message"}),
    "system-out": (set(), set()),
}
"""What Jenkins' `junit-10.xsd` allows in each element: other elements, and attributes."""

GRADESCOPE = {
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "integer"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": {"const": "text"},
        "visibility": {"const": "visible"},
        "stdout_visibility": {"const": "hidden"},
        "tests": {
            "minItems": 1,
            "items": {
                "required": ["score", "max_score", "status", "name", "number", "output"],
                "properties": {
                    "status": {"enum": ["passed", "failed"]},
                    "score": {"enum": [0, 1]},
                    "max_score": {"const": 1},
                    "tags": {"items": {"type": "string"}},
                },
            },
        },
    },
}

any_report = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def every_report(test: Any) -> Any:
    """Run a test for any report, and for each story."""
    for story in STORIES.values():
        test = example(story)(test)
    return any_report(given(reports)(test))


def obeyed(line: str) -> bool:
    """Whether GitHub's runner takes a line for a command."""
    return line.lstrip().startswith("::") or "##[" in line


@pytest.mark.parametrize("name", RENDERERS)
@every_report
def test_every_renderer_takes_every_report(name: str, told: Report) -> None:
    text = RENDERERS[name](told)

    assert text.endswith("\n")
    assert text.encode()


@every_report
def test_classroom_results_keep_the_readers_rules(told: Report) -> None:
    results = json.loads(RENDERERS["classroom"](told))

    assert results
    for runner, result in results.items():
        assert re.fullmatch("[a-z0-9-]{1,17}", runner)
        assert result["version"] == 3
        assert result["status"] in {"pass", "fail", "error"}
        assert result["max_score"] == len(result["tests"]) > 0
        assert len(json.dumps(result, ensure_ascii=False).encode()) < 20_000
        assert totals(result)[0] == totals(result)[1]
        for test in result["tests"]:
            assert set(test) == {
                *("name", "status", "score", "message", "test_code"),
                *("filename", "line_no", "duration"),
            }
            assert test["status"] in {"pass", "fail", "error"}
            assert (test["line_no"], test["test_code"]) == (0, "")
            printed = f"{test['name']}\n{test['message'] or ''}"
            assert not [line for line in printed.splitlines() if obeyed(line)]


def totals(result: dict[str, Any]) -> tuple[float, float]:
    """Return the points as the reader prints them, and as it annotates them."""
    tests = result["tests"]
    passed = sum(test["status"] == "pass" for test in tests)
    return passed / len(tests) * result["max_score"], sum(test["score"] for test in tests)


def test_a_classroom_result_stays_small() -> None:
    expected = [(f"test_{number}", HOSTILE) for number in range(20)]
    large = report([judge(7, "x", "X", None, expected, {}, '"\\' * 4_000)])

    result = classroom.results(large)["ex-07"]
    assert len(json.dumps(result, ensure_ascii=False).encode()) < 20_000
    assert len(github.outputs(large)) < 65_536


def test_classroom_status() -> None:
    states = {
        story: {runner: result["status"] for runner, result in classroom.results(told).items()}
        for story, told in STORIES.items()
    }
    assert states == {
        "passed": {"ex-07": "pass", "ex-10": "pass"},
        "partial": {"ex-07": "fail", "ex-10": "fail"},
        "refused": {"ex-07": "error", "ex-10": "error"},
        "timed-out": {"ex-07": "fail"},
        "crashed": {"ex-07": "error"},
        "empty": {"submission": "error"},
        "grader-failed": {"submission": "error"},
        "hostile": {"ex-07": "fail", "ex-10": "error"},
    }


@every_report
def test_outputs_are_the_results_one_a_line(told: Report) -> None:
    lines = github.outputs(told).splitlines()
    parted = [line.partition("=") for line in lines]
    decoded = {
        name: json.loads(base64.b64decode(value, validate=True)) for name, _, value in parted
    }

    assert decoded == json.loads(RENDERERS["classroom"](told))
    assert len(decoded) == len(lines)


@every_report
def test_no_text_of_a_learner_commands_the_runner(told: Report) -> None:
    text = github.log(told)
    commands = [line for line in text.split("\n") if obeyed(line)]

    assert text.splitlines() == text.split("\n")[:-1]
    groups = [line for line in commands if line.startswith("::group::")]
    assert len(groups) == commands.count("::endgroup::") == len(told.exercises)
    annotations = [line for line in commands if line.startswith("::error ")]
    assert len(commands) == 2 * len(groups) + len(annotations)
    assert len(annotations) <= github.MAX_ANNOTATIONS
    for line in annotations:
        properties = line.removeprefix("::error ").partition("::")[0]
        named = dict(one.split("=", 1) for one in properties.split(","))
        assert list(named) == ["file", "line", "title"]
        assert named["file"] in {
            github._property(f"exercises/{file}") for file in told.submission.files
        }
        assert "##[" not in line


def test_annotations_point_at_the_learners_lines() -> None:
    notes = {
        story: [line.split("::")[1] for line in github.log(told).splitlines() if "::error " in line]
        for story, told in STORIES.items()
    }
    validation = "error file=exercises/07_field_validation/main.py"
    assert notes["partial"] == [
        f"{validation},line=7,title=07.3 The age comes back as it was sent."
    ]
    assert notes["crashed"] == [f"{validation},line=3,title=07.1 A name of three letters is taken."]
    assert notes["passed"] == notes["refused"] == notes["empty"] == []


def test_untouched_exercises_are_told_in_short() -> None:
    assert "NotImplementedError" not in github.log(STORIES["partial"])


@every_report
def test_exercism_results_keep_the_interface(told: Report) -> None:
    document = json.loads(RENDERERS["exercism"](told))

    Draft202012Validator(EXERCISM).validate(document)
    tasks = [test["task_id"] for test in document["tests"]]
    assert tasks == list(range(1, len(tasks) + 1))


def test_exercism_shows_the_code_of_each_test() -> None:
    told = STORIES["partial"]
    first, second = (test.id for test in told.exercises[0].tests[:2])
    codes = {"07": {first: "assert client", second: "pass"}}
    tests = json.loads(exercism.render(told, codes))["tests"]

    assert [test["test_code"] for test in tests[:3]] == ["assert client", "pass", ""]


def test_exercism_says_in_its_own_words_that_output_was_cut() -> None:
    assert exercism._beginning("x" * 500) == "x" * 500
    cut = exercism._beginning("x" * 501)
    assert len(cut) == 500
    assert cut.endswith("x\nOutput was truncated. Please limit to 500 chars")


@every_report
def test_ctrf_reports_keep_its_schema(told: Report) -> None:
    document = json.loads(RENDERERS["ctrf"](told))
    checker = Draft202012Validator.FORMAT_CHECKER

    Draft202012Validator(CTRF, format_checker=checker).validate(document)
    summary_ = document["results"]["summary"]
    assert summary_["tests"] == summary_["passed"] + summary_["failed"]
    assert summary_["start"] <= summary_["stop"]
    assert document["results"]["extra"]["score"] == told.score


@pytest.mark.parametrize("started_at", ["noon", "2026-11-22T10:00:00"])
def test_ctrf_takes_no_other_time(started_at: str) -> None:
    document = json.loads(RENDERERS["ctrf"](report([], started_at=started_at)))
    assert document["timestamp"].endswith("+00:00")


@every_report
def test_junit_keeps_the_schema_of_jenkins(told: Report) -> None:
    for element in ET.fromstring(RENDERERS["junit"](told)).iter():
        elements, attributes = JUNIT[element.tag]
        assert {one.tag for one in element} <= elements
        assert set(element.attrib) <= attributes
        if element.tag in {"testsuite", "testsuites"} and "time" in element.attrib:
            assert re.fullmatch(r"\d+\.\d{3}", element.attrib["time"])
        if element.tag == "testsuite":
            assert {"name", "tests", "failures", "errors"} <= set(element.attrib)


def test_gradescope_tells_a_student_nothing_of_how_the_grader_failed() -> None:
    failed = STORIES["grader-failed"]
    output = json.loads(RENDERERS["gradescope"](failed))["output"]
    assert "this score does not count" in output
    assert str(failed.reason) not in output


@every_report
def test_gradescope_results_keep_the_specification(told: Report) -> None:
    document = json.loads(RENDERERS["gradescope"](told))

    Draft202012Validator(GRADESCOPE).validate(document)
    assert document["score"] == sum(test["score"] for test in document["tests"])


@every_report
def test_classroom50_results_keep_its_schema(told: Report) -> None:
    result = classroom50.result(told, {})

    Draft202012Validator(RESULT_V1).validate(result)
    assert result["score"] <= result["max-score"]
    names = [test["test-name"] for test in result["tests"]]
    assert len(set(names)) == len(names)
    assert max(len(name.encode()) for name in names) <= 100
    assert all(name.isprintable() or " " in name for name in names)


def test_classroom50_says_whose_submission_it_is() -> None:
    environ = {
        "CLASSROOM": "cs",
        "ASSIGNMENT": "katas",
        "ASSIGNMENT_TYPE": "group",
        "USERNAME": "ada",
        "SUBMISSION_TAG": "submit/1",
        "COMMIT_URL": "https://example.com/commit",
        "RELEASE_URL": "https://example.com/release",
    }
    result = classroom50.result(all_passed(), environ)

    assert (result["classroom"], result["assignment"], result["owner"]) == ("cs", "katas", "ada")
    assert result["review"] == result["commit"] == "https://example.com/commit"
    assert (result["score"], result["max-score"]) == (5, 5)


@pytest.mark.parametrize(
    ("started_at", "stamp"),
    [
        ("2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"),
        ("2026-11-22T10:00:00.123456Z", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:00:00", "2026-11-22T10:00:00Z"),
        ("0001-01-01T00:00:00+02:00", "1970-01-01T00:00:00Z"),
        ("noon", "1970-01-01T00:00:00Z"),
    ],
)
def test_classroom50_takes_no_other_time(started_at: str, stamp: str) -> None:
    assert classroom50.result(report([], started_at=started_at), {})["datetime"] == stamp


@every_report
def test_junit_is_xml_whose_counts_are_right(told: Report) -> None:
    suites = ET.fromstring(RENDERERS["junit"](told))

    assert suites.tag == "testsuites"
    assert len(suites) >= 1
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))


def test_junit_carries_points_and_feedback() -> None:
    suites = ET.fromstring(RENDERERS["junit"](STORIES["partial"]))
    case = suites[0].findall("testcase")[1]

    assert case.get("name") == "test_refuses_a_short_name"
    told = {one.get("name"): one.get("value") for one in suites[0].iter("property")}
    assert told["requirement.test_refuses_a_short_name"] == (
        "A name of two letters is answered with `422`."
    )
    assert (told["score"], told["max_score"]) == (
        str(STORIES["partial"].exercises[0].score),
        str(STORIES["partial"].exercises[0].max_score),
    )
    assert case.findtext("system-out") == "registered Jo\n"
    assert "-> 201" in (case.findtext("failure") or "")


@every_report
def test_markdown_holds_learners_text_in_fences(told: Report) -> None:
    outside = []
    fence = ""
    for line in RENDERERS["markdown"](told).split("\n"):
        if fence:
            fence = "" if line == fence else fence
        elif opened := re.fullmatch("(`{3,})text", line):
            fence = opened[1]
        else:
            outside.append(line)
    assert not fence
    plain = re.sub(r"(?<!\\)(`)[^`\n]+`", "", "\n".join(outside))
    tags = re.findall(r"<[^>\n]*>?", plain)
    assert set(tags) <= {"<details>", "</details>", "<summary>", "</summary>"}
    assert tags.count("<details>") == tags.count("</details>")


def test_markdown_stays_within_a_job_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "MAX_BYTES", 3_000)
    text = summary.render(hostile())

    assert len(text.encode()) <= 3_000 + 100
    assert "more exercises are described in the report itself." in text


@pytest.mark.parametrize("width", [20, 80, 200])
@every_report
def test_the_terminal_shows_every_report(width: int, told: Report) -> None:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(screen(told, "report [red].json"))


def test_learners_markup_is_text() -> None:
    console = Console(file=io.StringIO(), width=500, force_terminal=True, color_system="truecolor")
    console.print(screen(hostile(), "report.json"))
    shown = console.file.getvalue()  # type: ignore[attr-defined] # a StringIO

    assert "[bold red]markup[/]" in shown
    assert "\x1b[2J" not in shown
    assert "\x1b]" not in shown


def test_rich_is_imported_for_the_terminal_only() -> None:
    heavy = "{'rich', 'pydantic', 'typer', 'pytest', 'fastapi'}"
    code = (
        "import sys, graders.grading.report, graders.grading.report.github\n"
        f"found = {heavy} & {{name.partition('.')[0] for name in sys.modules}}\n"
        "sys.exit(f'imported: {found}' if found else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
