"""Measures how fast `kata prove` grades faults, against a pytest process for each.

Both grade the same faults of one small exercise and stop at the first red; what is compared is
processor time, so that it makes no difference what else the machine has to do.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.author import check
from graders.author.prove import effort, faults, verdicts
from graders.author.prove.faults import Fault
from graders.course import catalogue
from graders.grading.crew import Crew
from graders.grading.submission import Work
from scripts import bench_plain

RATIO = 6.0


@dataclass(frozen=True)
class Side:
    """What one way took for all faults, in processor time, and which it noticed."""

    seconds: float
    killed: tuple[str, ...]


def theirs(solution: Work, chosen: Sequence[Fault], scratch: Path) -> Side:
    """Run pytest anew for each fault, as a mutation tester does."""
    stages = [bench_plain.stage(scratch, fault.work(solution)) for fault in chosen]
    began = effort.spent()
    codes = [_run(stage) for stage in stages]
    seconds = effort.spent() - began
    return Side(seconds, tuple(f.key for f, code in zip(chosen, codes, strict=True) if code))


def _run(stage: Path) -> int:
    command = [sys.executable, "-m", "pytest", *bench_plain.OPTIONS, "-x"]
    return subprocess.run(command, cwd=stage, check=False, capture_output=True).returncode


def ours(crew: Crew, solution: Work, chosen: Sequence[Fault]) -> Side:
    """Have the crew grade them, side by side as it does."""
    began = effort.spent()
    found = list(verdicts.verdicts(crew, solution, chosen))
    seconds = effort.spent() - began
    return Side(seconds, tuple(one.fault.key for one in found if one.fate != "survived"))


def main() -> int:
    """Measure in turns, print, and with `--require` fail below the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercise", nargs="?", default="07")
    parser.add_argument("--short", action="store_true", help="one round, not five")
    parser.add_argument("--require", action="store_true", help=f"exit with 1 below {RATIO:g}")
    options = parser.parse_args()
    bench_plain.settle()
    whole = catalogue.pristine()
    solution = check.solution(whole, whole.choose([options.exercise])[0])
    every = faults.faults(solution)
    ratios = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Crew("sandbox") as crew:
        ours(crew, solution, every[: 2 * crew.size])
        for number in range(1 if options.short else 5):
            chosen = every[number :: len(every) // 8]
            slow = theirs(solution, chosen, Path(name).resolve())
            fast = ours(crew, solution, chosen)
            ratios.append(slow.seconds / fast.seconds)
            print(
                f"{len(chosen)} faults of {solution.exercise.name}: a pytest process each "
                f"{slow.seconds:.2f} s, kata prove {fast.seconds:.2f} s ({ratios[-1]:.1f}x)"
                f"{'' if slow.killed == fast.killed else '; the verdicts differ'}"
            )
    ratio = statistics.median(ratios)
    print(f"median {ratio:.1f}x: {'reached' if ratio >= RATIO else 'missed'} ({RATIO:g}x)")
    return int(options.require and ratio < RATIO)


if __name__ == "__main__":
    sys.exit(main())
