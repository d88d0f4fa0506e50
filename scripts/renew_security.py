"""Writes the table of SECURITY.md: what the corpus of hostile submissions gets, here and elsewhere.

With --measure, plain pytest is tried on the cases that do no harm, in a cage and under limits.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from graders.course import catalogue
from graders.tests.redteam import corpus
from graders.tests.redteam.corpus import Case

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "SECURITY.md"
PLAIN = Path(__file__).with_name("bench_plain_conftest.py")
MEASURED = Path(corpus.__file__).with_name("plain.toml")
BEGIN, END = "<!-- corpus: begin -->", "<!-- corpus: end -->"

KINDS = {
    "forgery": "Forgery: points that were not earned",
    "denial": "Denial: keeping the grader from its work",
    "leak": "Leaks and harm: reaching what is not theirs",
    "output": "Output: text that acts on who reads it",
}

UNTRIED = "not tried"
HARMFUL = (
    *("daemon", "reads_neighbour", "answers_early", "answers_twice", "answers_with"),
    *("binary_frame", "deep_frame", "flood_of_frames", "half_frame", "huge_frame"),
    "link_to_exercises",
)
"""Parts of names of forgeries that are not tried: they do harm, or are about our own wire."""
PATIENCE = 20.0
MEMORY = 2 * 1024**3


def is_harmless(case: Case) -> bool:
    """Whether a case may be run without our confinement."""
    return case.kind in {"forgery", "output"} and not any(part in case.name for part in HARMFUL)


def plain(case: Case) -> str:
    """Return what a pytest process says of a case whose spec was laid over it."""
    with tempfile.TemporaryDirectory(prefix="plain-") as name:
        checkout = Path(name, "checkout")
        corpus.lay(case, checkout)
        exercise = corpus.COURSE.find(case.exercise)
        place = checkout / "exercises" / exercise.name
        if place.is_symlink():
            return UNTRIED
        for path in exercise.directory.glob("*.py"):
            if not (place / path.name).exists() or path.name == catalogue.SPEC:
                shutil.copy(path, place)
        shutil.copy(PLAIN, place / "conftest.py")
        report = Path(name, "report.json")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["--json-report", f"--json-report-file={report}", "."]
        try:
            done = subprocess.run(
                _caged(command, Path(name), place),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                preexec_fn=_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"still running after {PATIENCE:g} s"
        if not report.is_file():
            return f"no report, exit code {done.returncode}"
        return _points(json.loads(report.read_text()), len(exercise.requirements), done.returncode)


def _caged(command: list[str], scratch: Path, place: Path) -> list[str]:
    return [
        *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--setenv", "TMPDIR", str(scratch), "--setenv", "HOME", str(scratch)),
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--bind", str(scratch), str(scratch), "--chdir", str(place), "--", *command),
    ]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))


def _points(report: dict[str, object], of: int, code: int) -> str:
    tests = report["tests"]
    assert isinstance(tests, list)  # noqa: S101 - so says pytest-json-report
    outcomes: dict[str, list[str]] = {}
    for test in tests:
        name = test["nodeid"].rpartition("::")[2].partition("[")[0]
        outcomes.setdefault(name, []).append(test["outcome"])
    points = sum(set(one) == {"passed"} for one in outcomes.values())
    return f"{points} of {of}" + ("" if code else ", exit code 0")


def measure() -> None:
    """Try plain pytest, and keep what came of it."""
    lines = []
    for case in corpus.cases():
        found = plain(case) if is_harmless(case) else UNTRIED
        print(f"{case.name}: {found}", flush=True)
        lines.append(f'{case.name} = "{found}"\n')
    MEASURED.write_text("".join(lines), encoding="utf-8")


def table() -> str:
    """Return the table of all cases."""
    measured = tomllib.loads(MEASURED.read_text(encoding="utf-8"))
    lines = [f"{len(corpus.cases())} submissions, each with one claim:", ""]
    for kind, title in KINDS.items():
        lines += [f"### {title}", "", "| claim | plain pytest | here |", "|---|---|---|"]
        lines += [_row(case, measured[case.name]) for case in corpus.cases() if case.kind == kind]
        lines += [""]
    return "\n".join(lines)


def _row(case: Case, measured: str) -> str:
    of = len(corpus.COURSE.find(case.exercise).requirements)
    word = f", `{case.says}`" if case.says and "`" not in case.says else ""
    claim = case.claim.replace("|", "\\|")
    return f"| {claim} | {measured} | {case.score} of {of}, {case.status}{word} |".replace(
        "cmd|", "cmd\\|"
    )


def page(text: str) -> str:
    """Return SECURITY.md with the table as it is now."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n{END}{tail}"


def main() -> int:
    """Write the table, or say that it is not fresh."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="try plain pytest anew")
    parser.add_argument("--check", action="store_true", help="fail if the table is not fresh")
    options = parser.parse_args()
    if options.measure:
        measure()
    now = PAGE.read_text(encoding="utf-8")
    fresh = page(now)
    if options.check and now != fresh:
        print("SECURITY.md is not fresh: python scripts/renew_security.py writes its table.")
        return 1
    if not options.check:
        PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
