"""Ways to write the same solution differently, none of which a spec may mind."""

import ast
import builtins
import itertools
from collections.abc import Iterator

from graders.author.prove.api import METHODS, Function, routes
from graders.author.prove.rewriting import (
    Draft,
    Rewrite,
    annotated,
    arguments,
    bring,
    marker,
    set_arguments,
)

NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.alias
ADJECTIVES = ("tiny", "grand", "plain", "quiet", "early", "later", "kind", "broad", "brisk", "mild")
NAMELESS = "what_comes_back"
HASHING = frozenset({"hash", "verify", "verify_and_update"})
TAKEN = frozenset({*dir(builtins), "app", "router", "lifespan"})


def renamed(draft: Draft) -> None:
    """Give functions, classes and variables that nobody is promised other names."""
    fixed = draft.words | TAKEN | set(_fixed(draft))
    own = [name for name in _own(draft) if name not in fixed and not name.startswith("test_")]
    names = {name: _new_name(draft, name) for name in own}
    chosen = {old: new for old, new in names.items() if draft.some()}
    for node in draft.nodes:
        if isinstance(node, ast.Name):
            node.id = chosen.get(node.id, node.id)
        elif isinstance(node, NAMED):
            node.name = chosen.get(node.name, node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [chosen.get(name, name) for name in node.names]


def _new_name(draft: Draft, name: str) -> str:
    word = draft.rng.choice(ADJECTIVES)
    return f"{word.title()}{name}" if name[:1].isupper() else f"{word}_{name.strip('_')}"


def _own(draft: Draft) -> Iterator[str]:
    """Yield the names that the solution gives."""
    for node in draft.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(node, ast.ClassDef) and not node.keywords
        ):
            yield node.name


def _fixed(draft: Draft) -> Iterator[str]:
    """Yield the names that mean something beyond a name."""
    for node in draft.nodes:
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword | ast.arg):
            yield node.arg or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs):
            yield node.name or ""
        elif isinstance(node, ast.ClassDef):
            yield from _members(node)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield one.name
        for inner in ast.walk(one):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                yield inner.id


def reordered(draft: Draft) -> None:
    """Write neighbouring functions in the other order, where none needs the other before it."""
    for tree in draft.trees.values():
        for place in range(len(tree.body) - 1):
            one, two = tree.body[place], tree.body[place + 1]
            if _are_independent(one, two) and draft.some():
                tree.body[place], tree.body[place + 1] = two, one


def _are_independent(one: ast.stmt, two: ast.stmt) -> bool:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    if not isinstance(one, functions) or not isinstance(two, functions):
        return False
    if any("middleware" in ast.unparse(d) for f in (one, two) for d in f.decorator_list):
        return False
    if any(a.meets(b) for a in routes(one) for b in routes(two)):
        return False
    head = [ast.unparse(part) for part in (two.args, *two.decorator_list)]
    return one.name not in " ".join(head) and one.name != two.name


def plain(draft: Draft) -> None:
    """Write `def` for `async def` where nothing is awaited."""
    _change_kind(draft, ast.AsyncFunctionDef)


def asynchronous(draft: Draft) -> None:
    """Write `async def` for `def` where nothing could block."""
    _change_kind(draft, ast.FunctionDef)


def _change_kind(draft: Draft, before: type[Function]) -> None:
    after = ast.FunctionDef if before is ast.AsyncFunctionDef else ast.AsyncFunctionDef
    called, served = draft.called(), draft.api.served
    waiting = draft.lent | {"asyncio", "anyio", "time", "sleep", "threading", *_lent(draft)}
    hashing = _hashing(draft)
    for tree, function in list(draft.functions):
        free = function.name in served and function.name not in called | hashing
        may = isinstance(function, before) and free and _may_change(function, waiting)
        if may and draft.some():
            fields = {name: getattr(function, name) for name in function._fields}
            tree.body[tree.body.index(function)] = ast.copy_location(after(**fields), function)


def _lent(draft: Draft) -> Iterator[str]:
    """Yield the names that are imported from the modules that the exercise provides."""
    for node in draft.nodes:
        if isinstance(node, ast.ImportFrom) and node.module in draft.lent:
            yield from (alias.asname or alias.name for alias in node.names)


def _hashing(draft: Draft) -> frozenset[str]:
    """Return the names of the functions that hash passwords, by themselves or through another."""
    uses = {function.name: frozenset(_used(function)) for _, function in draft.functions}
    found = frozenset[str]()
    while more := {name for name, used in uses.items() if used & (found | HASHING)} - found:
        found |= more
    return found


def _used(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _may_change(function: Function, waiting: frozenset[str]) -> bool:
    unable = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AugAssign, ast.Yield, ast.Global)
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    asks = any(isinstance(n, ast.comprehension) and n.is_async for n in nodes)
    return not asks and not any(isinstance(n, unable) for n in nodes) and not names & waiting


