"""How similar the submissions of a class are, with what they were given left out."""

from graders.classroom.similarity.findings import (
    Findings,
    Fragment,
    Group,
    Pair,
    Sources,
    Span,
)

__all__ = ["Findings", "Fragment", "Group", "Pair", "Sources", "Span"]
