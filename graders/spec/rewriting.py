"""Rewrites a package as another hand would have written it, and lays faults into it.

A line of a source may have other lines beside it, which stand in its place where a fault is wanted:

    session.commit()
    # ~ forgotten | session.flush()

What is rewritten behaves as before: names that nobody was promised, the order of definitions,
fields and arguments, the layout, texts, `async` or not, and how conditions are put.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

MARK = re.compile(r"\s*# ~ (?P<kind>\w+) \|(?: (?P<line>.*))?")
PACKAGE = "app"
VERBS = ("get", "put", "post", "patch", "delete")

# fmt: off
FIRST = (
    "ask", "bake", "bring", "carry", "fetch", "find", "fold", "hang", "keep", "lend",
    "mind", "note", "open", "pour", "rinse", "share", "sort", "stack", "sweep", "tidy",
    "wipe",
)
SECOND = (
    "apron", "basket", "board", "bread", "broom", "candle", "cellar", "crumb", "drawer",
    "flour", "kettle", "ladder", "oven", "paper", "plate", "spoon", "sugar", "towel",
)
THIRD = (
    "again", "away", "back", "below", "daily", "early", "here", "home", "inside", "late",
    "now", "once", "over", "soon", "there", "twice", "under", "up", "well", "yet",
)
# fmt: on

OFTEN, SOMETIMES = 0.5, 0.3


def kinds(source: str) -> set[str]:
    """Return the kinds of faults that a source has lines for."""
    return {found["kind"] for line in source.splitlines() if (found := MARK.fullmatch(line))}


def version(source: str, kind: str | None = None) -> str:
    """Return a source without its marks: as it stands, or with the lines for a kind of fault.

    They are indented as the line is in whose place they stand.
    """
    lines: list[list[str]] = []
    for line in source.splitlines():
        found = MARK.fullmatch(line)
        if found is None:
            lines.append([line])
        elif found["kind"] == kind:
            lines[-1].append(found["line"] or "")
    return "".join(f"{line}\n" for group in lines for line in _chosen(*group))


def _chosen(line: str, *instead: str) -> Sequence[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return [indent + one for one in instead] or [line]


def rewritten(
    sources: Mapping[str, str], promised: Iterable[str], rng: Random
) -> dict[str, tuple[str, bool]]:
    """Return the modules of a package by their dotted names: source, and whether it is a package.

    Args:
        sources: The modules by their paths in the package.
        promised: Names of modules and in them, and texts, which stay as they are.
        rng: What all that differs is drawn from.
    """
    names = {path: _dotted(path) for path in sources}
    trees = {names[path]: ast.parse(source) for path, source in sources.items()}
    hand = _Hand(trees, frozenset(promised), rng)
    packages = {names[path] for path in sources if path.rpartition("/")[2] == "__init__.py"}
    found = {}
    for name, tree in trees.items():
        found[hand.module(name)] = (ast.unparse(hand.write(tree)), name in packages)
    return dict(rng.sample(sorted(found.items()), len(found)))


def _dotted(path: str) -> str:
    parts = [PACKAGE, *path.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Words:
    """Draws names that are not taken."""

    def __init__(self, taken: set[str], rng: Random) -> None:
        self.taken = taken
        self.rng = rng

    def new(self, like: str) -> str:
        """Return a name written as another is: `like_this`, `LikeThis` or `LIKE_THIS`."""
        while True:
            words = [self.rng.choice(FIRST), self.rng.choice(SECOND)]
            if self.rng.random() < OFTEN:
                words.append(self.rng.choice(THIRD))
            name = _styled(words, like)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def text(self) -> str:
        """Return a text for people."""
        words = self.rng.sample((*FIRST, *SECOND, *THIRD), self.rng.randint(2, 5))
        return " ".join(words).capitalize()


def _styled(words: list[str], like: str) -> str:
    if like.isupper():
        return "_".join(words).upper()
    if like[0].isupper():
        return "".join(word.capitalize() for word in words)
    return "_".join(words)


@dataclass(frozen=True)
class _Known:
    """What stands in a package."""

    globals: frozenset[str]
    methods: frozenset[str]
    called: frozenset[str]
    """Functions that the package calls itself; all others are called by FastAPI, by name."""

    lent: frozenset[str]
    """Functions that stand in a `Depends`."""


def _known(trees: Iterable[ast.Module]) -> _Known:
    names: set[str] = set()
    methods: set[str] = set()
    fixed: set[str] = set()
    called: set[str] = set()
    lent: set[str] = set()
    for tree in trees:
        own = [one for one in tree.body if not isinstance(one, ast.Import | ast.ImportFrom)]
        names |= {name for statement in own for name in _bound(statement)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                fixed |= {name for part in node.body for name in _bound(part)}
                methods |= {one.name for one in node.body if isinstance(one, _FUNCTIONS)}
            elif isinstance(node, ast.arg | ast.keyword):
                fixed.add(node.arg or "")
            elif isinstance(node, ast.Call):
                handed = {one.id for one in node.args if isinstance(one, ast.Name)}
                function = node.func.id if isinstance(node.func, ast.Name) else ""
                called |= {function} | (set() if function == "Depends" else handed)
                lent |= handed if function == "Depends" else set()
    methods = {name for name in methods if "_" in name.strip("_") and not name.startswith("__")}
    free = names - (fixed - methods)
    return _Known(*map(frozenset, (free, methods, called - lent, lent)))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives something to, functions and classes among them."""
    if isinstance(statement, _SCOPES):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield (alias.asname or alias.name).partition(".")[0]
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


