"""The page itself: a short script, and all else as compressed data.

The short script unpacks the style sheet, what is read first, and the script for the rest; the
policy of the page names the digests of these, and lets nothing else be run.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from graders.classroom.insight import statistics
from graders.classroom.page import contents, details, overview
from graders.classroom.page.shelf import Shelf, shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graders.classroom.insight.mistakes import Modes
    from graders.classroom.insight.variants import Variants
    from graders.classroom.keeping.budget import Budget
    from graders.classroom.keeping.entry import Class
    from graders.classroom.page.contents import Contents
    from graders.classroom.similarity import Findings

HERE = Path(__file__).parent
_INDENT = re.compile(r"\n\s+")
POLICY = (
    "default-src 'none'; script-src '{boot}' '{script}'; style-src '{style}'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types page"
)


def write(  # noqa: PLR0913, PLR0917 -- all that there is to show, and what it may cost
    path: Path,
    class_: Class,
    findings: Mapping[str, Findings],
    modes: Modes,
    variants: Mapping[str, Variants],
    budget: Budget | None = None,
) -> None:
    """Write a class as one page; the file is there whole or not at all.

    `findings` and `variants` are keyed by the names of exercises, and may lack some.
    """
    found = contents.gather(class_, budget)
    scales = {one.exercise.name: statistics.analyse(one.rows()) for one in found.chapters}
    shelves = dict(_shelves(class_, found, scales, findings, modes, variants))
    style, boot, script = _asset("page.css"), _asset("boot.js"), _asset("page.js")
    templates = _templates()
    read = templates.get_template("overview.html.jinja").generate(
        **overview.context(class_, found, scales, findings, modes)
    )
    page = templates.get_template("index.html.jinja").generate(
        title=class_.title,
        policy=POLICY.format(boot=_digest(boot), script=_digest(script), style=_digest(style)),
        boot=Markup(boot),  # noqa: S704 -- ours
        shelves={**shelves, "page": shelf(style, "".join(_squeezed(read)), script)},
    )
    _write(path, page)


def _shelves(  # noqa: PLR0913, PLR0917 -- the arguments of `write`, and what was made of them
    class_: Class,
    found: Contents,
    scales: Mapping[str, statistics.Scale],
    findings: Mapping[str, Findings],
    modes: Modes,
    variants: Mapping[str, Variants],
) -> Iterator[tuple[str, Shelf]]:
    """Yield each shelf by the id of its element; the last record says where the others belong."""
    solved = set()
    for chapter in found.chapters:
        name, address = chapter.exercise.name, chapter.exercise.address
        solved |= {name} if chapter.ours != contents.NOBODY else set()
        places = {"of": chapter.written, "ours": chapter.ours, "stub": chapter.stub}
        chapter.sources.put(places)
        yield f"lines-{address}", shelf(chapter.lines.table)
        yield f"sources-{address}", chapter.sources
        chapter.failures.put({"of": chapter.told})
        yield f"failures-{address}", chapter.failures
        about = details.exercise(name, found, findings.get(name), modes, variants.get(name))
        yield f"details-{address}", shelf(about)
    yield "learners", found.learners
    yield "class", shelf(details.core(class_, found, scales, findings, solved))


def _asset(name: str) -> str:
    """Read a style sheet or script, without the indentation that only its authors need."""
    text = (HERE / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("// "))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = prose
    environment.filters["two"] = two
    return environment


def prose(text: str) -> Markup:
    """Let code ticks be code, and nothing else be anything."""
    spans = text.split("`")
    if len(spans) % 2 == 0:
        return Markup.escape(text)
    parts = [
        Markup("<code>{}</code>").format(span) if place % 2 else Markup.escape(span)
        for place, span in enumerate(spans)
    ]
    return Markup("").join(parts)


def two(number: float | None) -> str:
    """Write a number with two decimals and a true minus; a dash where there is none."""
    return "–" if number is None else f"{round(number, 2) + 0.0:.2f}".replace("-", "−")  # noqa: RUF001 -- typography


def _write(path: Path, pieces: Iterator[str]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            file.writelines(pieces)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _squeezed(pieces: Iterable[str]) -> Iterator[str]:
    """Leave out the template's indentation."""
    for piece in pieces:
        yield _INDENT.sub("\n", piece) if piece.startswith("\n") or "\n " in piece else piece
