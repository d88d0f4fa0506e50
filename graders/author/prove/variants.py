"""Other ways to write a solution that must all have full marks."""

import ast
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from graders.author.prove.rewrites import ADJECTIVES, REWRITES
from graders.author.prove.rewriting import Rewrite, draft
from graders.grading.submission import Work

MOST_AT_ONCE = 5
TRIES = 20
"""Attempts for each variant that is wanted: many rewrites leave many solutions as they are."""

Layout = Callable[[str, random.Random], str]


@dataclass(frozen=True)
class Variant:
    """A solution rewritten, and how."""

    name: str
    work: Work


def _as_it_is(text: str, _rng: random.Random) -> str:
    return text


def _commented(text: str, rng: random.Random) -> str:
    """Write comments and empty lines between the statements at the top."""
    lines: list[str] = []
    for line in text.splitlines():
        if line[:1].isalpha() and rng.random() < 0.4:  # noqa: PLR2004 - not everywhere
            lines += ["", f"# {rng.choice(ADJECTIVES)} thoughts {rng.randrange(1000)}"]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _tabbed(text: str, _rng: random.Random) -> str:
    """Indent with tabs."""
    return "".join(_tabs(line) for line in text.splitlines(keepends=True))


def _tabs(line: str) -> str:
    bare = line.lstrip(" ")
    return "\t" * ((len(line) - len(bare)) // 4) + bare


def _windows(text: str, rng: random.Random) -> str:
    """End lines as Windows does."""
    return _commented(text, rng).replace("\n", "\r\n")


LAYOUTS: tuple[tuple[str, Layout], ...] = (
    ("", _as_it_is),
    ("commented", _commented),
    ("tabbed", _tabbed),
    ("windows", _windows),
)


def variants(solution: Work, count: int) -> Iterator[Variant]:
    """Yield so many variants, each different from the others: first single rewrites, then mixes."""
    seen = {solution.files}
    for number, (chosen, layout) in enumerate(_recipes(solution.exercise.number)):
        if len(seen) > count or number > count * TRIES:
            return
        variant = _variant(solution, chosen, layout, random.Random(number))  # noqa: S311 - no secret
        if variant.work.files not in seen:
            seen.add(variant.work.files)
            yield variant


def _recipes(seed: int) -> Iterator[tuple[tuple[Rewrite, ...], tuple[str, Layout]]]:
    yield from (((), layout) for layout in LAYOUTS)
    yield from (((rewrite,), LAYOUTS[0]) for rewrite in REWRITES)
    rng = random.Random(seed)  # noqa: S311 - no secret
    for _ in itertools.count():
        chosen = rng.sample(REWRITES, rng.randint(1, MOST_AT_ONCE))
        chosen.sort(key=REWRITES.index)
        yield tuple(chosen), rng.choice(LAYOUTS)


def _variant(
    solution: Work, chosen: tuple[Rewrite, ...], layout: tuple[str, Layout], rng: random.Random
) -> Variant:
    written = draft(solution, rng)
    for rewrite in chosen:
        rewrite(written)
        written.settle()
    texts = {
        path: layout[1](ast.unparse(tree) + "\n", rng).encode()
        for path, tree in written.trees.items()
    }
    files = tuple((path, texts.get(path, text)) for path, text in solution.files)
    names = [rewrite.__name__ for rewrite in chosen] + [layout[0]]
    name = ", ".join(name for name in names if name) or "written anew"
    return Variant(name, replace(solution, files=files))
