"""How your predictions are read: as values, put together without any help of the application."""

import ast
import builtins
import tokenize
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

# What values may be put together with; none of it leads to the application.
FUNCTIONS = (
    "abs all any bool dict enumerate filter float frozenset id int iter len list map max min next "
    "print range repr reversed set sorted str sum tuple zip"
)
ATTRIBUTES = (
    "HTTPStatus add append copy difference discard extend fromkeys get index insert items join "
    "keys lower pop remove removeprefix replace reverse sort split splitlines status strip title "
    "union update upper value values"
)
IMPORTS = (
    "__future__.annotations enum.Enum enum.StrEnum fastapi fastapi.status http http.HTTPStatus "
    "starlette.status typing.Any typing.Final"
)
CODES = "starlette.status.HTTP_"


def prediction(name: str) -> object:
    """Return a prediction by its name.

    Raises:
        ValueError: There is more in predictions.py than values.
    """
    with tokenize.open(Path(__file__).with_name("predictions.py")) as file:
        reached = reached_for(ast.parse(file.read(), file.name))
    if reached:
        raise ValueError(f"predictions.py is to hold values alone, without {', '.join(reached)}.")
    return getattr(import_module("predictions"), name)


def reached_for(tree: ast.Module) -> list[str]:
    """Return all that predictions make use of and that is neither theirs nor harmless."""
    nodes = list(ast.walk(tree))
    theirs = {
        name
        for node in nodes
        for name in bound(node)
        if not (hasattr(builtins, name) or name.startswith("__"))
    }
    return sorted({f"`{name}`" for node in nodes for name in used(node, theirs)})


def bound(node: ast.AST) -> Iterable[str]:
    """Return the names that get a meaning at a node of the syntax tree."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
    return []


def used(node: ast.AST, theirs: set[str]) -> set[str]:
    """Return what a node of the syntax tree makes use of and that is not known to be harmless."""
    match node:
        case ast.Name(id=name):
            return {name} - theirs - set(FUNCTIONS.split())
        case ast.Attribute(attr=name) if not name.isupper():
            return {name} - set(ATTRIBUTES.split())
        case ast.Import(names=aliases):
            return {alias.name for alias in aliases} - set(IMPORTS.split())
        case ast.ImportFrom(module=module, names=aliases):
            names = {f"{module}.{alias.name}" for alias in aliases} - set(IMPORTS.split())
            return {name for name in names if not name.startswith(CODES)}
        case ast.Match():
            return {"match"}
    return set()