def defaults(draft: Draft) -> None:
    """Write `= Query(…)` and `= Depends(…)` for `Annotated`."""
    called, served = draft.called(), draft.api.served
    for _, function in draft.functions:
        if function.name in served and function.name not in called and not function.args.vararg:
            pairs = [_as_default(draft, *pair) for pair in arguments(function)]
            set_arguments(function, pairs)
    for node in draft.nodes:
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign):
                    name = ast.arg("field", field.annotation)
                    argument, field.value = _as_default(draft, name, field.value)
                    assert argument.annotation is not None  # noqa: S101 - it had one
                    field.annotation = argument.annotation


def _as_default(
    draft: Draft, argument: ast.arg, default: ast.expr | None
) -> tuple[ast.arg, ast.expr | None]:
    parts = annotated(argument.annotation)
    if parts is None or not draft.some():
        return argument, default
    kind, call = parts
    if isinstance(kind, ast.Name) and kind.id in draft.aliases():
        return argument, default
    if default is not None and (marker(call) == "Depends" or call.args):
        return argument, default
    names = {keyword.arg for keyword in call.keywords}
    if default is not None and names & {"default", "default_factory"}:
        return argument, default
    first = [default] if default is not None else []
    value = ast.Call(call.func, [*first, *call.args], call.keywords)
    return ast.arg(argument.arg, kind), value


def annotations(draft: Draft) -> None:
    """Write `Annotated` for `= Query(…)` and `= Depends(…)`."""
    called, served = draft.called(), draft.api.served
    for tree, function in list(draft.functions):
        if function.name not in served or function.name in called or function.args.vararg:
            continue
        before = arguments(function)
        after = [_as_annotation(*pair) for pair in before]
        if before != after:
            set_arguments(function, after)
            bring(tree, "typing", "Annotated")


def _as_annotation(argument: ast.arg, default: ast.expr | None) -> tuple[ast.arg, ast.expr | None]:
    if not marker(default) or not isinstance(default, ast.Call) or argument.annotation is None:
        return argument, default
    if marker(default) in {"Depends", "Security"}:
        value, call = None, default
    else:
        named = [k.value for k in default.keywords if k.arg == "default"]
        value = next(iter([*default.args, *named]), None)
        kept = [keyword for keyword in default.keywords if keyword.arg != "default"]
        call = ast.Call(default.func, [], kept)
    if isinstance(value, ast.Constant) and value.value is ...:
        value = None
    pair = ast.Tuple([argument.annotation, call], ast.Load())
    kind = ast.Subscript(ast.Name("Annotated", ast.Load()), pair, ast.Load())
    return ast.arg(argument.arg, kind), value


def routed(draft: Draft) -> None:
    """Put the paths of an app on a router of their own."""
    for tree in draft.trees.values():
        text = ast.unparse(tree)
        if "\napp = FastAPI(" not in f"\n{text}" or "include_router" in text or "mount(" in text:
            continue
        decorators = [d for f in tree.body for d in getattr(f, "decorator_list", [])]
        moved = [d for d in decorators if _is_on_app(d)]
        if not moved or "router" in text:
            continue
        for decorator in moved:
            decorator.func.value = ast.Name("router", ast.Load())
        place = next(i for i, n in enumerate(tree.body) if ast.unparse(n).startswith("app = "))
        tree.body.insert(place + 1, ast.parse("router = APIRouter()").body[0])
        tree.body.append(ast.parse("app.include_router(router)").body[0])
        bring(tree, "fastapi", "APIRouter")


def _is_on_app(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
        and ast.unparse(node.func.value) == "app"
    )


def modelled(draft: Draft) -> None:
    """Answer with a model for a dictionary."""
    called, endpoints = draft.called(), draft.api.endpoints
    for tree, function in list(draft.functions):
        if function.name in endpoints and function.name not in called and draft.some():
            fields = _answer(function)
            if fields and not any("response_" in ast.unparse(d) for d in function.decorator_list):
                _give_model(tree, function, fields)


def _answer(function: Function) -> dict[str, ast.expr]:
    """Return the fields of the dictionary that is a function's one answer, if it is."""
    returned = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    answer = returned[0].value if len(returned) == 1 else None
    if not isinstance(answer, ast.Dict):
        return {}
    names = [key.value if isinstance(key, ast.Constant) else None for key in answer.keys]
    fields = {name: value for name, value in zip(names, answer.values, strict=True) if _fits(name)}
    return {str(name): value for name, value in fields.items()} if len(fields) == len(names) else {}


def _give_model(tree: ast.Module, function: Function, fields: dict[str, ast.expr]) -> None:
    model = f"{function.name.title().replace('_', '')}Answer"
    body = "\n".join(f"    {name}: Any" for name in fields)
    tree.body.insert(
        tree.body.index(function), ast.parse(f"class {model}(BaseModel):\n{body}").body[0]
    )
    keywords = [ast.keyword(name, value) for name, value in fields.items()]
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            node.value = ast.Call(ast.Name(model, ast.Load()), [], keywords)
    function.returns = None
    bring(tree, "typing", "Any")
    bring(tree, "pydantic", "BaseModel")


def _fits(name: object) -> bool:
    """Whether a model can have a field of this name."""
    reserved = {"schema", "json", "copy", "dict", "validate", "construct"}
    return (
        isinstance(name, str)
        and name.isidentifier()
        and not name.startswith(("_", "model_"))
        and name not in reserved
    )


