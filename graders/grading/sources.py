"""A learner's file as text that Python can read, or as what it is instead."""

import codecs
import re
import tokenize
from io import BytesIO
from pathlib import Path

from graders.grading import intake
from graders.grading.intake import RefusedError

ENCODINGS = (
    *("utf-8", "utf-8-sig", "ascii", "koi8-r", "koi8-u", "mac-roman"),
    *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
    *(f"cp{number}" for number in range(1250, 1259)),
    *("big5", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk"),
)
"""What Python files are written in; other codecs make other characters of plain ASCII."""

CODECS = frozenset(codecs.lookup(name).name for name in ENCODINGS)
POINTER = b"version https://git-lfs.github.com/spec/"
CONFLICT = re.compile(rb"^<{7} .*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
NOTEBOOK = re.compile(rb'\s*\{.*"nbformat"\s*:', re.DOTALL)
BEGINNINGS = (
    (b"PK\x03\x04", "a zip archive: unpack it"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"),
    (b"Rar!", "a rar archive: unpack it"),
    (b"BZh", "a bzip2 archive: unpack it"),
    (b"%PDF", "a PDF: hand in the Python file itself"),
    (b"{\\rtf", "formatted text: save it as plain text"),
)
MARKUP = (b"<!doctype html", b"<html")


def content(path: Path, name: str) -> bytes:
    """Return the content of a learner's file.

    Raises:
        RefusedError: It is no ordinary file of reasonable size that holds text.
    """
    found = intake.content(path, name)
    check(found, name)
    return found


def check(found: bytes, name: str) -> None:
    """See to it that a file is what its name says.

    Raises:
        RefusedError: It is something else; the text says what.
    """
    if found.startswith(POINTER):
        raise RefusedError(
            f"{name} is only a pointer of Git LFS, not the file itself: "
            "run `git lfs pull`, and hand in what it fetches."
        )
    for beginning, what in BEGINNINGS:
        if found.startswith(beginning):
            raise RefusedError(f"{name} is {what}.")
    if found.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RefusedError(f"{name} is no UTF-8 text, but UTF-16: save it as UTF-8.")
    if b"\0" in found:
        at = found.index(b"\0")
        raise RefusedError(f"{name} is no text: byte {at} is a null byte.")
    if name.endswith(".py"):
        _check_python(found, name)


def _check_python(found: bytes, name: str) -> None:
    if found[:200].lstrip().lower().startswith(MARKUP):
        raise RefusedError(f"{name} is a web page: download the file itself (on GitHub: Raw).")
    if NOTEBOOK.match(found):
        raise RefusedError(f"{name} is a notebook: hand in a Python file with its code.")
    if conflict := CONFLICT.search(found):
        line = found.count(b"\n", 0, conflict.start()) + 1
        raise RefusedError(
            f"{name} has the marks of an unfinished merge, from line {line} on "
            "(`<<<<<<<`, `=======`, `>>>>>>>`): choose what is to stay, and remove the marks."
        )
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(found).readline)
    except SyntaxError as error:
        said = re.fullmatch(r"unknown encoding.*: (.+)", str(error.msg))
        if said:
            raise RefusedError(_declares(name, said[1], "which nobody knows")) from None
        raise RefusedError(f"{name} is not UTF-8 text: save it as UTF-8.") from None
    if codecs.lookup(encoding).name not in CODECS:
        raise RefusedError(_declares(name, encoding, "which no Python file here may be"))
    try:
        found.decode(encoding)
    except UnicodeDecodeError as error:
        if codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
            raise RefusedError(
                f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8."
            ) from None
        raise RefusedError(
            _declares(name, encoding, f"but byte {error.start} cannot be read so")
        ) from None


def _declares(name: str, encoding: str, what: str) -> str:
    """Say what is wrong with the encoding that a file names in its first lines."""
    return (
        f"{name} says in its first lines that it is written in {encoding}, {what}: "
        "take that out, and save it as UTF-8."
    )
