"""Writes graders/diagnoses.json: how each wrong answer fails, and what it usually is.

`python scripts/diagnoses.py 07 08` renews these exercises, without arguments all of them.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from graders import check, course, diagnosis
from graders.course import Course, Exercise
from graders.signatures import signatures
from graders.worker import Worker


def renewed(whole: Course, chosen: tuple[Exercise, ...]) -> dict[str, Any]:
    """Return the data with the chosen exercises renewed and those that are gone left out."""
    data = diagnosis.DATA
    kept = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    with Worker("thread") as worker:
        for exercise in chosen:
            answers, _ = check.every_answer(whole, exercise)
            kept[exercise.name] = signatures(answers, whole, worker)
            print(f"{exercise.name}: {len(kept[exercise.name])} signatures")
    return {one.name: kept[one.name] for one in whole.exercises if one.name in kept}


def main() -> None:
    """Write."""
    whole = course.pristine()
    chosen = whole.choose(sys.argv[1:]) or whole.exercises
    diagnosis.DATA.write_text(written(renewed(whole, chosen)), encoding="utf-8")


def written(data: Mapping[str, Sequence[Any]]) -> str:
    """Return the data as JSON with a line for each signature, so that a diff can be read."""
    tables = (
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(one, ensure_ascii=False) for one in signatures)
        + "\n]"
        for name, signatures in data.items()
    )
    return "{\n" + ",\n".join(tables) + "\n}\n"


if __name__ == "__main__":
    main()
