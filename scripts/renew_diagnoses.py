"""Writes graders/course/diagnoses.json: how each wrong answer fails, and what it usually is.

`python scripts/renew_diagnoses.py 07 08` renews these exercises, without arguments all of them;
answers that have not changed, nor their specs, are not run again (`--anew` runs them all the same,
as it is due when the wording of messages has changed).
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from graders.author import check
from graders.author.signatures import Signature, read, signatures
from graders.course import catalogue, diagnosis
from graders.course.catalogue import Course
from graders.grading.worker import Worker

Data = dict[str, Sequence[Signature]]
ANEW = "--anew"


def renew(whole: Course, names: Sequence[str], *, anew: bool = False) -> None:
    """Renew exercises one by one, each written as soon as it is known."""
    with Worker("thread") as worker:
        for name in names:
            begun = time.monotonic()
            kept = () if anew else read().get(name, ())
            answers, _ = check.every_answer(whole, whole.find(name))
            found = list(signatures(check.mistakes(whole, answers), kept, worker))
            # Read again: another renewal may have written others meanwhile.
            write(ordered(whole, {**read(), name: found}))
            same = sum(one in kept for one in found)
            seconds = time.monotonic() - begun
            print(
                f"{name}: {len(found)} signatures, {same} as before ({seconds:.0f} s)", flush=True
            )


def ordered(whole: Course, data: Mapping[str, Sequence[Signature]]) -> Data:
    """Return the data in the order of the course, without exercises that are gone."""
    return {one.name: data[one.name] for one in whole.exercises if one.name in data}


def write(data: Data) -> None:
    """Put the data in the place of the file at once."""
    beside = diagnosis.DATA.with_name(f"{diagnosis.DATA.name}.{os.getpid()}")
    beside.write_text(written(data), encoding="utf-8")
    beside.replace(diagnosis.DATA)


def written(data: Mapping[str, Sequence[Signature]]) -> str:
    """Return the data as JSON with a line for each signature, so that a diff can be read."""
    tables = (
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(one, ensure_ascii=False) for one in signatures)
        + "\n]"
        for name, signatures in data.items()
    )
    return "{\n" + ",\n".join(tables) + "\n}\n"


def main() -> None:
    """Write."""
    arguments = sys.argv[1:]
    whole = catalogue.pristine()
    chosen = whole.choose([one for one in arguments if one != ANEW]) or whole.exercises
    renew(whole, [one.name for one in chosen], anew=ANEW in arguments)
    print(f"Written: {diagnosis.DATA.relative_to(Path(__file__).parent.parent)}")


if __name__ == "__main__":
    main()
