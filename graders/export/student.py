"""A student's repository: the exercises without answers, and all that grades them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import graders
from graders.course import manifest, surroundings
from graders.course.catalogue import SECTIONS, Course, Exercise
from graders.export import exercises, wheel

TEMPLATES = Path(__file__).parent / "templates"
VENDORED = f"./vendor/{wheel.NAME}"
AUTOGRADING = ".github/classroom/autograding.json"
REQUIREMENTS = "requirements.txt"
TIMEOUT_MINUTES = 10
INSTALL = (
    "python -I -m pip install --quiet --constraint constraints.txt --requirement requirements.txt"
)
ADDRESS = re.compile(
    r"git\+(https|ssh|file)://[^\s@#]+(?:@[^\s@/]+)?[^\s@#]*@[^\s@#]+|(https|file)://\S+\.whl"
)
OWN = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "pyproject.toml": "pyproject.toml",
}


class GraderError(Exception):
    """The grader cannot be had like this; the text says how."""


@dataclass(frozen=True)
class Repository:
    """Files by their paths, with `/`: the learner's, and ours with the manifest of them."""

    given: Mapping[str, bytes]
    protected: Mapping[str, bytes]
    manifest: manifest.Manifest

    @property
    def files(self) -> Mapping[str, bytes]:
        """All of them, in order."""
        described = {manifest.PLACE: manifest.write(self.manifest)}
        return dict(sorted({**self.given, **self.protected, **described}.items()))


def requirement(address: str | None) -> str:
    """Return the line that installs a grader: from an address, or from the wheel beside it.

    Raises:
        GraderError: What is there may change under a student's feet, or is no address.
    """
    if address is None:
        return VENDORED
    if not ADDRESS.fullmatch(address):
        raise GraderError(
            f"--grader takes git+https://HOST/REPOSITORY@TAG or the https address of a wheel, "
            f"not {address!r}; --vendor puts the grader into the repository."
        )
    return f"{surroundings.DISTRIBUTION} @ {address}"


def repository(course: Course, asked: Iterable[str], grader: str) -> Repository:
    """Return a student's repository.

    Raises:
        CourseError: One of the exercises that are asked for does not exist.
    """
    wanted = tuple(asked)
    chosen = exercises.chosen(course, wanted)
    given = {f"exercises/{n}": c for exercise in chosen for n, c in exercises.stubs(exercise)}
    protected = {
        **{f"exercises/{n}": c for exercise in chosen for n, c in exercises.given(exercise)},
        "exercises/course.toml": exercises.table(course, chosen),
        **{name: surroundings.read(name) for name in surroundings.FILES},
        **{target: (TEMPLATES / name).read_bytes() for name, target in OWN.items()},
        surroundings.CONSTRAINTS: constraints(),
        "README.md": _readme(chosen),
        AUTOGRADING: _autograding(chosen),
        REQUIREMENTS: f"# The grader, and what the exercises need.\n{grader}\n".encode(),
    }
    if vendored(grader):
        protected[f"vendor/{wheel.NAME}"] = wheel.build(course, chosen)
    return Repository(given, protected, _manifest(wanted, chosen, grader, given, protected))


def vendored(grader: str) -> bool:
    """Whether a requirement is the wheel in the repository itself."""
    return grader.startswith("./vendor/")


def constraints() -> bytes:
    """Return the tested releases, without a word to maintainers."""
    lines = surroundings.read(surroundings.CONSTRAINTS).decode().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    head = "# The releases that the exercises were tested with."
    return "\n".join([head, *pinned, ""]).encode()


def _manifest(
    asked: tuple[str, ...],
    chosen: tuple[Exercise, ...],
    grader: str,
    given: Mapping[str, bytes],
    protected: Mapping[str, bytes],
) -> manifest.Manifest:
    return manifest.Manifest(
        version=graders.__version__,
        grader=grader,
        asked=asked,
        exercises=tuple(exercise.name for exercise in chosen),
        protected={name: manifest.digest(content) for name, content in protected.items()},
        given={name: manifest.digest(content) for name, content in given.items()},
    )


def _readme(chosen: tuple[Exercise, ...]) -> bytes:
    template = Template((TEMPLATES / "README.md").read_text(encoding="utf-8"))
    first = chosen[0]
    rows = [
        f"| [{one.address}](exercises/{one.name}/README.md) | {one.title} "
        f"| {SECTIONS.get(one.level, '')} |"
        for one in chosen
    ]
    text = template.substitute(name=first.name, address=first.address, exercises="\n".join(rows))
    return text.encode()


def _autograding(chosen: tuple[Exercise, ...]) -> bytes:
    """Write the tests of the service that was GitHub Classroom, which others still import."""
    tests = [
        {
            "name": f"{one.address} {one.title}",
            "setup": INSTALL,
            "run": f"kata grade . --exercise {one.address} --fail-under 100",
            "input": "",
            "output": "",
            "comparison": "included",
            "timeout": TIMEOUT_MINUTES,
            "points": len(one.requirements),
        }
        for one in chosen
    ]
    return (json.dumps({"tests": tests}, ensure_ascii=False, indent=2) + "\n").encode()
