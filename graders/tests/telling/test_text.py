from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.telling.text import inert, is_cut, shown
from graders.tests.any_report import texts


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("a\r\nb\rc", "a\nb\\rc"),
        ("\x1b[31mred\x07\x00", "\\x1b[31mred\\x07\\x00"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\ud800 \udfff", "\\ud800 \\udfff"),
        ("\ufffe\U0010ffff\U000e0041", "\\ufffe\\U0010ffff\\U000e0041"),
        ("line\u2028line\x85line", "line\\u2028line\\x85line"),
        ("Grüße, 你好, 👍", "Grüße, 你好, 👍"),
    ],
)
def test_what_is_not_seen_is_written_out(raw: str, seen: str) -> None:
    assert shown(raw, 100) == seen


def test_a_line_has_no_other_line_in_it() -> None:
    assert shown("a\n\tb\r\nc", 100, lines=False) == "a\\n\\tb\\nc"


def test_a_cut_names_its_limit() -> None:
    cut = shown("x" * 2_000_000, 1_000)

    assert len(cut) == 1_000
    assert cut.endswith("x… [cut at 1,000 characters]")
    assert is_cut(cut, 1_000)


def test_what_fits_is_whole() -> None:
    assert shown("x" * 1_000, 1_000) == "x" * 1_000
    assert shown("\r\n" * 1_000, 1_000) == "\n" * 1_000
    assert is_cut(shown("\r\n" * 1_001, 1_000), 1_000)


@given(texts, st.integers(1, 200), st.booleans())
def test_shown_text_is_fit_for_any_reader(raw: str, limit: int, lines: bool) -> None:  # noqa: FBT001 -- drawn
    seen = shown(raw, limit, lines=lines)

    assert len(seen) <= limit
    assert seen.encode().decode() == seen
    assert shown(seen, limit, lines=lines) == seen
    hidden = {"Cc", "Cs", "Zl", "Zp"}
    assert not [one for one in seen if unicodedata.category(one) in hidden and one not in "\n\t"]
    assert lines or len(seen.splitlines()) <= 1


@pytest.mark.parametrize(
    "raw", ["::error::x", " \t\u00a0\u3000::error::x", "a\n\n ::::x", "###[x", "##[[##["]
)
def test_no_text_is_a_command(raw: str) -> None:
    safe = inert(raw)

    assert "##[" not in safe
    assert not [line for line in safe.split("\n") if line.lstrip().startswith("::")]


def test_other_text_stays_as_it_is() -> None:
    assert inert("a::b [::2] ## [x") == "a::b [::2] ## [x"