class _Hand(ast.NodeTransformer):
    """Writes what somebody else has written."""

    def __init__(
        self, trees: Mapping[str, ast.Module], promised: frozenset[str], rng: Random
    ) -> None:
        known = _known(trees.values())
        taken = {
            node.id
            for tree in trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.Name)
        }
        self.words = _Words(taken | set(promised), rng)
        self.promised = promised
        self.rng = rng
        self.known = known
        self.trees = trees
        self.names = {name: self.words.new(name) for name in sorted(known.globals - promised)}
        self.attributes = {name: self.words.new(name) for name in sorted(known.methods - promised)}
        parts = {part for name in trees for part in name.split(".")} - promised - {PACKAGE}
        self.parts = {part: self.words.new("module") for part in sorted(parts)}
        self.aliases: set[str] = set()
        self.methods: set[ast.stmt] = set()
        self.toggled = {
            name
            for name in sorted((known.lent | known.globals) - known.called - promised)
            if rng.random() < OFTEN
        }

    def module(self, name: str) -> str:
        """Return what a module is called now."""
        return ".".join(self.parts.get(part, part) for part in name.split("."))

    def write(self, tree: ast.Module) -> ast.Module:
        """Return a module in other words."""
        self.aliases = set()
        tree.body = _without_docstring(tree.body)
        tree.body = _ordered(tree.body, self.rng)
        self.visit(tree)
        self._add_noise(tree)
        return ast.fix_missing_locations(tree)

    def _add_noise(self, tree: ast.Module) -> None:
        """Have things stand there that nobody needs."""
        imports = sum(isinstance(one, ast.Import | ast.ImportFrom) for one in tree.body)
        for _ in range(self.rng.randint(0, 2)):
            name, value = self.words.new("NAME"), self.rng.randint(2, 10**6)
            tree.body.insert(imports, ast.parse(f"{name} = {value}").body[0])
        if self.rng.random() < OFTEN:
            name, text = self.words.new("name"), self.words.text()
            tree.body.append(ast.parse(f"def {name}():\n    return {text!r}").body[0])

    # Names

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """Import from modules that have other names."""
        if not (node.module or "").startswith(PACKAGE):
            self.rng.shuffle(node.names)
            return node
        for alias in node.names:
            if f"{node.module}.{alias.name}" in self.trees:
                alias.asname = alias.asname or alias.name
                self.aliases.add(alias.asname)
                alias.name = self.parts.get(alias.name, alias.name)
            else:
                alias.name = self.names.get(alias.name, alias.name)
                alias.asname = alias.asname and self.names.get(alias.asname, alias.asname)
        node.module = self.module(node.module or "")
        self.rng.shuffle(node.names)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Call a thing by its other name."""
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Call a thing of another module, or a method, by its other name."""
        if isinstance(node.value, ast.Name):
            if node.value.id in self.aliases:
                node.attr = self.names.get(node.attr, node.attr)
            elif node.value.id == "status" and self.rng.random() < OFTEN:
                return ast.Constant(int(node.attr.split("_")[1]))
        node.attr = self.attributes.get(node.attr, node.attr)
        self.generic_visit(node)
        return node

    # Functions and classes

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Write a function in other words, and perhaps as a coroutine."""
        plain = not any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node))
        turned = node.name in self.toggled and plain and self._is_of_fastapi(node)
        self._function(node)
        if not turned:
            return node
        return ast.AsyncFunctionDef(**_fields(node))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        """Write a coroutine in other words, and perhaps as a function."""
        waits = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield)
        plain = not any(isinstance(one, waits) for one in ast.walk(node))
        turned = node.name in self.toggled and plain and self._is_of_fastapi(node)
        self._function(node)
        if not turned:
            return node
        return ast.FunctionDef(**_fields(node))

    def _is_of_fastapi(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        return node.name in self.known.lent or _is_route(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        node.body = _without_docstring(node.body)
        self._rename_locals(node)
        if (
            _is_route(node)
            and node.name not in self.known.called
            and node.name not in self.known.lent
        ):
            required = len(node.args.args) - len(node.args.defaults)
            node.args.args[:required] = self._shuffled(node.args.args[:required])
        node.body = self._block(node.body)
        self.generic_visit(node)
        known = self.attributes if node in self.methods else self.names
        node.name = known.get(node.name, node.name)

    def _rename_locals(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        kept = arguments | set(self.names) | self.promised
        mine = {
            one.id: ""
            for one in ast.walk(node)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id not in kept
        }
        mine |= {
            one.name: ""
            for one in ast.walk(node)
            if isinstance(one, ast.ExceptHandler) and one.name and one.name not in kept
        }
        mine = {name: self.words.new("name") for name in mine}
        for one in ast.walk(node):
            if isinstance(one, ast.Name):
                one.id = mine.get(one.id, one.id)
            elif isinstance(one, ast.ExceptHandler) and one.name:
                one.name = mine.get(one.name, one.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Write a class with its fields in another order."""
        node.body = _without_docstring(node.body)
        self.methods |= {one for one in node.body if isinstance(one, _FUNCTIONS)}
        if not node.decorator_list:
            fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
            drawn = iter(self._shuffled(fields))
            node.body = [
                next(drawn) if isinstance(one, ast.AnnAssign) else one for one in node.body
            ]
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node

    # Statements

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return statements put otherwise: guards with an `else`, conditions split or turned."""
        found: list[ast.stmt] = []
        for place, statement in enumerate(body):
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(statement, name, None)
                if inner and not isinstance(statement, _SCOPES):
                    setattr(statement, name, self._block(inner))
            if isinstance(statement, ast.Return) and isinstance(
                statement.value, ast.Call | ast.Dict
            ):
                found += self._returned(statement)
            elif isinstance(statement, ast.If) and not statement.orelse and _leaves(statement.body):
                rest = body[place + 1 :]
                if rest and self.rng.random() < SOMETIMES:
                    statement.orelse = self._block(rest)
                    return [*found, self._turned(statement)]
                found += self._split(statement)
            elif isinstance(statement, ast.If) and statement.orelse:
                found.append(self._turned(statement))
            else:
                found.append(statement)
        return found

    def _returned(self, statement: ast.Return) -> list[ast.stmt]:
        if self.rng.random() > SOMETIMES or statement.value is None:
            return [statement]
        name = self.words.new("name")
        kept = ast.Assign([ast.Name(name, ast.Store())], statement.value, lineno=0)
        return [kept, ast.Return(ast.Name(name, ast.Load()))]

    def _split(self, statement: ast.If) -> list[ast.stmt]:
        """Return `if a or b: leave` as two conditions, now and then."""
        test = statement.test
        if not (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)):
            return [statement]
        if self.rng.random() < OFTEN:
            return [statement]
        body = ast.unparse(ast.Module(statement.body, []))
        return [ast.If(value, ast.parse(body).body, []) for value in test.values]

    def _turned(self, statement: ast.If) -> ast.If:
        if self.rng.random() < OFTEN:
            return statement
        return ast.If(ast.UnaryOp(ast.Not(), statement.test), statement.orelse, statement.body)

    # Expressions

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        """Compare the other way round."""
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq) and self.rng.random() < OFTEN:
            node.left, node.comparators[0] = node.comparators[0], node.left
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        """Name the other case first."""
        self.generic_visit(node)
        if self.rng.random() < OFTEN:
            node.test = ast.UnaryOp(ast.Not(), node.test)
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        """Name the values of a dictionary in another order."""
        self.generic_visit(node)
        if all(isinstance(key, ast.Constant) for key in node.keys):
            pairs = self._shuffled(list(zip(node.keys, node.values, strict=True)))
            node.keys, node.values = [key for key, _ in pairs], [value for _, value in pairs]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Name arguments in another order."""
        self.generic_visit(node)
        if all(keyword.arg for keyword in node.keywords):
            node.keywords = self._shuffled(node.keywords)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Say something else where no words are promised."""
        if isinstance(node.value, str) and " " in node.value and node.value not in self.promised:
            return ast.Constant(self.words.text())
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        """Leave a text that is put together as it is."""
        return node

    def _shuffled(self, items: list) -> list:  # type: ignore[type-arg] # of whatever kind
        return self.rng.sample(items, len(items))


def _fields(node: ast.AST) -> dict[str, Any]:
    return {name: getattr(node, name) for name in node._fields if hasattr(node, name)}


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (body[1:] or [ast.Pass()]) if said else body


def _is_route(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function stands behind an operation."""
    for one in node.decorator_list:
        if (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and one.func.attr in VERBS
        ):
            return True
    return False


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise | ast.Return)