def spread(draft: Draft) -> None:
    """Name an answer before it is returned."""
    for _, function in draft.functions:
        for node in ast.walk(function):
            body = getattr(node, "body", None)
            last = body[-1] if isinstance(body, list) and body else None
            if not isinstance(body, list) or not isinstance(last, ast.Return) or not last.value:
                continue
            if draft.some():
                store = ast.Assign([ast.Name(NAMELESS, ast.Store())], last.value)
                body[-1:] = [store, ast.Return(ast.Name(NAMELESS, ast.Load()))]


def slashed(draft: Draft) -> None:
    """End all paths with a slash, or none; a client follows to the other form."""
    text = "".join(ast.unparse(tree) for tree in draft.trees.values())
    if draft.promises_document or "middleware" in text or "APIRouter(" in text:
        return
    paths = [path for _, f in draft.functions for d in f.decorator_list for path in _paths(d)]
    if any(text.endswith(":path}") for _, text in paths):
        return
    ending = "" if any(text.endswith("/") for _, text in paths if text != "/") else "/"
    for constant, text in paths:
        if text != "/":
            constant.value = text.rstrip("/") + ending


def _paths(decorator: ast.expr) -> Iterator[tuple[ast.Constant, str]]:
    """Yield the path that a decorator puts on the app."""
    if isinstance(decorator, ast.Call) and _is_on_app(decorator) and decorator.args:
        path = decorator.args[0]
        if isinstance(path, ast.Constant) and isinstance(path.value, str):
            yield path, path.value


def extended(draft: Draft) -> None:
    """Answer at further paths, which nobody has asked for."""
    for tree in draft.trees.values():
        if not any(ast.unparse(node).startswith("app = FastAPI(") for node in tree.body):
            continue
        word = f"{draft.rng.choice(ADJECTIVES)}-{draft.rng.randrange(1000)}"
        name = f"extra_{len(tree.body)}"
        head = f"@app.get('/extra/{word}')\nasync def {name}() -> dict[str, str]:\n"
        text = f"{head}    return {{'extra': '{word}'}}"
        tree.body += ast.parse(text).body


def qualified(draft: Draft) -> None:
    """Import modules for the names in them."""
    for path, module in itertools.product(draft.trees, ("fastapi", "pydantic", "typing")):
        if draft.some():
            draft.trees[path] = _qualify(draft.trees[path], module)


def _qualify(tree: ast.Module, module: str) -> ast.Module:
    taken = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == module]
    names = {a.name for n in taken for a in n.names if a.asname is None}
    bound = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    bound |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not _is_load(n)}
    if not names or names & bound or module in bound:
        return tree
    for statement in taken:
        statement.names = [a for a in statement.names if a.name not in names]
    place = tree.body.index(taken[0])
    tree.body.insert(place, ast.Import([ast.alias(module)]))
    empty = [statement for statement in taken if not statement.names]
    tree.body = [statement for statement in tree.body if statement not in empty]
    _Qualifier(module, names).visit(tree)
    return tree


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


class _Qualifier(ast.NodeTransformer):
    def __init__(self, module: str, names: set[str]) -> None:
        self.module, self.names = module, names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names:
            return node
        return ast.Attribute(ast.Name(self.module, ast.Load()), node.id, node.ctx)


def spelled(draft: Draft) -> None:
    """Write types as they were written before Python 3.10."""
    for tree in draft.trees.values():
        before = ast.unparse(tree)
        speller = _Speller()
        for node in ast.walk(tree):
            if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
                node.annotation = speller.visit(node.annotation)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
                node.returns = speller.visit(node.returns)
        if ast.unparse(tree) != before:
            bring(tree, "typing", "List", "Optional")


class _Speller(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.right, ast.Constant) and node.right.value is None:
            inner = self.visit(node.left)
            return ast.Subscript(ast.Name("Optional", ast.Load()), inner, ast.Load())
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name("List", node.ctx) if node.id == "list" else node


def numbered(draft: Draft) -> None:
    """Write status codes as numbers."""
    for tree in draft.trees.values():
        _Numberer().visit(tree)


class _Numberer(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        parts = node.attr.split("_")
        if parts[0] == "HTTP" and len(parts) > 1 and parts[1].isdigit():
            return ast.Constant(int(parts[1]))
        self.generic_visit(node)
        return node


def turned(draft: Draft) -> None:
    """Write comparisons the other way round."""
    for node in draft.nodes:
        if isinstance(node, ast.Compare) and _is_turnable(node) and draft.some():
            node.left, node.comparators = node.comparators[0], [node.left]


def _is_turnable(node: ast.Compare) -> bool:
    """Whether one value is compared with a constant, and nothing else."""
    sides = (node.left, node.comparators[0])
    single = len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq)
    return single and any(isinstance(side, ast.Constant) for side in sides)


REWRITES: tuple[Rewrite, ...] = (
    renamed,
    reordered,
    plain,
    asynchronous,
    defaults,
    annotations,
    routed,
    modelled,
    spread,
    slashed,
    extended,
    qualified,
    spelled,
    numbered,
    turned,
)
