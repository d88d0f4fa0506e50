"""A module of a solution as a tree whose every piece can be replaced in the text."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from graders.author.prove.api import Api

SHOWN = 90
"""Characters of code that a change is named by."""


@dataclass(frozen=True, eq=False)
class Source:
    """One file of a solution."""

    path: str
    text: bytes
    api: Api

    @functools.cached_property
    def wrapper(self) -> MetadataWrapper:
        """The tree with the places of its nodes."""
        return MetadataWrapper(cst.parse_module(self.text), unsafe_skip_copy=True)

    @functools.cached_property
    def spans(self) -> Mapping[cst.CSTNode, CodeSpan]:
        """Where each node stands, in bytes."""
        return self.wrapper.resolve(ByteSpanPositionProvider)

    def code(self, node: cst.CSTNode) -> str:
        """Return a node as it is written."""
        return self.wrapper.module.code_for_node(node).strip()

    def line(self, node: cst.CSTNode) -> int:
        """Return the number of the line that a node begins on."""
        return self.text[: self.spans[node].start].count(b"\n") + 1

    def spots(self) -> Iterator["Spot"]:
        """Yield every node with those above it, in the order of the text."""
        yield from self._below(self.wrapper.module, ())

    def _below(self, node: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> Iterator["Spot"]:
        if node in self.spans:
            yield Spot(self, node, above)
        for child in node.children:
            yield from self._below(child, (*above, node))


@dataclass(frozen=True)
class Change:
    """One thing done to a file: by which operator, in words, and the text that comes of it."""

    operator: str
    what: str
    scope: str
    line: int
    text: bytes


@dataclass(frozen=True, eq=False)
class Spot:
    """A node and where it stands."""

    source: Source
    node: cst.CSTNode
    above: tuple[cst.CSTNode, ...]

    @property
    def parent(self) -> cst.CSTNode | None:
        """The node right above."""
        return self.above[-1] if self.above else None

    @property
    def scope(self) -> str:
        """The names of the classes, functions and fields that the node is in."""
        names = [_name(node) for node in (*self.above, self.node)]
        return ".".join(name for name in names if name) or "module"

    @property
    def function(self) -> cst.FunctionDef | None:
        """The innermost function that the node is in."""
        found = (node for node in reversed(self.above) if isinstance(node, cst.FunctionDef))
        return next(found, None)

    @property
    def model(self) -> str | None:
        """The name of the class whose body the node stands in, unless in one of its methods."""
        found = (n for n in reversed(self.above) if isinstance(n, cst.FunctionDef | cst.ClassDef))
        nearest = next(found, None)
        return nearest.name.value if isinstance(nearest, cst.ClassDef) else None

    def within(self, *kinds: type[cst.CSTNode]) -> bool:
        """Whether a node of such a kind is above."""
        return any(isinstance(node, kinds) for node in self.above)

    def code(self, node: cst.CSTNode) -> str:
        """Return a node as it is written."""
        return self.source.code(node)

    def replace(self, operator: str, node: cst.CSTNode, text: str, what: str = "") -> Change:
        """Return the change that puts a text in the place of a node."""
        before = self.code(node)
        return self.rewrite(operator, [(node, text)], what or f"{_brief(before)} -> {_brief(text)}")

    def drop(self, operator: str, node: cst.CSTNode, text: str, what: cst.CSTNode) -> Change:
        """Return the change that leaves out a part of a node."""
        gone = self.code(what).rstrip(", ")
        return self.rewrite(operator, [(node, text)], f"{_brief(gone)} dropped")

    def rewrite(self, operator: str, edits: list[tuple[cst.CSTNode, str]], what: str) -> Change:
        """Return the change that puts texts in the places of several nodes."""
        return self.put(operator, [(self.source.spans[node], text) for node, text in edits], what)

    def put(self, operator: str, edits: list[tuple[CodeSpan, str]], what: str) -> Change:
        """Return the change that puts texts in several places."""
        text = self.source.text
        for span, new in sorted(edits, key=lambda edit: -edit[0].start):
            text = text[: span.start] + new.encode() + text[span.start + span.length :]
        return Change(operator, what, self.scope, self.source.line(self.node), text)


def _name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.ClassDef | cst.FunctionDef | cst.Param):
        return node.name.value
    if isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
        return node.target.value
    return ""


def _brief(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
