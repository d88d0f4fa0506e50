"""What a test has sent and heard, as a report holds it."""

from typing import Any

from graders.grading import outcome
from graders.spec.exchange import KEPT, Note


def record(note: Note) -> outcome.Exchange:
    """Return the note as a report holds it."""
    response = outcome.Message(note.response_headers, _text(bytes(note.response_body)))
    return outcome.Exchange(
        method=note.method,
        url=note.url[:2000],
        request=outcome.Message(note.request_headers, _text(note.request_body[:KEPT])),
        status=note.status,
        response=response if note.answered else None,
        error=_fault(note.fault) if note.fault else None,
        cut=note.cut or len(note.request_body) > KEPT,
    )


def _fault(found: dict[str, Any]) -> outcome.Fault:
    """Return a fault as a report holds it."""
    frames = tuple(outcome.Frame(**frame) for frame in found["frames"])
    return outcome.Fault(found["type"], found["text"], frames)


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
