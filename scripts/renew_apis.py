"""Packs the APIs of an exercise whose learners write tests, so that none lies open beside them.

Reads `solutions/NN_slug/spec_apis.toml`, writes `exercises/NN_slug/spec_apis.bin`.
"""

import base64
import json
import sys
import tomllib
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def packed(exercise: Path, table: Path) -> bytes:
    """Return the right and the faulty APIs of an exercise, and their texts, as one block.

    Raises:
        ValueError: A text that is to be replaced is not there.
    """
    given = {
        path.relative_to(exercise).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((exercise / "app").rglob("*.py"))
    }
    found = tomllib.loads(table.read_text(encoding="utf-8"))
    apis = {
        "right": [_replaced(given, one.get("replace", [])) for one in found["right"]],
        "texts": found["texts"],
        "faults": {one["kind"]: _replaced(given, one["replace"]) for one in found["fault"]},
    }
    return base64.encodebytes(zlib.compress(json.dumps(apis, sort_keys=True).encode(), 9))


def _replaced(given: dict[str, str], replacements: list[list[str]]) -> dict[str, str]:
    files = dict(given)
    for name, old, new in replacements:
        if old not in files[name]:
            raise ValueError(f"{name} has no {old!r}.")
        files[name] = files[name].replace(old, new)
    return files


def _unpacked(block: bytes) -> bytes:
    """Return what a block holds: how it is compressed differs from one zlib to the next."""
    return zlib.decompress(base64.decodebytes(block))


def main() -> None:
    """Pack every exercise that has such a table; with `--check`, only say which are stale."""
    stale = []
    for table in sorted(ROOT.glob("solutions/*/spec_apis.toml")):
        exercise = ROOT / "exercises" / table.parent.name
        target = exercise / "spec_apis.bin"
        content = packed(exercise, table)
        if not target.exists() or _unpacked(target.read_bytes()) != _unpacked(content):
            stale.append(target.relative_to(ROOT).as_posix())
            if "--check" not in sys.argv:
                target.write_bytes(content)
    print("\n".join(stale) or "Nothing to pack.")
    if stale and "--check" in sys.argv:
        sys.exit(1)


if __name__ == "__main__":
    main()
