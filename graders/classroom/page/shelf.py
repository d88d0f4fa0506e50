"""Texts kept compressed, each distinct one once, in the order they came."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGEST_BYTES = 16
PIECE = 3 * 16_384
"""Bytes that are encoded at a time; a multiple of three, so that Base64 has no padding inside."""


class Shelf:
    """JSON records, a line each, in one stream of raw deflate, as browsers can inflate it."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
        self._numbers: dict[bytes, int] = {}
        self._bytes = bytearray()

    def put(self, record: object) -> int:
        """Keep a record, unless an equal one is there, and return its number."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(
            errors="replace"
        )
        digest = hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()
        if digest not in self._numbers:
            self._bytes += self._deflate.compress(line + b"\n")
            self._numbers[digest] = len(self._numbers)
        return self._numbers[digest]

    def encoded(self) -> Iterator[str]:
        """Close the shelf, and yield what is on it in pieces of Base64."""
        self._bytes += self._deflate.flush()
        for start in range(0, len(self._bytes), PIECE):
            yield base64.b64encode(self._bytes[start : start + PIECE]).decode()


def shelf(record: object) -> Shelf:
    """Return a shelf with a single record."""
    made = Shelf()
    made.put(record)
    return made
