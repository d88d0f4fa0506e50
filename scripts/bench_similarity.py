"""How well copies are told from answers that are alike by chance, in what time and memory.

Run as `python -m scripts.bench_similarity [--short]`; with `--require` it fails where a target is
missed.
The classes are those of `scripts/bench_copies.py`; the seeds are none that anything was tuned on.
"""

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from graders.classroom import similarity
from graders.classroom.similarity import comparison, words
from graders.classroom.similarity.reader import Reader
from scripts import bench_copies

SIZE = 40
LARGE = 1_000
SECONDS = 15.0
MEGABYTES = 300.0
WORDS = 5
"""Words of a fingerprint."""

UNSEEN = 5_000
"""The first seed; those below were tuned on, or looked at while tuning."""


@dataclass(frozen=True)
class Form:
    """A kind of class, and what is to be reached on it."""

    name: str
    hard: bool
    files: bool
    precision: float
    """Average precision."""

    flags: float
    """Precision of flags; recall is to be 0.95 everywhere."""


FORMS = (
    Form("normal", hard=False, files=False, precision=0.99, flags=0.95),
    Form("hard", hard=True, files=False, precision=0.97, flags=0.85),
    Form("packages", hard=False, files=True, precision=0.99, flags=0.95),
)
RECALL = 0.95
CLASSES = 100
ENOUGH = 50
"""Classes from which on the flags of a form are more than luck: 25 differ by 0.02 from others."""


@dataclass
class Tally:
    """What the classes of a form have come to."""

    precisions: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    """Average precision by runs of words alone, which says how hard a class is."""

    right: int = 0
    wrong: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """The mean average precision."""
        return fmean(self.precisions)

    @property
    def recall(self) -> float:
        """The part of the copies that was flagged."""
        return self.right / max(1, self.right + self.missed.total())

    @property
    def flags(self) -> float:
        """The part of the flagged that were copies."""
        return self.right / max(1, self.right + self.wrong)


def average_precision(ranked: Iterable[bool]) -> float:
    """Return how precise a ranking is, on average over the places of what was looked for."""
    hits = [place for place, right in enumerate(ranked, 1) if right]
    return fmean(found / place for found, place in enumerate(hits, 1)) if hits else 1.0


def tally(form: Form, seeds: Iterable[int]) -> Tally:
    """Compare some classes, and hold what is said of them against what is so."""
    found = Tally()
    for seed in seeds:
        class_ = bench_copies.make(seed, SIZE, hard=form.hard, files=form.files)
        truth = {frozenset((a, b)): kind for a, b, kind in class_.copied}
        scores, line = _scores(class_)
        clear = {pair: score for pair, score in scores.items() if pair not in class_.unclear}
        ranked = sorted(clear, key=lambda pair: (-clear[pair], sorted(pair)))
        found.precisions.append(average_precision(pair in truth for pair in ranked))
        bare = _plain_scores(class_)
        told = sorted(clear, key=lambda pair: (-bare[pair], sorted(pair)))
        found.plain.append(average_precision(pair in truth for pair in told))
        found.kinds.update(truth.values())
        flagged = {pair for pair in ranked if clear[pair] > line}
        found.right += len(flagged & truth.keys())
        found.wrong += len(flagged - truth.keys())
        found.missed.update(truth[pair] for pair in truth.keys() - flagged)
    return found


def _scores(class_: bench_copies.Copies) -> tuple[dict[frozenset[str], float], float]:
    """Return the similarity of all pairs, and the line above which a pair is flagged."""
    with Reader() as reader:
        pieces = [reader.read(sources) or () for _, sources in class_.submissions]
        given = reader.read(bench_copies.given()) or ()
    measured = comparison.measure(pieces, given)
    names = [name for name, _ in class_.submissions]
    scores = {frozenset((names[a], names[b])): one for (a, b), one in measured.likely.items()}
    return scores, measured.median + comparison.DISTANCE * measured.spread


