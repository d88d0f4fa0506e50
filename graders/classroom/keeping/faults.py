"""Faults of ours that befall one submission: no other suffers for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from graders.classroom.keeping.store import FullError, StoreError, told


class Faults(dict[str, str]):
    """What went wrong with some submissions, by their directories; the first thing of each."""

    @contextmanager
    def apart(self, folder: str) -> Iterator[None]:
        """Note what goes wrong with a submission, and go on; a full disk is not of one alone."""
        try:
            yield
        except (FullError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours, of whatever kind
            self.setdefault(folder, told(f"{type(error).__name__}: {error}"))
