"""The normal form of a function or class: its code with its own names numbered."""

import ast
import copy
import re
from collections.abc import Iterable
from typing import Any

LONGEST = 20_000
"""Characters of a normal form; what is longer is nobody's variant."""

PARAMETER = re.compile(r"\{(\w+)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def normal(nodes: Iterable[ast.AST], own: frozenset[str]) -> str:
    """Return code that is equal for answers which differ in names, layout and `async` only.

    Args:
        nodes: A function or a class.
        own: The names that its author has given.
    """
    text = "\n".join(ast.unparse(_Numbered(own).visit(copy.deepcopy(node))) for node in nodes)
    return text if len(text) <= LONGEST else ""


class _Numbered(ast.NodeTransformer):
    """Gives the author's names numbers, in the order in which they appear."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own
        self.numbers: dict[str, str] = {}

    def _number(self, name: str) -> str:
        return self.numbers.setdefault(name, f"v{len(self.numbers) + 1}")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Leave out the name, the docstring and what is said of the result."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Write it as `def`."""
        return self._function(node)

    def _function(self, node: Function) -> ast.AST:
        plain = ast.FunctionDef(name="f", **_nothing_but(node))
        plain.decorator_list = [self._decorator(one) for one in node.decorator_list]
        plain.args = self.visit(node.args)
        plain.body = [self.visit(one) for one in _said(node.body)]
        plain.returns = None
        return ast.fix_missing_locations(plain)

    def _decorator(self, node: ast.expr) -> ast.expr:
        """Number the parameters of a path."""
        for one in node.args[:1] if isinstance(node, ast.Call) else []:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                one.value = PARAMETER.sub(lambda name: "{" + self._number(name[1]), one.value)
        found: ast.expr = self.visit(node)
        return found

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Keep the names of fields, which requests and responses have."""
        node.name = "C"
        node.body = _said(node.body)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Sort the arguments that have names."""
        node.keywords.sort(key=lambda one: one.arg or "")
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Number a name of the author's."""
        node.id = self._number(node.id) if node.id in self.own else node.id
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Number a parameter."""
        node.arg = self._number(node.arg)
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Number the name of an exception."""
        node.name = self._number(node.name) if node.name else None
        return self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """Leave out `await`."""
        inner: ast.AST = self.visit(node.value)
        return inner


def _nothing_but(node: Function) -> dict[str, Any]:
    """Return the parts of a function but its name."""
    return {name: getattr(node, name) for name in node._fields if name != "name"}


def _said(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements that do something."""
    kept = [
        one
        for one in body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        and not isinstance(one, ast.Pass)
    ]
    return kept or [ast.Pass()]
