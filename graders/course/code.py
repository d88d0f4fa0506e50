"""The tests of a spec as code, for readers that show it."""

import ast
import functools
import textwrap
from collections.abc import Mapping


@functools.lru_cache(maxsize=64)
def bodies(spec: str) -> Mapping[str, str]:
    """Return the body of each test of a spec, without its docstring."""
    return {
        node.name: _body(spec, node)
        for node in ast.parse(spec).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def _body(spec: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    skipped = 1 if ast.get_docstring(node) is not None else 0
    if len(node.body) == skipped:
        return ""
    first, last = node.body[skipped].lineno, node.end_lineno
    return textwrap.dedent("\n".join(spec.splitlines()[first - 1 : last]))
