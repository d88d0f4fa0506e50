"""Requests of a requirement that is not met, to be looked at or sent again."""

import functools
import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graders.grading.outcome import Exchange, Report, from_json

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SERVER = "http://127.0.0.1:8000"
SECONDS = 10
LEFT_OUT = frozenset({"host", "accept", "accept-encoding", "connection", "user-agent"})
ADDRESS = re.compile(r"(\d{1,2})\.(\d{1,3})")
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
            f"{path} is not a report of kata grade, or comes from another version: "
            "kata grade --report writes one."
        ) from None


def of_report(report: Report, what: str) -> list[Exchange]:
    """Return the requests of a requirement that a grade has found not met, in order.

    Raises:
        ReplayError: There are none.
    """
    number, place = _address(what)
    for exercise in report.exercises:
        if exercise.number == number and 0 < place <= len(exercise.tests):
            return _sent(exercise.tests[place - 1].exchange, what)
    raise ReplayError(f"There is no requirement {what} in this report.")


def of_last_run(known: Mapping[str, Any], what: str) -> list[Exchange]:
    """Return the requests of a requirement that the last run has found not met, in order.

    Raises:
        ReplayError: There are none.
    """
    number, place = _address(what)
    address = f"{number:02d}.{place}"
    if address not in known:
        there = ", ".join(sorted(known, key=_address)) or "none"
        raise ReplayError(
            f"Your last run has kept no requests of {address} (it has: {there}). "
            f"Run it again: kata {number:02d}"
        )
    try:
        found = _exchanges().validate_python(known[address])
    except ValueError:
        raise ReplayError(f"What is kept is damaged. Run it again: kata {number:02d}") from None
    return _sent(found, address)


def _address(what: str) -> tuple[int, int]:
    found = ADDRESS.fullmatch(what.strip())
    if found is None:
        raise ReplayError(f"Name exercise and requirement, such as 07.5; not {what!r}.")
    return int(found[1]), int(found[2])


@functools.cache
def _exchanges() -> "TypeAdapter[list[Exchange]]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - for this command alone

    return TypeAdapter(list[Exchange])


def _sent(exchanges: Iterable[Exchange], what: str) -> list[Exchange]:
    found = [one for one in exchanges if one.method in METHODS]
    if not found:
        raise ReplayError(f"No request of {what} is kept: it is met, or sends none.")
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
        raise ReplayError(f"{server} is not an address: write one that begins with http://.")
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
            f"{server} does not answer ({error}): start your app first, with `kata serve`."
        ) from None
    return Answer(answer.status_code, answer.text)
