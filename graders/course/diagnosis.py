"""What a set of failures usually is: signatures of wrong answers, and likeness to them."""

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "diagnoses.json"
LIKE_ENOUGH = 0.92
"""The likeness of a match; `tests/course/test_diagnosis.py` proves how rarely it is false."""

AHEAD = 0.1
"""By how much a near match must be ahead of the second."""

CONSTANTS = frozenset({"True", "False", "None", "[]", "{}"})
RAISED = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning|Raised|Timeout)\b")

Evidence = Mapping[str, str]
"""The tests that failed, each with its symptom."""


@dataclass(frozen=True)
class Signature:
    """The failures of a wrong answer, and what it usually is; the stub's is nothing to tell."""

    fails: Evidence
    text: str | None


def symptom(message: str, status: int | None, name: str = "") -> str:
    """Return a mark of how a test has failed, the same whatever values the run has drawn.

    Of a test with several cases, the name says which of them it was.
    """
    found = [str(status), *filter(None, [name.partition("[")[2]])]
    about_status = False
    for line in message.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word in {">", "assert"}:
            found.append(line.strip())
            about_status = "status" in line
        elif word in {"got", "expected"}:
            found.append(f"{word} {_kind(rest.strip(), about_status=about_status)}")
        elif raised := RAISED.match(line.strip()):
            found.append(raised[0])
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:8]


def _kind(value: str, *, about_status: bool) -> str:
    """Return a value that no run draws, else only what kind it is of."""
    if value in CONSTANTS or (about_status and value.isdigit()):
        return value
    return value[:1] if value[:1] in "[{('\"" else "value"


def evidence(heard: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the evidence in what was heard of each test; the first case that failed speaks."""
    found: dict[str, str] = {}
    for one in heard:
        if one["status"] != "passed":
            status = one["exchange"][-1]["status"] if one["exchange"] else None
            name = one["id"].partition("[")[0]
            found.setdefault(name, symptom(one["message"], status, one["id"]))
    return found


def likeness(one: Evidence, other: Evidence) -> float:
    """Return how alike two sets of failures are, from 0 to 1: the same tests, the same symptoms."""
    tests = len(one.keys() & other.keys())
    pairs = len(one.items() & other.items())
    either = len(one.keys() | other.keys())
    return (tests + pairs) / (2 * either) if either else 0.0


def diagnose(found: Evidence, known: Iterable[Signature]) -> str | None:
    """Return what these failures usually are, if they are like one wrong answer and no other."""
    if not found:
        return None
    ranked = sorted(
        ((likeness(found, one.fails), one.text) for one in known), key=lambda pair: -pair[0]
    )
    if not ranked or ranked[0][0] < LIKE_ENOUGH:
        return None
    best, text = ranked[0]
    rival = next((score for score, other in ranked[1:] if other != text), 0.0)
    return text if rival <= best - AHEAD or best == 1.0 > rival else None


@functools.lru_cache(maxsize=1)
def _all() -> Mapping[str, tuple[Signature, ...]]:
    try:
        found = json.loads(DATA.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {
        name: tuple(Signature(one["fails"], one["text"]) for one in signatures)
        for name, signatures in found.items()
    }


def ways_to_miss(exercise: str, test: str) -> list[str]:
    """Return what keeps answers from meeting a requirement, what breaks little else first."""
    missing = [one for one in _all().get(exercise, ()) if test in one.fails and one.text]
    ordered = sorted(missing, key=lambda one: len(one.fails))
    return list(dict.fromkeys(one.text for one in ordered if one.text))


def of(exercise: str, found: Evidence) -> str | None:
    """Return what the failures of an exercise usually are, if that is known."""
    return diagnose(found, _all().get(exercise, ()))
