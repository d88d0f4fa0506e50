"""Classes with known copies: independent answers, and copies of some of them in disguise."""

import ast
import builtins
import copy
import itertools
import random
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scripts import bench_originals

Function = ast.FunctionDef | ast.AsyncFunctionDef
Sources = tuple[tuple[str, str], ...]
Disguise = Callable[[ast.Module, random.Random], None]

CONTRACT = frozenset(
    {"app", "done", "q", "skip", "limit", "todo_id", "TodoIn", "call_next", *dir(builtins)}
)
"""Names that the exercise promises to others, and which no copy can change."""

SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "ra", "si", "tu", "ve", "zo", "pa")


@dataclass(frozen=True)
class Copies:
    """A class, and which of its submissions are copies of which."""

    submissions: tuple[tuple[str, Sources], ...]
    copied: tuple[tuple[str, str, str], ...]
    """Two submissions of which one has code of the other's, and the disguise."""

    unclear: frozenset[frozenset[str]]
    """Pairs that have taken from the same third one, but perhaps not the same."""


def given() -> Sources:
    """Return what everybody is given."""
    return (("main.py", bench_originals.GIVEN),)


def make(seed: int, size: int, *, hard: bool = False, files: bool = False) -> Copies:
    """Return a class in which one in four submissions is a copy.

    Args:
        seed: Makes the same class again.
        size: The number of submissions.
        hard: Whether half of the class writes the textbook's code.
        files: Whether answers are packages of several files.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing to be kept secret
    independent = size - size // 4
    texts = [bench_originals.write(rng, textbook=hard and i % 2 == 0) for i in range(independent)]
    names = iter(rng.sample(range(10_000), size))
    found = [(f"student-{next(names):04d}", text) for text in texts]
    copied: list[tuple[str, str, str]] = []
    family: dict[str, set[str]] = {}
    for kind in itertools.islice(itertools.cycle(KINDS), size - independent):
        sources = _chosen(found[:independent], kind, rng)
        name = f"student-{next(names):04d}"
        found.append((name, disguised([text for _, text in sources], kind, rng)))
        for source, _ in sources:
            copied += [(name, other, kind) for other in (source, *family.get(source, ()))[:1]]
            family.setdefault(source, set()).add(name)
    rng.shuffle(found)
    together = tuple((name, _filed(text, rng) if files else _single(text)) for name, text in found)
    unclear = {frozenset(pair) for held in family.values() for pair in _pairs(held)}
    return Copies(together, tuple(copied), frozenset(unclear))


def _pairs(names: set[str]) -> Iterator[tuple[str, str]]:
    return itertools.combinations(sorted(names), 2)


def _chosen(found: list[tuple[str, str]], kind: str, rng: random.Random) -> list[tuple[str, str]]:
    """Return whom a copy is taken from: one, or two who keep their items alike."""
    first = rng.choice(found)
    if "merging" not in kind:
        return [first]
    alike = [one for one in found if one != first and _manner(one[1]) == _manner(first[1])]
    return [first, rng.choice(alike)] if alike else [first]


def _manner(text: str) -> tuple[bool, bool]:
    """Return what two answers must have in common before their functions can be mixed."""
    return "class Todo(" in text, "enumerate(" in text or ".append(" in text


def disguised(texts: list[str], kind: str, rng: random.Random) -> str:
    """Return a copy of an answer, or of two."""
    steps = KINDS[kind]
    tree = ast.parse(texts[0])
    if len(texts) > 1:
        tree = merged(tree, ast.parse(texts[1]), rng)
    for step in steps:
        step(tree, rng)
        tree = ast.parse(ast.unparse(ast.fix_missing_locations(tree)))
    return f"{ast.unparse(tree)}\n"


def _single(text: str) -> Sources:
    return (("main.py", text),)


def renamed(tree: ast.Module, rng: random.Random) -> None:
    """Give everything that may have another name another name."""
    own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    own |= {n.name for n in ast.walk(tree) if isinstance(n, Function)}
    fields = {
        field.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    new = {name: _word(rng) for name in sorted(own - CONTRACT - fields)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
        elif isinstance(node, Function):
            node.name = new.get(node.name, node.name)
        elif isinstance(node, ast.Global):
            node.names = [new.get(name, name) for name in node.names]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=4))


def reordered(tree: ast.Module, rng: random.Random) -> None:
    """Write routes and named arguments in another order."""
    places = [i for i, node in enumerate(tree.body) if isinstance(node, Function)]
    routes = [i for i in places if getattr(tree.body[i], "decorator_list", None)]
    moved = [tree.body[i] for i in routes]
    rng.shuffle(moved)
    for place, node in zip(routes, moved, strict=True):
        tree.body[place] = node
    for one in ast.walk(tree):
        if isinstance(one, ast.Call):
            rng.shuffle(one.keywords)


def retyped(tree: ast.Module, rng: random.Random) -> None:
    """Write it again: other texts, types, styles and comments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            node.value = " ".join(_word(rng) for _ in range(4))
        elif isinstance(node, Function):
            node.returns = None if node.returns else ast.Name("dict", ast.Load())
            node.body.insert(0, ast.Expr(ast.Constant(f"{_word(rng)} {_word(rng)}.")))
        elif isinstance(node, ast.Call):
            _raise_otherwise(node)
    tree.body = [_Retyped().visit(node) for node in tree.body]


