"""Starts the apps of the next tests while the present one is at work, on a core that has time."""

from contextlib import suppress

import pytest

from graders.apps.sandbox.zygote import ZygoteError
from graders.spec import fixtures

DEPTH = 2
"""Tests to look ahead: an app takes longer to import than most tests to run."""


class Ahead:
    """A plugin of pytest for apps in the sandbox.

    Only apps of one submission ever run beside each other, each confined by itself.
    """

    def __init__(self, trials: fixtures.Trials) -> None:
        self.trials = trials

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Launch the next apps; what fails here fails again, and is told, in the set-up."""
        items = item.session.items
        start = items.index(item) + 1
        for following in items[start : start + DEPTH]:
            if following not in self.trials.ahead and _has_app(following):
                with suppress(ZygoteError, OSError):
                    self._launch(following)

    def _launch(self, item: pytest.Item) -> None:
        session = fixtures.session_of(item, self.trials)
        try:
            fixtures.write_files(item, session.scene.work)
            session.launch()
        except BaseException:
            session.close()
            raise
        self.trials.ahead[item] = session

    def pytest_sessionfinish(self) -> None:
        """End the apps that were launched for tests that did not come."""
        while self.trials.ahead:
            self.trials.ahead.popitem()[1].close()


def _has_app(item: pytest.Item) -> bool:
    return "_session" in getattr(item, "fixturenames", ())
