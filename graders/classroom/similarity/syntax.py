"""Python read as pieces (functions, methods, classes, the rest), free of what a disguise changes.

A piece is a stream of tokens in the order of its syntax tree. Names that the author gives are all
`v`; names of libraries stay. Gone are comments, docstrings, layout, literals, the order of keyword
arguments, `async`, the spelling of annotations, and the difference between a loop that appends and
a comprehension.
"""

import ast
import builtins
import copy
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from graders.classroom.similarity.normal import normal

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
MARKERS = frozenset(
    {"Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Depends", "Security", "Field"}
)
HOOKS = frozenset({"exception_handler", "middleware", "on_event", "websocket"})
OLDER = {"List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "Type": "type"}
STATUS = re.compile(r"HTTP_\d")
PARAMETER = re.compile(r"\{[^{}]*\}")
BUILTINS = frozenset(dir(builtins))
SIGNATURES = {"HTTPException": ("status_code", "detail"), "JSONResponse": ("content",)}
"""Parameters that people give by name or by place."""

EMPTY = {"dict": "Dict", "list": "List"}

NAMING = frozenset(
    {
        *(ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.ExceptHandler, ast.MatchAs, ast.Import, ast.ImportFrom),
    }
)
LEAVES = frozenset({ast.Load, ast.Store, ast.Constant})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Piece:
    """A function, a method, a class without its methods, or what else stands in a file."""

    path: str
    name: str
    """Dotted; empty for what stands outside of functions and classes."""

    place: str
    """What it is in the exercise: `GET /users/{}` of a route, else its name."""

    first: int
    last: int
    tokens: tuple[str, ...]
    lines: tuple[int, ...]
    """The line of each token."""

    normal: str = ""
    """Its code with its own names numbered; equal for answers that differ in nothing else."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a file mean."""

    own: frozenset[str]
    """Given by the author, here or in another of their files."""

    methods: frozenset[str]
    modules: frozenset[str]
    """Libraries that are imported whole."""

    namespaces: frozenset[str]
    """Modules of the author's that are imported whole."""

    originals: dict[str, str]
    """What a name was called where it was imported from."""

    with_normal: bool = False
    """Whether pieces are to have their normal form."""


@dataclass(slots=True)
class Stream:
    """Tokens as they are read off a tree."""

    names: Names
    tokens: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def put(self, token: str, node: ast.AST | None = None) -> None:
        """Add a token where a node stands, else where the one before it does."""
        before = self.lines[-1] if self.lines else 0
        self.tokens.append(token)
        self.lines.append(getattr(node, "lineno", before))

    def read(self, node: ast.AST | None) -> None:
        """Add the tokens of a node."""
        if node is None:
            return
        rule = RULES.get(type(node))
        if rule is None:
            self.put(type(node).__name__, node)
            self.read_parts(node)
        else:
            rule(self, node)

    def read_all(self, nodes: Iterable[ast.AST | None]) -> None:
        """Add the tokens of nodes in order."""
        for node in nodes:
            self.read(node)

    def read_parts(self, node: ast.AST) -> None:
        """Add the tokens of whatever stands within a node."""
        self.read_all(ast.iter_child_nodes(node))


def read(files: Iterable[tuple[str, str]], *, with_normal: bool = False) -> list[Piece]:
    """Return the pieces of a submission's files; of one that is no Python, those that are.

    Args:
        files: Paths and texts.
        with_normal: Whether to add the normal form.
    """
    trees = [(path, tree) for path, text in files for tree in _trees(text)]
    paths = {path for path, _ in trees}
    modules = frozenset(part for path in paths for part in path.removesuffix(".py").split("/"))
    names = frozenset(name for _, tree in trees for name in _outermost(tree))
    return [
        piece
        for path, tree in trees
        for piece in _pieces(
            path, tree, replace(_names(tree, modules, names), with_normal=with_normal)
        )
    ]


def _trees(source: str) -> list[ast.Module]:
    try:
        return [ast.parse(source)]
    except (SyntaxError, ValueError):
        return list(_whole_parts(source))


def _outermost(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a file gives to others."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def lines_of(source: str) -> list[str]:
    """Return the lines of a text as Python counts them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _whole_parts(source: str) -> Iterator[ast.Module]:
    """Yield the trees of those parts of a broken file that can be read, in their own lines."""
    for first, text in _parts(source):
        tree = _mended(text)
        if tree is not None and tree.body:
            yield ast.increment_lineno(tree, first)


def _parts(source: str) -> Iterator[tuple[int, str]]:
    """Yield what begins at the left margin: how many lines stand before it, and its lines."""
    held: list[str] = []
    start = 0
    decorated = False
    for number, line in enumerate(lines_of(source)):
        begins = line[:1].isidentifier() or line[:1] == "@"
        if begins and held and not decorated and not _continues(line):
            yield start, "\n".join(held)
            held, start = [], number
        held.append(line)
        decorated = line.startswith("@") if begins else decorated
    if held:
        yield start, "\n".join(held)


def _continues(line: str) -> bool:
    return line.startswith(("else", "elif", "except", "finally"))


def _mended(text: str) -> ast.Module | None:
    """Return the tree of a text in which the lines that cannot be read say nothing."""
    lines = text.split("\n")
    for _ in range(6):
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError as error:
            place = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
            line = lines[place]
            indent = line[: len(line) - len(line.lstrip())]
            lines[place] = f"{line}:" if "expected ':'" in error.msg else f"{indent}pass"
        except ValueError:
            return None
    return None


def _pieces(path: str, tree: ast.Module, names: Names) -> Iterator[Piece]:
    prefixes = dict(_prefixes(tree))
    rest: list[ast.AST] = []
    for node in tree.body:
        if isinstance(node, Function):
            yield _piece(path, names, [node], node.name, _place(node, prefixes))
        elif isinstance(node, ast.ClassDef):
            yield from _class(path, names, node)
        else:
            rest.append(node)
    if rest:
        piece = _piece(path, names, rest, "", "")
        if piece.tokens:
            yield piece


def _class(path: str, names: Names, node: ast.ClassDef) -> Iterator[Piece]:
    methods = [one for one in node.body if isinstance(one, Function)]
    for method in methods:
        name = f"{node.name}.{method.name}"
        yield _piece(path, names, [method], name, name)
    fields = [one for one in node.body if one not in methods] or [ast.Pass()]
    shell = copy.copy(node)
    shell.body = fields
    yield _piece(path, names, [shell], node.name, node.name)


def _piece(path: str, names: Names, nodes: list[ast.AST], name: str, place: str) -> Piece:
    stream = Stream(names)
    stream.read_all(nodes)
    firsts = [_first(node) for node in nodes]
    lasts = [getattr(node, "end_lineno", None) or 0 for node in nodes]
    return Piece(
        path=path,
        name=name,
        place=place,
        first=min(firsts),
        last=max(lasts),
        tokens=tuple(stream.tokens),
        lines=tuple(stream.lines),
        normal=normal(nodes, names.own) if names.with_normal and place else "",
    )


def _first(node: ast.AST) -> int:
    above = [one.lineno for one in getattr(node, "decorator_list", ())]
    lines: list[int] = [getattr(node, "lineno", 0), *above]
    return min(lines)


def _names(tree: ast.Module, own_modules: frozenset[str], everywhere: frozenset[str]) -> Names:
    own: set[str] = set(everywhere)
    methods: set[str] = set()
    modules: set[str] = set()
    namespaces: set[str] = set()
    originals: dict[str, str] = {}
    for node in _naming(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                own.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                own.add(name)
            case ast.ClassDef(name=name):
                own.add(name)
                methods.update(one.name for one in node.body if isinstance(one, Function))
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                own.add(name)
            case ast.Import():
                for one in node.names:
                    mine = one.name.partition(".")[0] in own_modules
                    found = (one.asname or one.name).partition(".")[0]
                    (namespaces if mine else modules).add(found)
            case ast.ImportFrom():
                if node.level or (node.module or "").partition(".")[0] in own_modules:
                    own.update(one.asname or one.name for one in node.names)
                    taken = (one for one in node.names if one.name in own_modules)
                    namespaces.update(one.asname or one.name for one in taken)
                else:
                    originals |= {one.asname: one.name for one in node.names if one.asname}
    return Names(
        own=frozenset(own - BUILTINS),
        methods=frozenset(methods),
        modules=frozenset(modules - own),
        namespaces=frozenset(namespaces),
        originals=originals,
    )


def _naming(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree that may give a name, level by level; quicker than `ast.walk`."""
    level = [tree]
    for node in level:
        if type(node) in NAMING:
            yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                level += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and type(value) not in LEAVES:
                level.append(value)


def _prefixes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names of routers with the prefix of their paths."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for keyword in node.value.keywords:
                if keyword.arg == "prefix" and isinstance(keyword.value, ast.Constant):
                    prefix = str(keyword.value.value)
                    yield from ((t.id, prefix) for t in node.targets if isinstance(t, ast.Name))


def _place(function: Function, prefixes: dict[str, str]) -> str:
    """Return what a function answers to, else its name."""
    found = [_answers(one, prefixes) for one in function.decorator_list]
    return ", ".join(sorted(filter(None, found))) or function.name


def _answers(decorator: ast.expr, prefixes: dict[str, str]) -> str:
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return ""
    verb, on = decorator.func.attr, decorator.func.value
    first = [*decorator.args, *(k.value for k in decorator.keywords if k.arg == "path")][:1]
    if verb in HOOKS and first:
        return f"{verb} {ast.unparse(first[0])[:100]}"
    if not first or not isinstance(first[0], ast.Constant) or not isinstance(first[0].value, str):
        return ""
    prefix = prefixes.get(on.id, "") if isinstance(on, ast.Name) else ""
    path = PARAMETER.sub("{}", prefix + first[0].value).rstrip("/") or "/"
    if verb in METHODS:
        return f"{verb.upper()} {path}"
    return f"{_verbs(decorator)} {path}" if verb == "api_route" else ""


def _verbs(decorator: ast.Call) -> str:
    given = [k.value for k in decorator.keywords if k.arg == "methods"]
    listed = given[0].elts if given and isinstance(given[0], ast.List | ast.Tuple | ast.Set) else []
    verbs = {str(one.value).upper() for one in listed if isinstance(one, ast.Constant)}
    return "/".join(sorted(verbs)) or "GET"


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_dead(node: ast.AST) -> bool:
    """Whether a statement does nothing, as anybody can see."""
    if isinstance(node, ast.If | ast.While | ast.Assert) and isinstance(node.test, ast.Constant):
        return bool(node.test.value) == isinstance(node, ast.Assert)
    return isinstance(node, ast.Pass | ast.Import | ast.ImportFrom) or _is_docstring(node)


def _body(out: Stream, nodes: Iterable[ast.AST]) -> None:
    alive: list[ast.AST | None] = [node for node in nodes if not _is_dead(node)]
    for before, node, after in zip([None, *alive], alive, [*alive[1:], None], strict=False):
        if _is_returned(node, after):
            continue
        if _is_returned(before, node):
            out.put("Return", node)
            out.read(getattr(before, "value", None))
        else:
            out.read(node)


def _is_returned(node: ast.AST | None, following: ast.AST | None) -> bool:
    """Whether a statement names what the next returns."""
    if not isinstance(node, ast.Assign) or not isinstance(following, ast.Return):
        return False
    given, named = following.value, node.targets[0]
    return isinstance(given, ast.Name) and isinstance(named, ast.Name) and given.id == named.id


def _function(out: Stream, node: Function) -> None:
    for decorator in node.decorator_list:
        out.put("@", decorator)
        out.read(decorator)
    out.put("def", node)
    out.read(node.args)
    _body(out, node.body)


def _class_tokens(out: Stream, node: ast.ClassDef) -> None:
    for decorator in node.decorator_list:
        out.put("@", decorator)
        out.read(decorator)
    out.put("class", node)
    out.read_all(node.bases)
    _keywords(out, node.keywords)
    _body(out, node.body)


def _arguments(out: Stream, node: ast.arguments) -> None:
    places = [*node.posonlyargs, *node.args]
    missing = [None] * (len(places) - len(node.defaults))
    pairs = [*zip(places, [*missing, *node.defaults], strict=True)]
    pairs += zip(node.kwonlyargs, node.kw_defaults, strict=True)
    pairs += [(one, None) for one in (node.vararg, node.kwarg) if one]
    for argument, default in pairs:
        _declaration(out, argument, argument.annotation, default)


def _declaration(
    out: Stream, name: ast.AST, annotation: ast.expr | None, default: ast.expr | None
) -> None:
    """Add a name with its type, marker and default, in whichever style they are written."""
    kind, marker = _split(annotation)
    out.put("v", name)
    if _is_marker(default):
        marker, default = default, None
    if kind is not None:
        _annotation(out, kind)
    out.read(marker)
    out.read(default)


def _split(annotation: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the type and the marker of an annotation."""
    if isinstance(annotation, ast.Subscript) and _last(annotation.value) == "Annotated":
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
        marker = next((part for part in parts[1:] if isinstance(part, ast.Call)), None)
        return (parts[0] if parts else None), marker
    return annotation, None


def _is_marker(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) in MARKERS


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _annotation(out: Stream, node: ast.expr) -> None:
    """Add the names within a type: `Optional[X]` as `X | None`, `List` as `list`."""
    for part in ast.walk(node):
        word = _last(part) if isinstance(part, ast.Name | ast.Attribute) else ""
        word = OLDER.get(word, out.names.originals.get(word, word))
        if word and word not in {"Optional", "Union", "typing"}:
            out.put("v" if word in out.names.own else word, part)


def _name(out: Stream, node: ast.Name) -> None:
    if node.id in out.names.own:
        out.put("v", node)
    else:
        out.put(out.names.originals.get(node.id, node.id), node)


def _constant(out: Stream, node: ast.Constant) -> None:
    value = node.value
    if value is None or isinstance(value, bool):
        out.put(repr(value), node)
    elif isinstance(value, int | float | complex):
        out.put("0", node)
    elif isinstance(value, str | bytes):
        out.put("S", node)


def _joined(out: Stream, node: ast.JoinedStr) -> None:
    out.put("S", node)
    out.read_all(part.value for part in node.values if isinstance(part, ast.FormattedValue))


def _attribute(out: Stream, node: ast.Attribute) -> None:
    root = _root(node)
    if STATUS.match(node.attr):
        out.put("0", node)
    elif root in out.names.namespaces:
        out.put("v", node)
    elif isinstance(node.value, ast.Name) and root in out.names.modules:
        out.put(node.attr, node)
    else:
        out.read(node.value)
        out.put(".m" if node.attr in out.names.methods else f".{node.attr}", node)


def _root(node: ast.expr) -> str:
    """Return the name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _call(out: Stream, node: ast.Call) -> None:
    if not node.args and not node.keywords and _last(node.func) in EMPTY:
        out.put(EMPTY[_last(node.func)], node)
        return
    out.put("call", node)
    out.read(node.func)
    known = SIGNATURES.get(_last(node.func), ())[: len(node.args)]
    out.read_all(node.args[len(known) :])
    named = [ast.keyword(name, value) for name, value in zip(known, node.args, strict=False)]
    _keywords(out, [*named, *node.keywords])


def _keywords(out: Stream, keywords: Iterable[ast.keyword]) -> None:
    for keyword in sorted(keywords, key=lambda one: one.arg or ""):
        out.put(f"={keyword.arg or '**'}", keyword.value)
        out.read(keyword.value)


def _assign(out: Stream, node: ast.Assign) -> None:
    out.put("Assign", node)
    out.read_all(node.targets)
    out.read(node.value)


def _annotated(out: Stream, node: ast.AnnAssign) -> None:
    out.put("Assign", node)
    _declaration(out, node.target, node.annotation, node.value)


def _augmented(out: Stream, node: ast.AugAssign) -> None:
    out.put("Assign", node)
    out.read(node.target)
    out.put("BinOp", node)
    out.read(node.target)
    out.read(node.op)
    out.read(node.value)


def _if(out: Stream, node: ast.If | ast.IfExp) -> None:
    """Add the condition without a `not`, the part for which it holds first."""
    test: ast.expr = node.test
    yes, no = _listed(node.body), _listed(node.orelse)
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and no:
        test, yes, no = test.operand, no, yes
    out.put("If", node)
    out.read(test)
    _body(out, yes)
    _body(out, no)


def _listed(part: Any) -> list[ast.AST]:  # noqa: ANN401 - statements, or one expression
    return part if isinstance(part, list) else [part]


def _unary(out: Stream, node: ast.UnaryOp) -> None:
    inner = node.operand
    if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and len(inner.ops) == 1:
        turned = OPPOSITE.get(type(inner.ops[0]))
        if turned is not None:
            out.put("Compare", node)
            out.read(inner.left)
            out.put(turned)
            out.read_all(inner.comparators)
            return
    out.read(node.op)
    out.read(inner)


def _for(out: Stream, node: ast.For | ast.AsyncFor) -> None:
    out.put("For", node)
    out.read(node.target)
    out.read(node.iter)
    _body(out, [*node.body, *node.orelse])


def _comprehension(
    out: Stream, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> None:
    for generator in node.generators:
        out.put("For", node)
        out.read(generator.target)
        out.read(generator.iter)
        for test in generator.ifs:
            out.put("If", test)
            out.read(test)
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    out.read_all(elements)


def _with(out: Stream, node: ast.With | ast.AsyncWith) -> None:
    out.put("With", node)
    out.read_all(node.items)
    _body(out, node.body)


def _parts_only(out: Stream, node: ast.AST) -> None:
    out.read_parts(node)


def _nothing(_: Stream, __: ast.AST) -> None:
    pass


OPPOSITE: dict[type[ast.AST], str] = {
    ast.In: "NotIn",
    ast.Is: "IsNot",
    ast.Eq: "NotEq",
    ast.NotEq: "Eq",
    ast.Lt: "GtE",
    ast.GtE: "Lt",
    ast.Gt: "LtE",
    ast.LtE: "Gt",
}

RULES: dict[type[ast.AST], Callable[[Stream, Any], None]] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AsyncFor: _for,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.Attribute: _attribute,
    ast.AugAssign: _augmented,
    ast.Await: _parts_only,
    ast.Call: _call,
    ast.ClassDef: _class_tokens,
    ast.Constant: _constant,
    ast.Del: _nothing,
    ast.DictComp: _comprehension,
    ast.Expr: _parts_only,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.GeneratorExp: _comprehension,
    ast.If: _if,
    ast.IfExp: _if,
    ast.Import: _nothing,
    ast.ImportFrom: _nothing,
    ast.JoinedStr: _joined,
    ast.ListComp: _comprehension,
    ast.Load: _nothing,
    ast.Name: _name,
    ast.Pass: _nothing,
    ast.SetComp: _comprehension,
    ast.Store: _nothing,
    ast.UnaryOp: _unary,
    ast.With: _with,
    ast.arg: lambda out, node: _declaration(out, node, node.annotation, None),
    ast.arguments: _arguments,
}
