"""Words and signs of a text that cannot be read as Python."""

import builtins
import keyword
import re
from collections.abc import Iterable

from graders.classroom.similarity.findings import Sources
from graders.classroom.similarity.syntax import Piece

LONGEST = 200_000
"""Characters of a submission that are looked at."""

TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)"
    r'|(?P<text>"""|\'\'\'|"[^"\n]*"|\'[^\'\n]*\')'
    r"|(?P<number>\d\w*)"
    r"|(?P<name>\.?[^\W\d]\w*)"
    r"|(?P<sign>[^\s\w])"
    r"|(?P<line>\n)"
)
KNOWN = frozenset({*keyword.kwlist, *dir(builtins)})


def pieces(sources: Sources) -> tuple[Piece, ...]:
    """Return the files of a submission as words, each file one piece."""
    found = []
    room = LONGEST
    for path, text in sources:
        found.append(_piece(path, text[:room]))
        room -= len(text[:room])
    return tuple(piece for piece in found if piece.tokens)


def _piece(path: str, text: str) -> Piece:
    tokens, lines = [], []
    line = 1
    for match in TOKEN.finditer(text):
        if match.lastgroup == "line":
            line += 1
        elif match.lastgroup != "comment":
            tokens.append(_word(match))
            lines.append(line)
    return Piece(path, "", "", 1, line, tuple(tokens), tuple(lines))


def _word(match: re.Match[str]) -> str:
    word = match[0]
    if match.lastgroup == "name":
        return word if word in KNOWN or word.startswith(".") else "v"
    return {"text": "S", "number": "0"}.get(match.lastgroup or "", word)


def size(pieces: Iterable[Piece]) -> int:
    """Return the number of tokens."""
    return sum(len(piece.tokens) for piece in pieces)
