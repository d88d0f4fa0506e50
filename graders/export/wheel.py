"""The grader as one file to carry along: a wheel with the chosen exercises, and no others."""

import base64
import hashlib
import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import graders
from graders.course import surroundings
from graders.course.catalogue import PACKAGE, Course, Exercise
from graders.export import archive, exercises

PROJECT = PACKAGE.parent / "pyproject.toml"
DIST = f"fastapi_katas-{graders.__version__}"
NAME = f"{DIST}-py3-none-any.whl"
LEFT_OUT = frozenset({"tests", "exercises", "__pycache__"})
WHEEL = """\
Wheel-Version: 1.0
Generator: kata export
Root-Is-Purelib: true
Tag: py3-none-any
"""
ENTRY_POINTS = """\
[console_scripts]
kata = graders.__main__:main

[pytest11]
graders.plugin = graders.plugin
"""


def build(course: Course, chosen: Iterable[Exercise]) -> bytes:
    """Return the wheel, the same bytes from a checkout and from an installed package."""
    files = dict(sorted([*_package(), *_course(course, tuple(chosen)), *_metadata()]))
    record = f"{DIST}.dist-info/RECORD"
    lines = [_recorded(name, content) for name, content in files.items()]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()
    return archive.pack(files)


def _package() -> Iterator[tuple[str, bytes]]:
    root = PACKAGE
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and name.parts[0] not in LEFT_OUT and "__pycache__" not in name.parts:
            yield f"graders/{name.as_posix()}", path.read_bytes()


def _course(course: Course, chosen: tuple[Exercise, ...]) -> Iterator[tuple[str, bytes]]:
    yield "graders/exercises/course.toml", exercises.table(course, chosen)
    for exercise in chosen:
        for name, content in [*exercises.given(exercise), *exercises.stubs(exercise)]:
            yield f"graders/exercises/{name}", content


def _metadata() -> Iterator[tuple[str, bytes]]:
    yield f"{DIST}.dist-info/METADATA", _described().encode()
    yield f"{DIST}.dist-info/WHEEL", WHEEL.encode()
    yield f"{DIST}.dist-info/entry_points.txt", ENTRY_POINTS.encode()
    for name in surroundings.FILES:
        yield f"{DIST}.dist-info/{surroundings.CARRIED}/{name}", surroundings.read(name)


def _described() -> str:
    facts = _project() if surroundings.is_checkout() else _installed()
    needed = sorted(facts["dependencies"], key=str.casefold)
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {surroundings.DISTRIBUTION}",
        f"Version: {graders.__version__}",
        f"Requires-Python: {facts['requires-python']}",
        *(f"Requires-Dist: {one}" for one in needed),
    ]
    return "\n".join(lines) + "\n"


def _project() -> Mapping[str, Any]:
    project: Mapping[str, Any] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return project


def _installed() -> Mapping[str, Any]:
    found = importlib.metadata.metadata(surroundings.DISTRIBUTION)
    needed = [one for one in found.get_all("Requires-Dist") or () if not re.search("extra ==", one)]
    return {"requires-python": found["Requires-Python"], "dependencies": needed}


def _recorded(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"
