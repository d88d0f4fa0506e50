"""Two submissions in the terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from graders.classroom.contrast.alignment import File, Line
from graders.classroom.contrast.answers import Contrast, Difference, Row, is_told
from graders.grading.outcome import Exchange
from graders.telling.text import shown

CONTEXT = 3
"""Equal lines around a difference."""

BODY = 400
WIDE = 110
"""Columns from which on code stands beside code."""

STYLES = {"passed": "green", "failed": "red", "error": "bold red", "timeout": "bold red"}
SIGNS = {"removed": ("-", "bold red"), "added": ("+", "bold green")}
"""How lines that differ are marked; without a ground, which not every terminal makes legible."""


def screen(found: Contrast, width: int) -> RenderableType:
    """Show two submissions for one exercise."""
    parts: list[RenderableType] = [Rule(Text(found.title)), _points(found), Text(), _table(found)]
    for row in found.rows:
        if is_told(row):
            parts += _row(found, row)
    for file in found.files:
        parts += [Text(), *_file(found, file, wide=width >= WIDE)]
    return Group(*parts)


def _points(found: Contrast) -> RenderableType:
    lines = []
    for side in (found.a, found.b):
        line = f"{side.name}: {side.outcome.score} of {side.outcome.max_score} points"
        lines.append(Text(f"{line}. {side.outcome.reason}" if side.outcome.reason else line))
    return Group(*lines)


def _table(found: Contrast) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right", style="dim")
    table.add_column("requirement")
    table.add_column(Text(found.a.name))
    table.add_column(Text(found.b.name))
    for row in found.rows:
        verdicts = (Text(status, style=STYLES.get(status, "")) for status in (row.a, row.b))
        look = "" if row.a == row.b else "bold"
        table.add_row(str(row.number), Text(row.sentence, style=look), *verdicts)
    return table


def _row(found: Contrast, row: Row) -> Iterator[RenderableType]:
    yield Text()
    case = f" ({row.case})" if row.case else ""
    yield Text(f"{row.number}. {row.sentence}{case}", style="bold")
    for difference in row.differences:
        yield _exchange(found, difference)
    if row.more:
        yield Padding(Text(f"{row.more} more answers differ.", style="dim"), (0, 0, 0, 3))
    if not row.differences:
        for side, told in zip((found.a, found.b), row.told, strict=True):
            if told:
                yield Padding(Text(f"{side.name}: {shown(told, BODY)}"), (0, 0, 0, 3))


def _exchange(found: Contrast, difference: Difference) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for text in dict.fromkeys(_request(one) for one in (difference.a, difference.b) if one):
        table.add_row("", Text(text))
    table.add_row(Text(found.a.name), Text(_answer(difference.a)))
    table.add_row(Text(found.b.name), Text(_answer(difference.b)))
    return Padding(table, (0, 0, 0, 3))


def _request(exchange: Exchange) -> str:
    body = shown(exchange.request.body, BODY, lines=False)
    return f"{exchange.method} {exchange.url} {body}".rstrip()


def _answer(exchange: Exchange | None) -> str:
    if exchange is None:
        return "did not come to this request"
    body = shown(exchange.response.body, BODY) if exchange.response else "no answer"
    status = "" if exchange.status is None else f"{exchange.status} "
    lines = [f"{status}{body}".rstrip()]
    if exchange.error:
        lines.append(f"{exchange.error.type}: {shown(exchange.error.text, BODY)}")
        lines += [f"  {f.file}, line {f.line}: {f.source}" for f in exchange.error.frames[-1:]]
    return "\n".join(lines)


def _file(found: Contrast, file: File, *, wide: bool) -> Iterator[RenderableType]:
    yield Rule(Text(file.path), style="dim")
    if not file.changed:
        yield Text("The same in both.", style="dim")
        return
    left, right = _coloured(file.a), _coloured(file.b)
    table = Table.grid(padding=(0, 1), expand=wide)
    for _ in range(2 if wide else 1):
        table.add_column(justify="right", style="dim")
        table.add_column(ratio=1 if wide else None, overflow="fold")
    table.add_row(*(["", Text(found.a.name), "", Text(found.b.name)] if wide else ["", ""]))
    for line in _near(file.lines):
        for cells in _cells(line, left, right, wide=wide):
            table.add_row(*cells)
    yield table


def _coloured(lines: Sequence[str]) -> list[Text]:
    text = Syntax("", "python", theme="ansi_dark").highlight("\n".join(lines))
    return list(text.split("\n", allow_blank=True))


def _near(lines: Sequence[Line]) -> Iterator[Line | None]:
    """Yield the lines near a difference, and None for those left out."""
    differ = [place for place, line in enumerate(lines) if line.kind != "same"]
    kept = {near for place in differ for near in range(place - CONTEXT, place + CONTEXT + 1)}
    skipped = False
    for place, line in enumerate(lines):
        if place in kept:
            yield line
        elif not skipped:
            yield None
        skipped = place not in kept


def _cells(
    line: Line | None, left: Sequence[Text], right: Sequence[Text], *, wide: bool
) -> Iterator[list[RenderableType]]:
    if line is None:
        yield ["", Text("...", style="dim"), *(["", ""] if wide else [])]
    elif wide:
        kinds = ("removed", "added") if line.kind == "changed" else (line.kind, line.kind)
        yield [*_cell(line.a, left, kinds[0]), *_cell(line.b, right, kinds[1])]
    elif line.kind == "same":
        yield _cell(line.a, left, "same")
    else:
        yield from ([_cell(line.a, left, "removed")] if line.a is not None else [])
        yield from ([_cell(line.b, right, "added")] if line.b is not None else [])


def _cell(place: int | None, lines: Sequence[Text], kind: str) -> list[RenderableType]:
    if place is None:
        return ["", ""]
    sign, style = SIGNS.get(kind, (" ", ""))
    return [Text(f"{place + 1} {sign}", style), lines[place]]
