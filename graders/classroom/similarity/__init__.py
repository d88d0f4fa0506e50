"""How similar the submissions of a class are, with what they were given left out."""

from graders.classroom.similarity.comparison import compare
from graders.classroom.similarity.findings import Findings, Fragment, Group, Pair, Sources, Span
from graders.classroom.similarity.reader import ReaderError

__all__ = ["Findings", "Fragment", "Group", "Pair", "ReaderError", "Sources", "Span", "compare"]
