"""Lines as Rich draws them: what colour says, words and marks say as well."""

from rich.text import Text

from graders.practice.ending import Line, Style
from graders.telling.layout import fit

LOOKS: dict[Style, str] = {
    "title": "bold",
    "heading": "bold",
    "red": "red",
    "green": "green",
    "yellow": "yellow",
    "method": "bold cyan",
    "quiet": "dim",
}


def drawn(line: Line, encoding: str | None = None) -> Text:
    """Return a line as Rich draws it, in the characters that an encoding has."""
    text = Text(fit(line.text, encoding), style=LOOKS.get(line.style, ""))
    if line.word:
        start = text.plain.find(line.word)
        if start >= 0:
            text.stylize(LOOKS.get(line.word_style, ""), start, start + len(line.word))
    return text
