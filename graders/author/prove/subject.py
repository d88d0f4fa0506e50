"""What a proof is of: an exercise's spec and answers, told from those of another day."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import graders
from graders.course.catalogue import README, SPEC, Course, Exercise

SHOWN = 8
"""Characters of a digest, enough to see that something has changed."""

ENGINE = ("course", "apps", "spec", "grading")
"""The rooms that decide a verdict."""

RELEASES = "constraints.txt"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def digest(course: Course, exercise: Exercise) -> str:
    """Return what an exercise is known by as long as a proof of it holds.

    The words of its README and of its docstrings may change.
    """
    found = hashlib.sha256()
    for name, content in sorted(_contents(course, exercise)):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:SHOWN]


def soundness(course: Course, exercise: Exercise) -> str:
    """Return what an exercise and the grader that runs it are known by together."""
    both = f"{digest(course, exercise)} {_engine()}"
    return hashlib.sha256(both.encode()).hexdigest()[:SHOWN]


@cache
def _engine() -> str:
    """Return what the grader is known by as long as it gives the same verdicts.

    What it says and how it is laid out may change.
    """
    root = Path(graders.__file__).parent
    found = hashlib.sha256()
    for room in ENGINE:
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            found.update(f"{name}\0{_code(path)}\0".encode())
    releases = root.parent / RELEASES
    found.update(releases.read_bytes() if releases.is_file() else b"")
    return found.hexdigest()


def _code(path: Path) -> str:
    """Return a module without its comments and docstrings."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body[0] = ast.Pass()
    return ast.dump(tree)


def _contents(course: Course, exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    yield "seconds", str(exercise.seconds).encode()
    for home in (exercise.directory, course.solutions / exercise.name):
        for path in home.rglob("*"):
            inside = path.relative_to(home)
            if path.is_file() and inside.name != README and not _is_hidden(inside):
                content = path.read_bytes().replace(b"\r\n", b"\n")
                text = _without_words(content) if path.name == SPEC else content
                yield f"{home.parent.name}/{inside.as_posix()}", text


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.parts)


def _without_words(content: bytes) -> bytes:
    """Return a spec without the docstrings of its functions."""
    lines = content.splitlines()
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            said = node.body[0]
            lines[said.lineno - 1 : said.end_lineno] = [b""] * _height(said)
    return b"\n".join(lines)


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
