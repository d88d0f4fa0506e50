"""What a solution's code has to do with its API: who is called by FastAPI, and with what."""

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

METHODS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "trace"}
    | {"api_route", "websocket", "route"}
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Route:
    """A decorator that puts a function under a path."""

    router: str
    method: str
    path: str

    def meets(self, other: "Route") -> bool:
        """Whether one request could match both."""
        return (
            self.router == other.router
            and self.method == other.method
            and _overlap(self.path, other.path)
        )


def _overlap(one: str, two: str) -> bool:
    if ":path}" in one or ":path}" in two:
        shorter = min(one.partition("{")[0], two.partition("{")[0], key=len)
        return one.startswith(shorter) and two.startswith(shorter)
    parts = [path.strip("/").split("/") for path in (one, two)]
    if len(parts[0]) != len(parts[1]):
        return False
    pairs = zip(*parts, strict=True)
    return all(a == b or ("{" in a + b and a and b) for a, b in pairs)


def routes(function: Function) -> Iterator[Route]:
    """Yield the paths that a function answers."""
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
            continue
        path = decorator.args[0] if decorator.args else None
        if decorator.func.attr in METHODS and isinstance(path, ast.Constant):
            router = ast.unparse(decorator.func.value)
            yield Route(router, decorator.func.attr, str(path.value))


@dataclass(frozen=True)
class Api:
    """The Python files of a solution, read together."""

    texts: tuple[bytes, ...]
    promised: frozenset[str] = frozenset()
    """The arguments for documentation that the exercise promises anything about."""

    told: str = ""
    """The README: a text of the documentation that it does not give is the learner's own."""

    @functools.cached_property
    def trees(self) -> tuple[ast.Module, ...]:
        """The syntax trees."""
        return tuple(ast.parse(text) for text in self.texts)

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of all files."""
        return tuple(node for tree in self.trees for node in ast.walk(tree))

    @functools.cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions and methods."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return tuple(node for node in self.nodes if isinstance(node, kinds))

    @functools.cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes by name."""
        return {node.name: node for node in self.nodes if isinstance(node, ast.ClassDef)}

    @functools.cached_property
    def depended(self) -> frozenset[str]:
        """The names of the functions that are given to `Depends` or `Security`."""
        calls = (node for node in self.nodes if isinstance(node, ast.Call) and node.args)
        given = (call.args[0] for call in calls if _last(call.func) in {"Depends", "Security"})
        return frozenset(_last(name) for name in given)

    @functools.cached_property
    def endpoints(self) -> frozenset[str]:
        """The names of the functions that answer a path."""
        return frozenset(function.name for function in self.functions if any(routes(function)))

    @functools.cached_property
    def path_parameters(self) -> frozenset[str]:
        """The names in the paths of all routes and routers."""
        texts = (node.value for node in self.nodes if isinstance(node, ast.Constant))
        paths = (text for text in texts if isinstance(text, str) and text.startswith("/"))
        return frozenset(name for path in paths for name in re.findall(r"\{(\w+)", path))

    @functools.cached_property
    def served(self) -> frozenset[str]:
        """The names of the functions whose parameters FastAPI fills in."""
        return self.endpoints | {f.name for f in self.functions if f.name in self.depended}

    @functools.cached_property
    def accepted(self) -> frozenset[str]:
        """The names of the classes that come with a request, by themselves or in another one."""
        functions = (f for f in self.functions if f.name in self.served)
        arguments = (a for f in functions for a in (*f.args.args, *f.args.kwonlyargs))
        found = set(self._named(argument.annotation for argument in arguments))
        while more := self._within(found) - found:
            found |= more
        return frozenset(found)

    def _named(self, annotations: Iterable[ast.expr | None]) -> Iterator[str]:
        for annotation in annotations:
            words = re.findall(r"\w+", ast.unparse(annotation)) if annotation else ()
            yield from (word for word in words if word in self.classes)

    def _within(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            body = self.classes[name].body
            found.update(self._named(n.annotation for n in body if isinstance(n, ast.AnnAssign)))
            found.update(self._named(self.classes[name].bases))
        return found


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
