"""Packs the APIs of an exercise whose learners write tests, so that none lies open beside them.

Reads the folders in `solutions/NN_slug/spec_apis/`, writes `exercises/NN_slug/spec_apis.bin`.
What a folder leaves out is as in the folder `as_given`, and that one's as in the exercise.
"""

import ast
import base64
import json
import sys
import zlib
from pathlib import Path

from graders.spec import rewriting

ROOT = Path(__file__).parents[1]
GIVEN = "as_given"
SHARED = ("__init__.py", "config.py", "database.py", "models.py")
"""Modules that every API has."""


def packed(exercise: Path, folder: Path) -> bytes:
    """Return the APIs of an exercise, with the lines that make them faulty, as one block.

    Raises:
        SyntaxError: A fault is laid in so that nothing could be imported.
        ValueError: One has no line for a fault, or differs from what learners are given.
    """
    given = _sources(exercise / "app")
    first = given | _sources(folder / GIVEN)
    if any(_parsed(first[name]) != _parsed(text) for name, text in given.items()):
        raise ValueError(f"{folder / GIVEN} is not what learners are given.")
    shared = {name: first[name] for name in SHARED}
    apis = {path.name: shared | _sources(path) for path in sorted(folder.iterdir())} | {
        GIVEN: first
    }
    kinds = {name: set().union(*map(rewriting.kinds, api.values())) for name, api in apis.items()}
    for name, found in kinds.items():
        if missing := kinds[GIVEN] ^ found:
            raise ValueError(f"{folder / name}: {', '.join(sorted(missing))}")
        for kind in found:
            for text in apis[name].values():
                ast.parse(rewriting.version(text, kind))
    return base64.encodebytes(zlib.compress(json.dumps(apis, sort_keys=True).encode(), 9))


def _parsed(source: str) -> str:
    return ast.dump(ast.parse(rewriting.version(source)))


def _sources(place: Path) -> dict[str, str]:
    paths = sorted(place.rglob("*.py"))
    return {path.relative_to(place).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _unpacked(block: bytes) -> bytes:
    """Return what a block holds: how it is compressed differs from one zlib to the next."""
    return zlib.decompress(base64.decodebytes(block))


def main() -> None:
    """Pack every exercise that has such a folder; with `--check`, only say which are stale."""
    stale = []
    for folder in sorted(ROOT.glob("solutions/*/spec_apis")):
        exercise = ROOT / "exercises" / folder.parent.name
        target = exercise / "spec_apis.bin"
        content = packed(exercise, folder)
        if not target.exists() or _unpacked(target.read_bytes()) != _unpacked(content):
            stale.append(target.relative_to(ROOT).as_posix())
            if "--check" not in sys.argv:
                target.write_bytes(content)
    print("\n".join(stale) or "Nothing to pack.")
    if stale and "--check" in sys.argv:
        sys.exit(1)


if __name__ == "__main__":
    main()
