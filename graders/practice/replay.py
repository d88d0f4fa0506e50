"""An exchange of a report, to be sent again."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.grading.outcome import Exchange, Report, TestOutcome, from_json

SERVER = "http://127.0.0.1:8000"
SECONDS = 10
LEFT_OUT = frozenset({"host", "accept", "accept-encoding", "connection", "user-agent"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class ReplayError(Exception):
    """There is nothing to send again; the text says why and what to do."""


@dataclass(frozen=True)
class Answer:
    """What a server has answered now."""

    status: int
    body: str


def read(path: Path) -> Report:
    """Return the report in a file.

    Raises:
        ReplayError: There is none.
    """
    try:
        document = json.loads(path.read_bytes())
        return from_json(document if isinstance(document, dict) else {})
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise ReplayError(
            f"{path} is no report of kata grade, or of another version: "
            "kata grade --report writes one."
        ) from None


def find(report: Report, name: str) -> TestOutcome:
    """Return a test by its name: `test_a`, or `07::test_a` where several exercises have one.

    Raises:
        ReplayError: There is none, or more than one.
    """
    address, _, test = name.rpartition("::")
    found = [
        one
        for exercise in report.exercises
        for one in exercise.tests
        if one.id == test and (not address or _is_address(address, exercise.number, exercise.slug))
    ]
    if not found:
        raise ReplayError(f"There is no {name} in this report.")
    if len(found) > 1:
        raise ReplayError(f"Several exercises have {name}: write 07::{name}, with its number.")
    return found[0]


def _is_address(address: str, number: int, slug: str) -> bool:
    last = address.rstrip("/").rpartition("/")[2]
    return last in {str(number), f"{number:02d}", slug, f"{number:02d}_{slug}"}


def exchanges(test: TestOutcome) -> list[Exchange]:
    """Return the requests of a test, in order.

    Raises:
        ReplayError: The report has none.
    """
    found = [one for one in test.exchange if one.method in METHODS]
    if not found:
        raise ReplayError(
            f"The report holds no request of {test.id} (it holds those of red tests)."
        )
    return found


def headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield the headers that matter when a request is sent again."""
    for name, value in exchange.request.headers:
        if name.lower() not in LEFT_OUT | {"content-length"}:
            yield name, value


def curl(exchange: Exchange, server: str = SERVER) -> str:
    """Return a request as a command."""
    parts = ["curl", "-i", "-X", exchange.method, f"{server}{exchange.url}"]
    for name, value in headers(exchange):
        parts += ["-H", f"{name}: {value}"]
    if exchange.request.body:
        parts += ["--data-raw", exchange.request.body]
    return shlex.join(parts)


def python(exchange: Exchange, server: str = SERVER) -> str:
    """Return a request as Python."""
    lines = [f"    {exchange.method!r},", f"    {f'{server}{exchange.url}'!r},"]
    if sent := dict(headers(exchange)):
        lines.append(f"    headers={sent!r},")
    if exchange.request.body:
        lines.append(f"    content={exchange.request.body!r},")
    return "\n".join(["httpx.request(", *lines, ")"])


def send(exchange: Exchange, server: str = SERVER) -> Answer:
    """Send a request again, to a server that is running.

    Raises:
        ReplayError: There is no server.
    """
    if not server.startswith(("http://", "https://")):
        raise ReplayError(f"{server} is no address: it begins with http://.")
    import httpx  # noqa: PLC0415 - no other command speaks to a real server

    try:
        answer = httpx.request(
            exchange.method,
            f"{server}{exchange.url}",
            headers=list(headers(exchange)),
            content=exchange.request.body or None,
            timeout=SECONDS,
            trust_env=False,
        )
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise ReplayError(
            f"{server} does not answer ({error}): start your app with `fastapi dev` first."
        ) from None
    return Answer(answer.status_code, answer.text)
