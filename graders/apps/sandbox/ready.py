"""The sandbox, ready for use at the best level that this machine allows."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from graders.apps.sandbox import cage, isolation
from graders.apps.sandbox.directory import discard
from graders.apps.sandbox.identity import identity
from graders.apps.sandbox.isolation import Isolation, Layers, Level, Probe
from graders.apps.sandbox.status import process_of
from graders.apps.sandbox.zygote import APPS, Zygote

UNSEEN = ("grading/runner.py", "apps/sandbox")
"""Names in our package that a cage must hide."""


@dataclass
class Workshop:
    """Zygotes as they are tried: with a cage and without, each started once."""

    scratch: Path
    hidden: tuple[Path, ...]
    stack: ExitStack
    started: dict[bool, Zygote] = field(default_factory=dict)

    def zygote(self, layers: Layers) -> Zygote:
        """Return a zygote whose children have these layers.

        Raises:
            OSError: The cage cannot be made.
        """
        caged = "cage" in layers
        if caged not in self.started:
            view = cage.view(self.hidden)
            who = identity(view, self.scratch, layers, slot=os.getpid())
            zygote = Zygote(layers, view, self.scratch, who)
            self.started[caged] = self.stack.enter_context(zygote)
        self.started[caged].layers = layers
        return self.started[caged]

    @contextmanager
    def probing(self, layers: Layers) -> Iterator[Probe]:
        """Start a probe child under these layers."""
        unseen = (*(cage.PACKAGE / name for name in UNSEEN), *self.hidden)
        with isolation.ground(self.scratch / APPS, unseen) as targets:
            child = self.zygote(layers).probe(targets)
            try:
                yield isolation.heard(process_of(child.handle), child.socket)
            finally:
                child.end()
                discard(child.directory)


@contextmanager
def sandbox(
    scratch: Path, hidden: tuple[Path, ...], ceiling: Level
) -> Iterator[tuple[Zygote, Isolation]]:
    """Start a zygote at the best level up to a ceiling, and say how that was measured.

    Raises:
        OSError: Not even the lowest level can be had.
    """
    (scratch / APPS).mkdir(mode=0o711, exist_ok=True)
    with ExitStack() as stack:
        workshop = Workshop(scratch, hidden, stack)
        found = isolation.measure(workshop.probing, ceiling)
        zygote = workshop.zygote(found.layers)
        yield zygote, replace(found, missing=(*found.missing, *zygote.who.missing))
