"""The process that reads strangers' sources: confined first, then answering until it is left.

Run as `python -I -B -m graders.classroom.similarity.child DIRECTORY`, with a socket as its input
and output: a line of JSON in for each submission, a line of JSON out. It runs none of what it
reads; a file that ends it costs nobody but itself.
"""

import dataclasses
import json
import os
import socket
import sys
import unicodedata  # noqa: F401 - the parser asks for it, when no file can be opened any more
from typing import Any

from graders.apps.host import confinement
from graders.classroom.similarity import syntax

LIMITS = confinement.Limits(memory=400 * 1024**2, processor=1200, file=0, descriptors=16, threads=1)


def confine(directory: str) -> None:
    """Give up whatever is not needed to read text; what a kernel cannot do is left."""
    prepared = dataclasses.replace(confinement.prepare(()), zygote=os.getppid())
    confinement.confine(confinement.Plan((), (directory,), LIMITS), prepared)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return the pieces of a submission; none where it is no Python at all."""
    files = [(path, text) for path, text in question["files"] if path.endswith(".py")]
    try:
        found = syntax.read(files, with_normal=question["normal"])
        pieces = [_plain(piece) for piece in found]
    except (RecursionError, MemoryError):
        return {"pieces": None}
    return {"pieces": pieces or None}


def _plain(piece: syntax.Piece) -> list[Any]:
    """Return a piece as JSON values, in the order of its fields."""
    return [getattr(piece, field.name) for field in dataclasses.fields(piece)]


def main() -> None:
    """Answer questions until the other side hangs up."""
    confine(sys.argv[1])
    with socket.socket(fileno=0) as wire, wire.makefile("rw", encoding="utf-8") as lines:
        print(json.dumps({"ready": True}), file=lines, flush=True)
        for line in lines:
            print(json.dumps(answer(json.loads(line))), file=lines, flush=True)


if __name__ == "__main__":
    main()
