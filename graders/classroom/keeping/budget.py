"""How long each submission may keep the analysis of its class busy, and whether to go on at all."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 60.0
"""What an ordinary submission takes of a whole course is a hundredth of it."""


class Budget:
    """Seconds that were spent on each submission, by its name."""

    def __init__(self, heed: Callable[[], None] = lambda: None, seconds: float = SECONDS) -> None:
        """Begin with nothing spent.

        Args:
            heed: Is called before each step, and may raise to stop.
            seconds: What each submission may take.
        """
        self.heed = heed
        self.seconds = seconds
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def spend(self, name: str, clock: Callable[[], float] = time.thread_time) -> Iterator[None]:
        """Count what is done within to a submission; where others work for us, by another clock."""
        self.heed()
        begun = clock()
        try:
            yield
        finally:
            self.spent[name] += clock() - begun

    def is_over(self, *names: str) -> bool:
        """Whether one of these has had its time, and is looked at no more."""
        return any(self.spent[name] >= self.seconds for name in names)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Those who have had their time, in order of name."""
        return tuple(sorted(name for name in self.spent if self.is_over(name)))

    def sentence(self, name: str) -> str:
        """Say what became of one that has had its time."""
        return (
            f"Not all of {name} is compared and shown: "
            f"a submission may keep the analysis busy for {self.seconds:g} seconds."
        )
