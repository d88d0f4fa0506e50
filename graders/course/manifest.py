"""The manifest of a student's repository: what was given out, and the digests of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

PLACE = ".github/classroom/manifest.json"
FORMAT = 1


class ManifestError(Exception):
    """The manifest is not as it was written; the text says so and names the way out."""


@dataclass(frozen=True)
class Manifest:
    """What an export gave out; paths are relative to the repository, with `/`."""

    version: str
    """Of the course and its grader."""

    grader: str
    """The line of requirements.txt that installs it."""

    asked: tuple[str, ...]
    """What `--exercises` named; `all` stands for the whole course."""

    exercises: tuple[str, ...]
    """The names of their directories."""

    protected: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file that is not the learner's."""

    given: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each stub, as it was before the learner had it."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, the same whatever ends its lines."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def write(manifest: Manifest) -> bytes:
    """Write a manifest, with a digest of itself."""
    document = {"format": FORMAT, **asdict(manifest)}
    sealed = {**document, "sha256": _seal(document)}
    return (json.dumps(sealed, indent=2, sort_keys=True) + "\n").encode()


def parse(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: It was edited, or is of a later version than this grader.
    """
    document = _document(content)
    seal = document.pop("sha256", None)
    version = document.pop("format", None)
    if isinstance(version, int) and version > FORMAT:
        raise ManifestError("It is of a later version than this grader: install the newer one.")
    if version != FORMAT or seal != _seal({"format": version, **document}):
        raise ManifestError(_edited())
    return _manifest(document)


def _manifest(document: Mapping[str, Any]) -> Manifest:
    try:
        return Manifest(
            version=_text(document["version"]),
            grader=_text(document["grader"]),
            asked=tuple(map(_text, document["asked"])),
            exercises=tuple(map(_text, document["exercises"])),
            protected={_inside(k): _text(v) for k, v in document["protected"].items()},
            given={_inside(k): _text(v) for k, v in document["given"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ManifestError(_edited()) from None


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise ManifestError(_edited()) from None
    if not isinstance(document, dict):
        raise ManifestError(_edited())
    return document


def _seal(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _inside(path: str) -> str:
    """Return a path that stays in the repository."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path:
        raise ValueError(path)
    return path


def _edited() -> str:
    return f"It was edited; bring it back: git checkout FIRST-COMMIT -- {PLACE}"
