"""An exchange with the learner's app as one reads it: what was sent, what came back."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from graders.spec.comparison import Comparison
from graders.spec.exchange import Note
from graders.telling.difference import Path, differences, excerpt
from graders.telling.text import shown

BODY = 400
"""Characters of a body that are shown; of a longer one, the part around the difference."""

VALUE = 70
UNSAID = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}
    | {"content-type", "transfer-encoding", "date", "server", "upgrade"}
)
"""Headers that a client and a server add by themselves."""


def request(note: Note) -> Iterator[str]:
    """Yield what was sent, with the headers that the test has set."""
    if note.method in {"CALL", "VALUE"}:
        yield shown(note.url, BODY, lines=False)
        return
    body = _body(note.request_body, ()) if note.request_body else ""
    yield f"{note.method} {shown(note.url, 300, lines=False)} {body}".rstrip()
    yield from headers(note.request_headers)


def answer(note: Note, compared: Comparison | None, *, with_headers: bool = False) -> Iterator[str]:
    """Yield what came back, a long body around the place where it is not as expected."""
    if not note.answered:
        yield "no answer"
        return
    body = bytes(note.response_body)
    if note.method == "WEBSOCKET":
        lines = shown(body.decode("utf-8", errors="replace"), BODY).splitlines()
        yield from [str(note.status)] if note.status is not None else []
        yield from lines
        return
    status = f"{note.status} " if note.status is not None else ""
    yield f"{status}{_body(body, _focus(body, compared), cut=note.cut)}".rstrip()
    if with_headers:
        yield from headers(note.response_headers)


def headers(found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the headers that say something."""
    for name, value in found:
        if name.lower() not in UNSAID:
            yield f"    {name.title()}: {_middle(shown(value, 2000, lines=False))}"


def _middle(value: str) -> str:
    """Return a value whose middle is counted where it is too long, as that of a token."""
    if len(value) <= VALUE:
        return value
    half = VALUE // 2 - 10
    return f"{value[:half]}... ({len(value) - 2 * half} more characters) ...{value[-half:]}"


def _body(body: bytes, focus: Sequence[Path], *, cut: bool = False) -> str:
    text = body.decode("utf-8", errors="replace")
    if cut:
        return f"{shown(text, BODY, lines=False)} (a part of the body)"
    try:
        return excerpt(json.loads(text), focus, BODY, _json)
    except (ValueError, RecursionError):
        return shown(text, BODY)


def _json(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    return json.dumps(value, ensure_ascii=False)


def _focus(body: bytes, compared: Comparison | None) -> list[Path]:
    """Return where in a body the difference lies, if the compared value was taken from it."""
    if compared is None or len(body) <= BODY:
        return []
    try:
        whole = json.loads(body)
        return [
            (*prefix, *difference.path)
            for prefix in _places(whole, compared.found)
            for difference in differences(compared.found, compared.expected)
        ]
    except (ValueError, RecursionError):
        return []


def _places(whole: Any, part: Any) -> Iterator[Path]:  # noqa: ANN401 - JSON of any shape
    """Yield the way to a value, down to the second level."""
    if whole == part:
        yield ()
        return
    for key, value in _items(whole):
        if value == part and type(value) is type(part):
            yield (key,)
            return
    for key, value in _items(whole):
        for inner, deep in _items(value):
            if deep == part and type(deep) is type(part):
                yield key, inner
                return


def _items(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
