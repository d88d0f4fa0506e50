"""What a spec sent to the learner's app and what came back, noted as it happens."""

from dataclasses import dataclass, field
from typing import Any

KEPT = 20_000
"""Bytes of a body that are noted."""

NOTE = "kata.note"
"""The extension under which an answer carries its note."""


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
