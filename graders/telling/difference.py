"""Where two values that a test compared differ, in lines that a person reads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graders.spec.comparison import Comparison
from graders.telling.text import shown

FULL = 230
"""Characters of a value that is shown in full; of a longer one, the part around the difference."""

SMALL = 60
"""Characters of a value whose differences the eye finds by itself."""

DIFFERENCES = 4
SOUGHT = 100
"""Differences that are looked for; two large answers may have a hundred thousand."""
SHORT = 40

Path = tuple[Any, ...]
Show = Callable[[Any], str]


@dataclass(frozen=True)
class Difference:
    """One place where two values differ; the path leads there from the top."""

    path: Path
    text: str


def tell(compared: Comparison) -> Iterator[str]:
    """Yield what came, what was expected, and where a long value differs."""
    found, expected = compared.found, compared.expected
    if compared.operator != "==":
        yield from _other(compared)
        return
    places = tuple(islice(differences(found, expected), SOUGHT))
    focus = [place.path for place in places]
    if isinstance(found, str) and isinstance(expected, str):
        focus = [(_first_difference(found, expected),)]
    yield f"got      {excerpt(found, focus)}"
    yield f"expected {excerpt(expected, focus)}"
    if max(len(repr(found)), len(repr(expected))) > SMALL:
        yield from (place.text for place in places[:DIFFERENCES] if place.path)
        if len(places) > DIFFERENCES:
            least = "at least " if len(places) == SOUGHT else ""
            yield f"and {least}{len(places) - DIFFERENCES} more differences"


WORDS = {
    "in": "to be found in",
    "not in": "not to be found in",
    "contains": "to find",
    "lacks": "not to find",
    "!=": "anything but",
    "is not": "anything but",
    "is": "",
}


def _other(compared: Comparison) -> Iterator[str]:
    word = WORDS.get(compared.operator, compared.operator)
    yield f"got      {excerpt(compared.found, ())}"
    yield f"expected {f'{word} '.lstrip()}{excerpt(compared.expected, ())}"


def differences(found: Any, expected: Any, path: Path = ()) -> Iterator[Difference]:  # noqa: ANN401 - any two values
    """Yield where two values differ, as deep inside as can be said."""
    if type(found) is type(expected) and found == expected:
        return
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        yield from _of_mappings(found, expected, path)
    elif isinstance(found, list | tuple) and isinstance(expected, list | tuple):
        yield from _of_sequences(found, expected, path)
    elif found != expected:
        yield _plain(found, expected, path)


def _of_mappings(
    found: Mapping[Any, Any], expected: Mapping[Any, Any], path: Path
) -> Iterator[Difference]:
    for key, value in expected.items():
        here = (*path, key)
        if key not in found:
            yield Difference(here, f"{_place(here)}: missing, expected {_brief(value)}")
        else:
            yield from differences(found[key], value, here)
    for key in found:
        if key not in expected:
            here = (*path, key)
            yield Difference(here, f"{_place(here)}: not expected, got {_brief(found[key])}")


def _of_sequences(
    found: Sequence[Any], expected: Sequence[Any], path: Path
) -> Iterator[Difference]:
    if len(found) != len(expected):
        first = next(
            (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
            min(len(found), len(expected)),
        )
        what = f"got {len(found)} values, expected {len(expected)}"
        where = f"{_place(path)}: {what}" if path else what
        yield Difference((*path, first), f"{where}; the first difference is at [{first}]")
        return
    for place, (one, other) in enumerate(zip(found, expected, strict=True)):
        yield from differences(one, other, (*path, place))


def _plain(found: Any, expected: Any, path: Path) -> Difference:  # noqa: ANN401 - any two values
    if isinstance(found, str) and isinstance(expected, str) and path:
        at = _first_difference(found, expected)
        got, wanted = _around(found, at, SHORT), _around(expected, at, SHORT)
    else:
        got, wanted = _brief(found), _brief(expected)
    return Difference(path, f"{_place(path)}: got {got}, expected {wanted}")


def _place(path: Path) -> str:
    return "".join(f"[{part!r}]" for part in path)


def _brief(value: Any) -> str:  # noqa: ANN401 - any value
    return shown(repr(value), SHORT, lines=False)


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _around(text: str, at: int, room: int) -> str:
    """Return the text in quotes around a place, with what is left out counted."""
    if len(text) <= room:
        return repr(text)
    start = max(0, min(at - room // 2, len(text) - room))
    before = f"({start} characters) " if start else ""
    rest = len(text) - start - room
    after = f" ({rest} more characters)" if rest > 0 else ""
    return f"{before}{text[start : start + room]!r}{after}"


def excerpt(value: Any, focus: Sequence[Path], room: int = FULL, show: Show = repr) -> str:  # noqa: ANN401 - any value
    """Return a value in full if there is room, else what leads to the places in focus.

    Whatever is left out is counted.
    """
    full = show(value)
    if len(full) <= room:
        return shown(full, room, lines=False)
    if isinstance(value, Mapping) and value:
        return _excerpt_of_mapping(value, focus, room, show)
    if isinstance(value, list | tuple) and value:
        return _excerpt_of_sequence(value, focus, room, show)
    if isinstance(value, str):
        at = focus[0][0] if focus and focus[0] and isinstance(focus[0][0], int) else 0
        return shown(_around(value, at, max(20, room - 40)), room + 60, lines=False)
    return shown(full, max(room, 60), lines=False)


def _within(focus: Sequence[Path], step: Any) -> list[Path]:  # noqa: ANN401 - a key or an index
    return [path[1:] for path in focus if path and path[0] == step]


def _excerpt_of_mapping(
    value: Mapping[Any, Any], focus: Sequence[Path], room: int, show: Show
) -> str:
    near = {path[0] for path in focus if path}
    shares = max(1, len([key for key in value if key in near]) or len(value))
    parts: list[str] = []
    left = room
    skipped = 0
    for key in [*(k for k in value if k in near), *(k for k in value if k not in near)]:
        share = max(20, min(left, room // shares if key in near or not near else 20))
        part = f"{show(key)}: {excerpt(value[key], _within(focus, key), share, show)}"
        if parts and (len(part) > left or (near and key not in near and len(part) > share + 20)):
            skipped += 1
            continue
        parts.append(part)
        left -= len(part) + 2
    more = [f"... {skipped} more"] if skipped else []
    return "{" + ", ".join([*parts, *more]) + "}"


def _excerpt_of_sequence(value: Sequence[Any], focus: Sequence[Path], room: int, show: Show) -> str:
    near = sorted({p[0] for p in focus if p and isinstance(p[0], int) and p[0] < len(value)})
    kept = near[:3] or [0]
    share = max(20, room // len(kept) - 12)
    parts: list[str] = []
    reached = 0
    for place in kept:
        if place > reached:
            parts.append(f"... {place - reached} more")
        parts.append(excerpt(value[place], _within(focus, place), share, show))
        reached = place + 1
    if reached < len(value):
        parts.append(f"... {len(value) - reached} more")
    return "[" + ", ".join(parts) + "]"
