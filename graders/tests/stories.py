"""Small reports, one for each way a submission may end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graders.grading.outcome import (
    Environment,
    Exchange,
    Fault,
    Frame,
    Heard,
    Isolation,
    Message,
    Notice,
    Package,
    Submission,
    Tool,
    judge,
    refused,
    total,
)

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report

DIGEST = "7f" * 32
VALIDATION = ("field_validation", "Field validation")
YIELD = ("yield_dependencies", "Yield dependencies")
NAMES = [
    ("test_takes_a_right_name", "A name of three letters is taken."),
    ("test_refuses_a_short_name", "A name of two letters is answered with `422`."),
    ("test_keeps_the_age", "The age comes back as it was sent."),
]
CONNECTIONS = [
    ("test_lends_a_connection", "Each request is lent a connection of its own."),
    ("test_closes_it", "The connection is closed when the request is over."),
]
ENVIRONMENT = Environment("3.11.14", (Package("fastapi", "0.165.0"), Package("pydantic", "2.14.3")))
JSON = (("content-type", "application/json"),)
HOSTILE = (
    "::set-output name=ex-07::forged\n"
    "\u00a0\u3000::error file=main.py::forged\n"
    "##[error]forged ##vso[task] [bold red]markup[/] \x1b[2J\x1b]0;title\x07\r\n"
    "::stop-commands::x\u2028::warning::x\u0085::warning::x\r::warning::x\v::x\n"
    "\u202egnirts\u202c\u200b\ufeff\ud800\udfff\x00\ufffe\U0001ffff "
    "</details><script>alert(1)</script> | ```` ``` ` [a](javascript:x) @everyone ]]> %0A &amp; ,:"
)


def passed(test_id: str) -> Heard:
    return Heard(test_id, "passed", duration_s=0.021)


def exchange(status: int | None, body: str, fault: Fault | None = None) -> Exchange:
    response = None if status is None else Message(JSON, body)
    sent = Message(JSON, '{"name": "Jo"}')
    return Exchange("POST", "/members", sent, status, response, fault)


def report(exercises: list[ExerciseOutcome], **facts: object) -> Report:
    files = ("07_field_validation/main.py", "10_yield_dependencies/main.py")
    usual = {
        "tool": Tool("fastapi-katas", "0.1.0"),
        "submission": Submission("ada", DIGEST, files),
        "isolation": Isolation("strong", ("cage: bubblewrap is not installed",)),
        "seed": 7,
        "started_at": "2026-11-22T10:00:00Z",
        "duration_s": 1.25,
        "environment": ENVIRONMENT,
    }
    return total(exercises, **{**usual, **facts})  # type: ignore[arg-type] # told apart by total


def all_passed() -> Report:
    heard = {test_id: passed(test_id) for test_id, _ in [*NAMES, *CONNECTIONS]}
    return report(
        [
            judge(7, *VALIDATION, DIGEST, NAMES, heard),
            judge(10, *YIELD, DIGEST, CONNECTIONS, heard),
        ]
    )


def partial() -> Report:
    fault = Fault(
        "ValueError",
        "an age is a number",
        (
            Frame("main.py", 12, "register", "check(member)"),
            Frame("main.py", 7, "check", 'raise ValueError("an age is a number")'),
        ),
    )
    heard = {
        "test_takes_a_right_name": passed("test_takes_a_right_name"),
        "test_refuses_a_short_name[Jo]": passed("test_refuses_a_short_name[Jo]"),
        "test_refuses_a_short_name[]": Heard(
            "test_refuses_a_short_name[]",
            "failed",
            "assert 201 == 422\n  where 201 = response.status_code",
            "registered Jo\n",
            0.034,
            (exchange(200, "{}"), exchange(201, '{"name": "Jo"}')),
        ),
        "test_keeps_the_age": Heard(
            "test_keeps_the_age",
            "failed",
            "assert 500 == 201",
            duration_s=0.03,
            exchange=(exchange(500, "Internal Server Error", fault),),
        ),
    }
    todo = "NotImplementedError: main.py, line 9"
    stub = {test_id: Heard(test_id, "failed", todo) for test_id, _ in CONNECTIONS}
    return report(
        [
            judge(7, *VALIDATION, DIGEST, NAMES, heard, diagnosis="The bound is one too low."),
            judge(10, *YIELD, DIGEST, CONNECTIONS, stub, untouched=True),
        ],
        notices=[
            Notice("edited", "07_field_validation/test_spec.py", "The pristine one was used.")
        ],
    )


def all_refused() -> Report:
    reason = "main.py is not UTF-8: save it as UTF-8."
    return report(
        [
            refused(7, *VALIDATION, NAMES, reason, DIGEST),
            refused(10, *YIELD, CONNECTIONS, "There is no main.py."),
        ],
        isolation=Isolation(None),
    )


def timed_out() -> Report:
    heard = {
        "test_takes_a_right_name": passed("test_takes_a_right_name"),
        "test_refuses_a_short_name": Heard(
            "test_refuses_a_short_name",
            "timeout",
            "No answer within 5 seconds.",
            duration_s=5.0,
            exchange=(exchange(None, ""),),
        ),
    }
    reason = "The exercise took longer than 60 seconds."
    return report([judge(7, *VALIDATION, DIGEST, NAMES, heard, reason)])


def crashed() -> Report:
    told = "main.py cannot be imported: SyntaxError: '(' was never closed (main.py, line 3)"
    heard = {test_id: Heard(test_id, "error", told) for test_id, _ in NAMES}
    return report([judge(7, *VALIDATION, DIGEST, NAMES, heard)])


def empty() -> Report:
    return report(
        [],
        status="refused",
        reason="The folder is empty: name a checkout, an exercise's folder or a file.",
        submission=Submission("ada"),
        isolation=Isolation(None),
    )


def grader_failed() -> Report:
    return report([], status="failed", reason="The spec runner ended with signal 9.")


def hostile() -> Report:
    text = HOSTILE
    fault = Fault(text, text * 40, (Frame(text, 3, text, text), Frame("main.py", 7, text, text)))
    message = Message(((text, text),) * 40, text * 40)
    sent = Exchange(text, text, message, 200, message, fault)
    heard = {
        "test_takes_a_right_name": passed("test_takes_a_right_name"),
        "test_refuses_a_short_name": Heard("", "failed", text * 30, text * 40, 0.1, (sent,) * 20),
        "test_keeps_the_age": Heard("", "failed", text),
    }
    return report(
        [
            judge(7, *VALIDATION, DIGEST, NAMES, heard, diagnosis=text),
            judge(10, *YIELD, None, CONNECTIONS, {}, text),
        ],
        submission=Submission(text, None, (text, "07_field_validation/main.py")),
        isolation=Isolation("process", (text,)),
        notices=[Notice("ignored", text, text)],
    )


STORIES = {
    "passed": all_passed(),
    "partial": partial(),
    "refused": all_refused(),
    "timed-out": timed_out(),
    "crashed": crashed(),
    "empty": empty(),
    "grader-failed": grader_failed(),
    "hostile": hostile(),
}