# The order of a module


@dataclass(frozen=True)
class _Part:
    """A statement of a module, and what it has to do with others."""

    statement: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    touches: frozenset[str]
    """Names of things that it changes: a router, to which a decorated function is added."""

    @property
    def is_function(self) -> bool:
        return isinstance(self.statement, _FUNCTIONS)

    def comes_before(self, later: "_Part") -> bool:
        """Whether this has to stay before something that stands further down."""
        if self.binds & (later.binds | later.uses | later.touches) or self.uses & later.binds:
            return True
        if self.touches & later.uses or self.uses & later.touches:
            return True
        return bool(self.touches & later.touches) and not (self.is_function and later.is_function)


def _ordered(body: list[ast.stmt], rng: Random) -> list[ast.stmt]:
    """Return the statements of a module in another order, which is as good."""
    imports = [one for one in body if isinstance(one, ast.Import | ast.ImportFrom)]
    parts = list(_parts([one for one in body if one not in imports]))
    before = [{i for i in range(j) if parts[i].comes_before(parts[j])} for j in range(len(parts))]
    placed: list[int] = []
    while len(placed) < len(parts):
        free = [j for j in range(len(parts)) if j not in placed and before[j] <= set(placed)]
        placed.append(rng.choice(free))
    return [*rng.sample(imports, len(imports)), *(parts[j].statement for j in placed)]


