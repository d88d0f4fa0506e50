"""What a test leaves behind for those who tell of it."""

from pathlib import Path

import pytest

from graders.spec.comparison import Comparison
from graders.spec.exchange import Note
from graders.spec.session import Session

SESSION = pytest.StashKey[Session]()
SOURCES = pytest.StashKey[dict[Path, Path]]()
"""Where specs were read from that stand elsewhere."""

COMPARISON = pytest.StashKey[Comparison | None]()


def source(item: pytest.Item) -> Path:
    """Return the file that a test was read from."""
    return item.config.stash.get(SOURCES, {}).get(item.path, item.path)


def notes(item: pytest.Item) -> list[Note]:
    """Return what a test has sent and heard so far."""
    session = item.stash.get(SESSION, None)
    return session.line.notes if session else []


def compared(item: pytest.Item) -> Comparison | None:
    """Return what the last assertion that failed has compared, if it has compared anything."""
    return item.config.stash.get(COMPARISON, None)


def printed(item: pytest.Item) -> str:
    """Return what the app has printed and logged, restarts included."""
    session = item.stash.get(SESSION, None)
    if session is None:
        return ""
    now = session.running.output() if session.running else ""
    return "".join([*session.printed, now])