def _plain_scores(class_: bench_copies.Copies) -> dict[frozenset[str], float]:
    """Return what two have in common word by word, as tools do that know no syntax."""
    given = _fingerprints(bench_copies.given())
    held = {name: _fingerprints(sources) - given for name, sources in class_.submissions}
    return {
        frozenset((a, b)): 2 * len(held[a] & held[b]) / max(1, len(held[a]) + len(held[b]))
        for a, b in itertools.combinations(held, 2)
    }


def _fingerprints(sources: similarity.Sources) -> set[tuple[str, ...]]:
    pieces = words.pieces(sources)
    runs = (zip(*(p.tokens[start:] for start in range(WORDS)), strict=False) for p in pieces)
    return set(itertools.chain.from_iterable(runs))


def speed(size: int) -> Mapping[str, float]:
    """Compare one large class, and return seconds and megabytes."""
    class_ = bench_copies.make(UNSEEN, size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, worked = time.perf_counter(), time.process_time()
    found = similarity.compare(class_.submissions, bench_copies.given())
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    truth = {frozenset((a, b)) for a, b, _ in class_.copied}
    flagged = {frozenset((p.a, p.b)) for p in found.pairs if p.flagged} - class_.unclear
    return {
        "seconds": seconds,
        "work": work + child.ru_utime + child.ru_stime,
        "before": before / 1024,
        "megabytes": (own.ru_maxrss + child.ru_maxrss) / 1024,
        "recall": len(flagged & truth) / len(truth),
        "flags": len(flagged & truth) / max(1, len(flagged)),
    }


def alone(size: int) -> Mapping[str, float]:
    """Measure in a process of its own, whose memory is its own."""
    command = [sys.executable, "-m", "scripts.bench_similarity", "--size", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def report(seeds: Sequence[int], size: int) -> Iterator[str]:
    """Print what is measured, and yield the targets that are missed."""
    print(f"{len(seeds)} classes of {SIZE} a form, seeds {seeds[0]} to {seeds[-1]}")
    print("form       average precision (least; word by word)   flags: recall   precision")
    for form in FORMS:
        found = tally(form, seeds)
        print(
            f"{form.name:<10} {found.precision:17.4f} ({min(found.precisions):.3f}; "
            f"{fmean(found.plain):.3f}) {found.recall:22.3f} {found.flags:11.3f}"
        )
        missed = (f"{kind} {n} of {found.kinds[kind]}" for kind, n in found.missed.items())
        print(f"           not flagged: {', '.join(sorted(missed)) or 'none'}")
        for what, value, target, classes in (
            ("average precision", found.precision, form.precision, 1),
            ("recall of flags", found.recall, RECALL, ENOUGH),
            ("precision of flags", found.flags, form.flags, ENOUGH),
        ):
            if value < target and len(seeds) >= classes:
                yield f"{form.name}: {what} is {value:.3f}, not {target}"
    large = alone(size)
    print(
        f"{size} submissions: {large['seconds']:.1f} s ({large['work']:.1f} s of work), "
        f"{large['megabytes']:.0f} MB; flags: recall {large['recall']:.3f}, "
        f"precision {large['flags']:.3f}"
    )
    for what, value, most in (
        ("seconds", large["seconds"], SECONDS if size >= LARGE else SECONDS / 2),
        ("megabytes", large["megabytes"], MEGABYTES),
    ):
        if value > most:
            yield f"{size} submissions: {value:.1f} {what}, not {most:g}"


def main() -> None:
    """Measure, print, and with `--require` fail where a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer classes, fewer submissions")
    parser.add_argument("--require", action="store_true", help="exit with 1 if a target is missed")
    parser.add_argument("--seed", type=int, default=UNSEEN, help="the first seed")
    parser.add_argument("--classes", type=int, help="classes of each form")
    parser.add_argument("--size", type=int, help="measure one class of this size, and say JSON")
    asked = parser.parse_args()
    if asked.size:
        print(json.dumps(speed(asked.size)))
        return
    count = asked.classes or (2 if asked.short else CLASSES)
    seeds = list(itertools.islice(itertools.count(asked.seed), count))
    missed = list(report(seeds, LARGE // 4 if asked.short else LARGE))
    print(f"missed: {'; '.join(missed)}" if missed else "all targets reached")
    sys.exit(asked.require and bool(missed))


if __name__ == "__main__":
    main()