def _parts(body: list[ast.stmt]) -> Iterator[_Part]:
    inside = {one.name: frozenset(_read(one)) for one in body if isinstance(one, _SCOPES)}
    for statement in body:
        touched = frozenset(_touched(statement))
        used = set(_read_at_once(statement))
        while more := {name for one in used for name in inside.get(one, ())} - used:
            used |= more
        yield _Part(
            statement,
            frozenset(_bound(statement)),
            frozenset(used) - (touched if isinstance(statement, _FUNCTIONS) else frozenset()),
            touched,
        )


def _read(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id


def _read_at_once(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that are looked up when a statement is run, not when a function is called."""
    if isinstance(statement, _FUNCTIONS):
        arguments = statement.args
        parts: list[ast.AST | None] = [*statement.decorator_list, statement.returns]
        parts += [*arguments.defaults, *arguments.kw_defaults]
        parts += [one.annotation for one in ast.walk(arguments) if isinstance(one, ast.arg)]
        for part in parts:
            yield from _read(part) if part else ()
    elif isinstance(statement, ast.ClassDef):
        for part in (*statement.bases, *statement.keywords, *statement.decorator_list):
            yield from _read(part)
        for inner in statement.body:
            yield from _read_at_once(inner)
    else:
        yield from _read(statement)


def _touched(statement: ast.stmt) -> Iterator[str]:
    """Yield what is changed by a decorator, or by a method that is called for that."""
    nodes: list[ast.AST] = []
    if isinstance(statement, _FUNCTIONS):
        nodes = list(statement.decorator_list)
    elif isinstance(statement, ast.Expr | ast.For):
        nodes = [one for one in ast.walk(statement) if isinstance(one, ast.Call)]
    for node in nodes:
        base: ast.AST = node
        while isinstance(base, ast.Call | ast.Attribute):
            base = base.func if isinstance(base, ast.Call) else base.value
        method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Call)
        if method and isinstance(base, ast.Name):
            yield base.id
