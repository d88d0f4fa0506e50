"""Text that a stranger wrote, made fit to be shown."""

import re

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # nothing to see
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, line breaks, direction
    "\ufe00-\ufe0d\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters at all, nor the last two of each plane
    + "".join(chr(last - 1) + chr(last) for last in range(0x1FFFF, 0x110000, 0x10000))
)
_BLOCK = re.compile(f"[{_UNSEEN}]")
_LINE = re.compile(f"[{_UNSEEN}\t\n]")
_COMMAND = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_ROOM_FOR_A_MARK = 60


def shown(raw: str, limit: int, *, lines: bool = True) -> str:
    r"""Hide nothing of `raw`, in valid Unicode of at most `limit` characters.

    Characters that are not seen, that turn the direction of writing or that no encoder takes
    become escapes such as `\u202e`; newlines and tabs stay where `lines` is true.
    What is cut says so and names the limit. Showing what was shown changes nothing.
    """
    head = raw[: 2 * limit + 2].replace("\r\n", "\n")[: limit + 1]
    clear = (_BLOCK if lines else _LINE).sub(_escape, head)
    if len(clear) <= limit:
        return clear
    mark = _mark(limit)
    return clear[: limit - len(mark)] + mark


def is_cut(text: str, limit: int) -> bool:
    """Whether `shown` cut this text at `limit`."""
    return len(text) == limit and text.endswith(_mark(limit))


def inert(text: str) -> str:
    """Keep text from starting a workflow command of GitHub Actions, wherever it is printed.

    The runner obeys a line that starts, after white space, with `::`, and `##[` in any place.
    """
    return _COMMAND.sub(r"\1: :", text).replace("##[", "## [")


def _mark(limit: int) -> str:
    return f"… [cut at {limit:,} characters]" if limit >= _ROOM_FOR_A_MARK else "…"


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
