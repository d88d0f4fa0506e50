"""What a spec sent to the learner's app and what came back, noted as it happens."""

from dataclasses import dataclass, field
from typing import Any

from graders import outcome

KEPT = 20_000
"""Bytes of a body that are noted."""


@dataclass(slots=True)
class Note:
    """One request, call or websocket, filled in while it goes on."""

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    status: int | None = None
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: bytearray = field(default_factory=bytearray)
    answered: bool = False
    fault: dict[str, Any] | None = None
    cut: bool = False

    def hear(self, piece: bytes) -> None:
        """Add a piece of the response's body, up to the limit."""
        room = KEPT - len(self.response_body)
        self.cut = self.cut or len(piece) > room
        self.response_body += piece[:room]


def record(note: Note) -> outcome.Exchange:
    """Return the note as a report holds it."""
    response = outcome.Message(note.response_headers, _text(bytes(note.response_body)))
    return outcome.Exchange(
        method=note.method,
        url=note.url[:2000],
        request=outcome.Message(note.request_headers, _text(note.request_body[:KEPT])),
        status=note.status,
        response=response if note.answered else None,
        error=fault(note.fault) if note.fault else None,
        cut=note.cut or len(note.request_body) > KEPT,
    )


def fault(found: dict[str, Any]) -> outcome.Fault:
    """Return a fault as a report holds it."""
    frames = tuple(outcome.Frame(**frame) for frame in found["frames"])
    return outcome.Fault(found["type"], found["text"], frames)


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
