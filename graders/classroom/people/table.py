"""Tables that other programs write: any encoding, any separator; and cells for theirs."""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.grading import intake
from graders.grading.intake import RefusedError
from graders.telling.text import shown

MAX_TABLE = 64 * 1024 * 1024
SEPARATORS = ",;\t"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CELL = 500


class TableError(Exception):
    """A table cannot be read; the text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A table with a header; the names of its columns are in lower case."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    encoding: str


def read(path: Path) -> Table:
    """Read a table.

    Raises:
        TableError: There is no file, or no table in it.
    """
    try:
        raw = intake.content(path.resolve(), path.name, MAX_TABLE)
    except RefusedError as error:
        raise TableError(str(error)) from None
    text, encoding = decoded(raw)
    lines = text.splitlines()
    if not lines:
        raise TableError(f"{path.name} is empty: its first line names the columns.")
    separator = max(SEPARATORS, key=lines[0].count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableError(f"{path.name} is no table: {error}.") from None
    columns = tuple(_plain(name).lower() for name in found[0])
    rows = tuple(_row(columns, row) for row in found[1:] if any(cell.strip() for cell in row))
    return Table(columns, rows, encoding)


def decoded(raw: bytes) -> tuple[str, str]:
    """Return a text and the encoding that it is most likely in."""
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace"), encoding
    if b"\0" in raw[:200]:
        encoding = "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
        return raw.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"


def line(row: Sequence[object]) -> str:
    """Write a line of a CSV file in which no cell is taken for a formula; fractions are rounded."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([inert(cell) for cell in row])
    return text.getvalue()


def inert(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(round(cell, 4) if isinstance(cell, float) else cell)
    return f"'{text}" if text.startswith(DANGEROUS) and not isinstance(cell, int | float) else text


def _row(columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    return {name: _plain(cell) for name, cell in zip(columns, cells, strict=False) if name}


def _plain(cell: str) -> str:
    """Return a cell on one line, without the mark that keeps it from being a formula."""
    text = cell.strip()
    if text[:1] == "'" and text[1:].startswith(DANGEROUS):
        text = text[1:]
    return shown(text, CELL, lines=False)