def _raise_otherwise(node: ast.Call) -> None:
    """Give `HTTPException` its arguments by name, or by place."""
    if not isinstance(node.func, ast.Name) or node.func.id != "HTTPException":
        return
    names = ("status_code", "detail")
    if node.args:
        pairs = zip(names, node.args, strict=False)
        node.keywords, node.args = [ast.keyword(name, value) for name, value in pairs], []
    else:
        given_ = {keyword.arg: keyword.value for keyword in node.keywords}
        node.args, node.keywords = [given_[name] for name in names if name in given_], []


class _Retyped(ast.NodeTransformer):
    """Changes the spelling of types and of status codes."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Write `Optional[X]` for `X | None`."""
        if isinstance(node.right, ast.Constant) and node.right.value is None:
            return ast.Subscript(ast.Name("Optional", ast.Load()), node.left, ast.Load())
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Write the number of a status code."""
        if node.attr.startswith("HTTP_"):
            return ast.Constant(int(node.attr.split("_")[1]))
        return self.generic_visit(node)


def turned(tree: ast.Module, rng: random.Random) -> None:
    """Write `async def` for `def`, and the other way round."""
    for place, node in enumerate(tree.body):
        if isinstance(node, Function) and node.decorator_list and not _waits(node):
            kind = (
                ast.FunctionDef if isinstance(node, ast.AsyncFunctionDef) else ast.AsyncFunctionDef
            )
            if rng.random() < 0.9:  # noqa: PLR2004 - nearly all
                tree.body[place] = kind(**{name: getattr(node, name) for name in node._fields})


def _waits(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Await) for one in ast.walk(node))


def restructured(tree: ast.Module, _: random.Random) -> None:
    """Write comprehensions as loops, turn conditions round, and write steps one by one."""
    tree.body = [_Restructured().visit(node) for node in tree.body]


class _Restructured(ast.NodeTransformer):
    """Writes the same steps in other words."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        """Write a list as a loop that appends."""
        target = node.targets[0]
        if isinstance(node.value, ast.ListComp) and isinstance(target, ast.Name):
            return [*_loop(node.value, "gathered"), ast.Assign([target], _load("gathered"))]
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        """Name what is returned first."""
        if isinstance(node.value, ast.ListComp):
            return [*_loop(node.value, "gathered"), ast.Return(_load("gathered"))]
        if isinstance(node.value, ast.Call | ast.Dict):
            return [
                ast.Assign([ast.Name("answer", ast.Store())], node.value),
                ast.Return(_load("answer")),
            ]
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Turn a condition round."""
        self.generic_visit(node)
        turned_ = ast.UnaryOp(ast.Not(), node.test)
        if node.orelse and not (len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)):
            return ast.If(turned_, node.orelse, node.body)
        if len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
            return ast.If(turned_, [ast.Pass()], node.body)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """Write `x = x + 1` for `x += 1`."""
        if isinstance(node.target, ast.Name):
            read = _load(node.target.id)
            return ast.Assign([node.target], ast.BinOp(read, node.op, node.value))
        return node


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _loop(value: ast.ListComp, name: str) -> list[ast.stmt]:
    call = ast.Call(ast.Attribute(_load(name), "append", ast.Load()), [value.elt], [])
    body: list[ast.stmt] = [ast.Expr(call)]
    for generator in reversed(value.generators):
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    return [ast.Assign([ast.Name(name, ast.Store())], ast.List([], ast.Load())), *body]


DEAD = (
    "if False:\n    raise RuntimeError",
    "unused = 0",
    "_ = None",
    "print('here')",
    "checked = True\nif not checked:\n    return None",
    "seen = []\nfor number in range(3):\n    seen.append(number)",
    "started = datetime.now(UTC)\nelapsed = datetime.now(UTC) - started",
)
DEAD_FUNCTIONS = """\
def validate(value):
    if value is None:
        return False
    return len(str(value)) > 0

def to_text(values):
    parts = []
    for value in values:
        parts.append(str(value))
    return ", ".join(parts)

def audit(action, number):
    line = f"{action}: {number}"
    print(line)
    return line

class Settings(BaseModel):
    name: str = "todos"
    debug: bool = False
    limit: int = 100

def percent(part, whole):
    if whole == 0:
        return 0.0
    return round(100 * part / whole, 1)
"""


