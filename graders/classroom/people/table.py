"""Tables that other programs write: any encoding, any separator; and cells for theirs."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.grading import intake
from graders.grading.intake import RefusedError
from graders.telling.text import shown

MAX_TABLE = 64 * 1024 * 1024
SEPARATORS = ",;\t"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
"""Without it, a spreadsheet takes a file in UTF-8 for one in its country's old encoding."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CELL = 500
SEPARATOR = re.compile(r"sep=(?P<separator>.)[^\S\n]*\n", re.IGNORECASE)
"""The line with which Excel says what separates the cells below."""

QUOTED = re.compile(r'"(?:[^"]|"")*(?P<end>"?) *')
HIGH = re.compile(rb"[\x80-\xff]+")


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
    text, encoding = decoded(raw, path.name)
    lines = list(_lines(text, path.name))
    if not lines:
        raise TableError(f"{path.name} is empty: its first line names the columns.")
    columns = tuple(_plain(name).lower() for name in lines[0][1])
    return Table(
        columns,
        tuple(_row(columns, cells, f"{path.name}, line {number}") for number, cells in lines[1:]),
        encoding,
    )


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not blank, each with the number at which it ends."""
    mark = SEPARATOR.match(text)
    body = text[mark.end() :] if mark else text
    first = next((line for line in body.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"(?:[^"]|"")*"', "", first)
    separator = mark["separator"] if mark else max(SEPARATORS, key=unquoted.count)
    if (fault := _fault(body, separator)) is not None:
        place = _place(text, len(text) - len(body) + fault)
        raise TableError(
            f"{name} cannot be read: {place} has a quotation mark without its other half."
        )
    above = 1 if mark else 0
    found = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    try:
        for cells in found:
            if any(cell.strip() for cell in cells):
                yield found.line_num + above, cells
    except csv.Error as error:
        raise TableError(f"{name}, line {found.line_num + above}: {error}.") from None


def _fault(text: str, separator: str) -> int | None:
    """Return where a quotation mark begins or ends nothing, or none if all is well."""
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    at = 0
    while at < len(text):
        if text[at] == '"':
            cell = QUOTED.match(text, at)
            if cell is None or not cell["end"]:
                return at
            at = cell.end()
            if at < len(text) and text[at] not in f"{separator}\r\n":
                return at - 1
        elif cell := plain.match(text, at):
            at = cell.end()
        at += 1
    return None


def _place(text: str, at: int) -> str:
    """Say at which line and column a character stands."""
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"


def decoded(raw: bytes, name: str) -> tuple[str, str]:
    """Return a text and the encoding that it is most likely in.

    Raises:
        TableError: It is no text in that encoding.
    """
    encoding = _encoding(raw)
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, errors="replace")
        raise TableError(
            f"{name} cannot be read as {encoding}: {_place(before, len(before))} holds the byte "
            f"0x{raw[error.start]:02x}, which is not a character in it. Save it as UTF-8."
        ) from None


def _encoding(raw: bytes) -> str:
    marked = next((encoding for mark, encoding in BOMS if raw.startswith(mark)), None)
    if marked:
        return marked
    if b"\0" in raw[:200]:
        return "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _old(raw)
    return "utf-8"


def _old(raw: bytes) -> str:
    """Tell Cyrillic, whose words are of nothing but high bytes, from letters with accents."""
    runs = HIGH.findall(raw)
    together = sum(len(run) for run in runs if len(run) > 1)
    return "cp1251" if together * 2 > sum(map(len, runs)) else "cp1252"


def line(row: Sequence[object], *, quoted: bool = False) -> str:
    """Write a line of a CSV file in which no cell is taken for a formula; fractions are rounded."""
    text = io.StringIO()
    cells = [inert(cell) for cell in row]
    if quoted:
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    else:
        csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def inert(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(round(cell, 4) if isinstance(cell, float) else cell)
    return f"'{text}" if text.startswith(DANGEROUS) and not isinstance(cell, int | float) else text


def _row(columns: Sequence[str], cells: Sequence[str], where: str) -> Mapping[str, str]:
    """Return the cells by the names of their columns; of two of one name the first counts.

    Raises:
        TableError: There are more cells than columns, so that none can be trusted.
    """
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise TableError(
            f"{where} has {len(cells)} cells, and the first line {len(columns)}: "
            "put a cell with a separator in it between quotation marks."
        )
    found: dict[str, str] = {}
    for name, cell in zip(columns, cells, strict=False):
        if name:
            found.setdefault(name, _plain(cell))
    return found


def _plain(cell: str) -> str:
    """Return a cell on one line, without the mark that keeps it from being a formula."""
    text = cell.strip()
    if text[:1] == "'" and text[1:].startswith(DANGEROUS):
        text = text[1:]
    return shown(text, CELL, lines=False)
