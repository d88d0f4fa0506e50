"""Two submissions as one page that needs nothing else and runs nothing."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup, escape
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES

from graders.classroom.contrast.alignment import File
from graders.classroom.contrast.answers import Contrast, is_told

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src '{style}'; img-src 'none'; base-uri 'none'; form-action 'none'"
)
LIGHT, DARK = "xcode", "github-dark"


def render(found: Sequence[Contrast], title: str) -> str:
    """Return the page of two submissions, for one exercise or several."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    style = _style()
    return environment.get_template("page.html.jinja").render(
        title=title,
        policy=POLICY.format(style=_digest(style)),
        style=Markup(style),  # noqa: S704 - ours
        contrasts=found,
        is_told=is_told,
        columns=_columns,
        ticked=_ticked,
    )


def _style() -> str:
    light = HtmlFormatter(style=LIGHT).get_style_defs(".code")
    dark = HtmlFormatter(style=DARK).get_style_defs(".code")
    screen = (HERE / "page.css").read_text(encoding="utf-8")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n{screen}"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _ticked(sentence: str) -> Markup:
    """Return a sentence with its code marked as code."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return escape(sentence)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _columns(file: File) -> tuple[list[Markup], list[Markup]]:
    """Return the lines of both versions, highlighted."""
    return list(_highlighted(file.a)), list(_highlighted(file.b))


def _highlighted(lines: Sequence[str]) -> Iterator[Markup]:
    held = Markup()
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for kind, value in lexer.get_tokens("\n".join(lines)):
        name = STANDARD_TYPES.get(kind, "")
        first, *others = value.split("\n")
        held += _marked(first, name)
        for part in others:
            yield held
            held = _marked(part, name)
    yield held


def _marked(text: str, name: str) -> Markup:
    if not text or not name:
        return escape(text)
    return Markup('<span class="{}">{}</span>').format(name, text)
