"""The wire between a spec and the learner's app: JSON messages, each behind its length."""

import base64
import json
import struct
from typing import Any

MAX_FRAME = 16 * 1024 * 1024
"""Bytes that one message may have; more breaks the protocol."""

WINDOW = 16
"""Pieces of a body that may be under way before its reader has asked for more."""

CREDIT = WINDOW // 2
"""Pieces that a reader takes before it asks for as many more."""

HEADER = struct.Struct("!I")

Message = dict[str, Any]


def pack(message: Message) -> bytes:
    """Return the bytes of one message, its length first."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return HEADER.pack(len(body)) + body


def encode(data: bytes) -> str:
    """Return bytes as a JSON string can carry them."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes behind `encode`.

    Raises:
        ValueError: The text is not base64.
    """
    return base64.b64decode(text, validate=True)
