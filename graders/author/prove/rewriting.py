"""Syntax trees of a solution while they are being rewritten, and what must stay as it is."""

import ast
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graders.author.prove.api import Api, Function
from graders.course import catalogue
from graders.grading import submission
from graders.grading.submission import Work

MARKERS = frozenset(
    {"Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Depends", "Security", "Field"}
)


@dataclass
class Draft:
    """A solution's files as trees, and what its exercise promises about names."""

    trees: dict[str, ast.Module]
    words: frozenset[str]
    """Every word of the README, the spec, the stub and the files beside it."""

    lent: frozenset[str]
    """The names of the modules that the exercise provides."""

    promises_document: bool
    rng: random.Random

    @property
    def api(self) -> Api:
        """What the trees have to do with the API as they stand."""
        return Api(tuple(ast.unparse(tree).encode() for tree in self.trees.values()))

    @property
    def nodes(self) -> Iterator[ast.AST]:
        """All nodes of all files."""
        for tree in self.trees.values():
            yield from ast.walk(tree)

    @property
    def functions(self) -> Iterator[tuple[ast.Module, Function]]:
        """The functions that stand at the top of a file."""
        for tree in self.trees.values():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield tree, node

    def settle(self) -> None:
        """Have the trees be as if they had been read from files."""
        texts = {path: _text(tree) for path, tree in self.trees.items()}
        self.trees = {path: ast.parse(text) for path, text in texts.items()}

    def some(self) -> bool:
        """Whether to take one of several places."""
        return self.rng.random() < 0.7  # noqa: PLR2004 - most of them

    def called(self) -> frozenset[str]:
        """Return the names of the functions that the code itself calls or hands on."""
        loads = (n.id for n in self.nodes if isinstance(n, ast.Name) and _is_read(n))
        in_decorators = self.api.depended
        counted = list(loads)
        return frozenset(n for n in counted if counted.count(n) > _given(self, n, in_decorators))

    def aliases(self) -> frozenset[str]:
        """Return the names that stand for an `Annotated` type, as in `Count = Annotated[…]`."""
        return frozenset(
            target.id
            for node in self.nodes
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Annotated[")
            for target in node.targets
            if isinstance(target, ast.Name)
        )


def _text(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _given(draft: Draft, name: str, depended: frozenset[str]) -> int:
    """Return how often a name is given to `Depends` or `Security`."""
    if name not in depended:
        return 0
    calls = (n for n in draft.nodes if isinstance(n, ast.Call) and n.args)
    return sum(
        isinstance(call.args[0], ast.Name)
        and call.args[0].id == name
        and isinstance(call.func, ast.Name)
        and call.func.id in {"Depends", "Security"}
        for call in calls
    )


def draft(solution: Work, rng: random.Random) -> Draft:
    """Return a solution ready to be rewritten."""
    exercise = solution.exercise
    python = {path: text for path, text in solution.files if path.endswith(".py")}
    beside = dict(submission.provided(exercise))
    told = [exercise.spec.read_bytes(), (exercise.directory / catalogue.README).read_bytes()]
    told += [*beside.values(), *(text for _, text in submission.stub(exercise))]
    words = re.findall(r"\w+", b" ".join(told).decode(errors="replace"))
    return Draft(
        trees={path: ast.parse(text) for path, text in python.items()},
        words=frozenset(words),
        lent=frozenset(path.removesuffix(".py") for path in beside),
        promises_document=b"openapi" in told[0],
        rng=rng,
    )


def bring(tree: ast.Module, module: str, *names: str) -> None:
    """Have a file import names, if it does not yet."""
    place = 1 if tree.body and _is_docstring(tree.body[0]) else 0
    while place < len(tree.body) and _is_future(tree.body[place]):
        place += 1
    tree.body.insert(place, ast.ImportFrom(module, [ast.alias(name) for name in names], 0))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def marker(node: ast.expr | None) -> str:
    """Return the name of the marker (`Query`, `Depends`, …) that an expression is a call of."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
        return node.func.id
    return ""


def annotated(node: ast.expr | None) -> tuple[ast.expr, ast.Call] | None:
    """Return the type and the marker of an `Annotated` that has just these."""
    if not isinstance(node, ast.Subscript) or ast.unparse(node.value) != "Annotated":
        return None
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
    if len(parts) != 2 or not isinstance(parts[1], ast.Call) or not marker(parts[1]):  # noqa: PLR2004 - type and marker
        return None
    return parts[0], parts[1]


def arguments(function: Function) -> list[tuple[ast.arg, ast.expr | None]]:
    """Return the parameters that have names, each with its default."""
    args = function.args
    missing = [None] * (len(args.args) - len(args.defaults))
    pairs = [*zip(args.args, [*missing, *args.defaults], strict=True)]
    return [*pairs, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]


def set_arguments(function: Function, pairs: list[tuple[ast.arg, ast.expr | None]]) -> None:
    """Give a function other parameters, all to be given by name."""
    function.args.args, function.args.defaults = [], []
    function.args.kwonlyargs = [argument for argument, _ in pairs]
    function.args.kw_defaults = [default for _, default in pairs]


Rewrite = Callable[[Draft], None]
