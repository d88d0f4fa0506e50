"""Measure the page of a class: how large it is, how long it is made, how long it opens.

Time to open is that of Chromium's main thread, from the request of the page until the heat map
stands; the wall clock is told beside it, and says more about what else the machine does.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from graders.classroom import page
from graders.classroom.keeping.entry import Class
from graders.course.catalogue import Exercise
from graders.tests import chromium, invented

TIMES = 3
PATIENCE = 60
READY = "return document.documentElement.dataset.ready"


@dataclass(frozen=True)
class Size:
    """A class, and the bytes that its page may have."""

    title: str
    exercises: tuple[Exercise, ...]
    count: int
    most: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Opened:
    """How long a page took, in seconds."""

    busy: float
    waited: float


def main() -> int:
    """Measure each class, and fail where one is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a directory that the pages are left in")
    chosen = parser.parse_args()
    course = tuple(one for one in invented.of() if one.number <= 25)  # noqa: PLR2004 -- 00 to 25
    sizes = (
        Size("40 submissions of 07", invented.of("07"), 40, 100_000),
        Size("40 submissions of 24", invented.of("24"), 40, 100_000),
        Size("40 submissions of 26", invented.of("26"), 40, 100_000),
        Size("1,000 submissions of 07", invented.of("07"), 1000, 1_500_000),
        Size("1,000 submissions of 23", invented.of("23"), 1000, 1_500_000),
        Size(f"300 submissions of {len(course)} exercises", course, 300, seconds=2.0),
    )
    with tempfile.TemporaryDirectory() as name, chromium.started() as chrome:
        folder = chosen.keep or Path(name)
        folder.mkdir(exist_ok=True)
        passed = [_measure(chrome, folder / f"{n}.html", one) for n, one in enumerate(sizes)]
    return 0 if all(passed) else 1


def _measure(chrome: Chrome, path: Path, size: Size) -> bool:
    class_ = _held(invented.class_of(size.exercises, size.count))
    found, modes = invented.findings(class_), invented.modes(class_)
    variants = invented.variants(class_)
    began = time.process_time()
    page.write(path, class_, found, modes, variants)
    wrote = time.process_time() - began
    opened = min((_open(chrome, path) for _ in range(TIMES)), key=lambda one: one.busy)
    length = path.stat().st_size
    print(
        f"{size.title}: {length / 1000:,.0f} kB, written in {wrote:.1f} s of processor time, "
        f"opened in {opened.busy:.2f} s of processor time ({opened.waited:.2f} s waited)"
    )
    small = size.most is None or length <= size.most
    fast = size.seconds is None or opened.busy <= size.seconds
    for kept, limit in ((small, f"{size.most} bytes"), (fast, f"{size.seconds} s")):
        if not kept:
            print(f"  above its limit of {limit}", file=sys.stderr)
    return small and fast


def _held(class_: Class) -> Class:
    """Return the class with its entries made once."""
    entries = tuple(class_.entries())
    return Class(class_.title, class_.exercises, lambda: iter(entries), class_.count)


def _open(chrome: Chrome, path: Path) -> Opened:
    chrome.get("about:blank")
    chrome.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    began, busy = time.monotonic(), _busy(chrome)
    chrome.get(path.as_uri())
    WebDriverWait(chrome, PATIENCE, 0.02).until(lambda _: chrome.execute_script(READY))
    chrome.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")
    opened = Opened(_busy(chrome) - busy, time.monotonic() - began)
    chrome.execute_cdp_cmd("Performance.disable", {})
    return opened


def _busy(chrome: Chrome) -> float:
    """Return the seconds that the main thread has worked."""
    metrics = chrome.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


if __name__ == "__main__":
    sys.exit(main())