def padded(tree: ast.Module, rng: random.Random) -> None:
    """Add code that does nothing."""
    for node in tree.body:
        if isinstance(node, Function) and rng.random() < 0.7:  # noqa: PLR2004 - most
            place = rng.randrange(len(node.body))
            node.body[place:place] = _dead(rng)
    for node in rng.sample(ast.parse(DEAD_FUNCTIONS).body, 3):
        tree.body.insert(rng.randrange(len(tree.body) // 2, len(tree.body)), node)


def _dead(rng: random.Random) -> list[ast.stmt]:
    text = textwrap.indent(rng.choice(DEAD), "    ")
    function = ast.parse(f"def unused():\n{text}").body[0]
    return getattr(function, "body", [])


def extracted(tree: ast.Module, rng: random.Random) -> None:
    """Move the bodies of most routes into functions of their own."""
    made: list[ast.stmt] = []
    for node in tree.body:
        if not isinstance(node, Function) or not node.decorator_list or _waits(node):
            made.append(node)
            continue
        if rng.random() < 0.2:  # noqa: PLR2004 - some stay
            made.append(node)
            continue
        name = f"_{_word(rng)}"
        names = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
        bare = ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])
        helper = ast.FunctionDef(name, bare, node.body, [])
        call = ast.Call(_load(name), [_load(one) for one in names], [])
        shell = copy.copy(node)
        shell.body = [ast.Return(call)]
        made += [helper, shell]
    tree.body = made


def merged(tree: ast.Module, other: ast.Module, rng: random.Random) -> ast.Module:
    """Return an answer that has half of its routes from each of two."""
    stores = [_store_of(one) for one in (tree, other)]
    for node in ast.walk(other):
        if isinstance(node, ast.Name) and node.id == stores[1]:
            node.id = stores[0]
    theirs = {_address(node): node for node in other.body if isinstance(node, Function)}
    mine = [_address(node) for node in tree.body if isinstance(node, Function)]
    both = [one for one in mine if one in theirs and one.startswith("app.")]
    taken = set(rng.sample(both, len(both) // 2))
    body = [
        theirs.get(address, node) if (address := _address(node)) in taken else node
        for node in tree.body
    ]
    needed = {n.id for one in taken for n in ast.walk(theirs[one]) if isinstance(n, ast.Name)}
    there = {getattr(node, "name", "") for node in body}
    helpers: list[ast.stmt] = [
        node
        for node in other.body
        if isinstance(node, Function) and node.name in needed and node.name not in there
    ]
    first = next(i for i, node in enumerate(body) if isinstance(node, Function))
    return ast.Module([*body[:first], *helpers, *body[first:]], [])


def _store_of(tree: ast.Module) -> str:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        target = targets[0]
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Dict | ast.List):
            return target.id
    return ""


def _address(node: ast.stmt) -> str:
    """Return the first decorator without what may be said in several ways, else the name."""
    if isinstance(node, Function) and node.decorator_list:
        decorator = node.decorator_list[0]
        if isinstance(decorator, ast.Call) and decorator.args:
            return f"{ast.unparse(decorator.func)} {ast.unparse(decorator.args[0])}"
    return getattr(node, "name", "")


def _filed(text: str, rng: random.Random) -> Sources:
    """Return an answer as a package: models, store and routes in files of their own."""
    body = ast.parse(text).body
    head = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    models = [node for node in body if isinstance(node, ast.ClassDef)]
    routes = [node for node in body if isinstance(node, Function) and node.decorator_list]
    rest = [node for node in body if node not in head + models + routes][1:]
    cut = rng.randrange(3, max(4, len(routes) - 2))
    link = [ast.parse(f"from app.{name} import *").body[0] for name in ("models", "store")]
    parts: dict[str, list[ast.stmt]] = {
        "app/models.py": [*head, *models],
        "app/store.py": [*head, link[0], *rest],
        "app/routers/lists.py": [*head, *link, *routes[cut:]],
        "app/main.py": [*head, *link, *routes[:cut]],
    }
    return tuple(
        (path, f"{ast.unparse(ast.Module(nodes, []))}\n") for path, nodes in sorted(parts.items())
    )


def unchanged(_: ast.Module, __: random.Random) -> None:
    """Leave it as it is."""


KINDS: dict[str, tuple[Disguise, ...]] = {
    "renaming": (renamed,),
    "reordering": (reordered,),
    "retyping": (retyped, renamed),
    "sync/async": (turned, renamed),
    "loops": (restructured, renamed),
    "dead code": (padded, renamed),
    "helpers": (extracted, renamed),
    "merging": (renamed, reordered),
    "all of it": (restructured, padded, turned, retyped, reordered, renamed),
    "merging, retyped": (retyped, turned, renamed, reordered),
}
