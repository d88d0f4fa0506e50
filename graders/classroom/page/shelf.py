"""Texts kept compressed, each distinct one once, in the order they came."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGEST_BYTES = 16
PIECE = 7 * 4096
"""Bytes that are encoded at a time; a multiple of seven, so that only the last letter has room."""

LETTERS = {letter: 256 + letter for letter in b"\0\n\r<"}
"""Letters that HTML or an editor would change, and those that stand for them."""


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
        """Close the shelf, and yield what is on it in letters of seven bits."""
        self._bytes += self._deflate.flush()
        for start in range(0, len(self._bytes), PIECE):
            yield letters(bytes(self._bytes[start : start + PIECE]))


def letters(raw: bytes) -> str:
    """Write bytes in letters of seven bits each: a ninth shorter than Base64, and UTF-8 as well."""
    groups = (raw[start : start + 7] for start in range(0, len(raw), 7))
    plain = bytes(seven for group in groups for seven in _sevens(group))
    return plain.decode().translate(LETTERS)


def _sevens(group: bytes) -> Iterator[int]:
    bits = int.from_bytes(group) << 7 - len(group)
    return (bits >> 7 * place & 127 for place in range(len(group), -1, -1))


def shelf(*records: object) -> Shelf:
    """Return a shelf with these records."""
    made = Shelf()
    for record in records:
        made.put(record)
    return made
