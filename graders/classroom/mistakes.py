"""What goes wrong in a class: requirements that fail together, and how."""

from dataclasses import dataclass

from graders.outcome import Exchange


@dataclass(frozen=True)
class Mode:
    """One way to fail an exercise; a submission can have several."""

    exercise: str
    """The name of the exercise."""

    tests: tuple[str, ...]
    """The requirements that fail together, in the order of the spec."""

    sentences: tuple[str, ...]
    kind: str
    """What came back instead, in words: `POST /users/ answers 200`."""

    diagnosis: str | None
    """What it usually is, if most of these submissions were told so."""

    learners: tuple[str, ...]
    """Whom it has happened to, in order of name."""

    example: Exchange | None
    """The exchange of the first of them."""

    share: float
    """Which part of those who worked on the exercise."""


@dataclass(frozen=True)
class Modes:
    """All failure modes, in order of exercise, the most frequent first."""

    modes: tuple[Mode, ...]
    untouched: tuple[tuple[str, int], ...] = ()
    """How many handed in the stub, or nothing, by the name of the exercise."""
