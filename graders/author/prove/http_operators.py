"""Faults at the level of HTTP: what goes wrong between a request and its answer."""

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Sequence

import libcst as cst
from libcst.metadata import CodeSpan

from graders.author.prove.api import METHODS, Route, routes
from graders.author.prove.source import Change, Spot

BOUNDS = frozenset(
    {"gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits"}
    | {"decimal_places"}
)
CONSTRAINTS = BOUNDS | {"pattern", "regex", "strict", "alias", "validation_alias", "unique"}
PARAMETERS = frozenset({"Field", "Query", "Path", "Body", "Header", "Cookie", "Form", "File"})
DOCUMENTATION = frozenset(
    {"title", "description", "summary", "version", "tags", "response_description", "contact"}
    | {"license_info", "openapi_tags", "examples", "example", "deprecated", "include_in_schema"}
    | {"terms_of_service", "operation_id", "responses", "tokenUrl", "openapi_extra"}
)
BEHAVIOUR = frozenset(
    {"headers", "response_model_exclude", "response_model_include", "prefix", "lifespan"}
    | {"response_model_exclude_unset", "response_model_exclude_none", "media_type", "scopes"}
    | {"use_cache", "default_factory", "auto_error", "response_class", "background"}
    | {"exclude", "include", "root_path"}
)
SILENT = DOCUMENTATION | CONSTRAINTS | {"detail", "status_code", "response_model", "default"}
STATUS_NAME = re.compile(r"HTTP_(\d{3})_\w+")
INSTEAD = {200: 201, 201: 200, 202: 200, 204: 200, 400: 422, 401: 403, 403: 401, 404: 400}
TYPES = (
    ("int", "str"),
    ("float", "int"),
    ("float", "str"),
    ("bool", "str"),
    ("EmailStr", "str"),
    ("datetime", "str"),
    ("date", "str"),
    ("Decimal", "str"),
)
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
SUPPLIED = ("Depends", "Security", "Request", "Response", "WebSocket", "BackgroundTasks")


def constraints(spot: Spot) -> Iterator[Change]:
    """Drop a constraint, or move its bound by one."""
    if not isinstance(call := spot.node, cst.Call):
        return
    for argument in call.args:
        name = keyword(argument)
        if name not in CONSTRAINTS:
            continue
        yield spot.drop("constraint dropped", call, without(spot, call, argument), argument)
        if name in BOUNDS and isinstance(argument.value, cst.Integer):
            for step in (1, -1):
                moved = str(int(argument.value.value) + step)
                what = f"{name}={argument.value.value} -> {name}={moved}"
                yield spot.replace("bound moved", argument.value, moved, what)
        if opposite := {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}.get(name):
            assert argument.keyword is not None  # noqa: S101 - it has a name
            what = f"{spot.code(argument).rstrip(', ')} as {opposite}"
            yield spot.replace("bound moved", argument.keyword, opposite, what)


def defaults(spot: Spot) -> Iterator[Change]:
    """Change a default, make the optional required and the required optional."""
    node = spot.node
    if isinstance(node, cst.Param) and node.annotation and spot.parent:
        yield from _parameter(spot, node, spot.parent)
    elif isinstance(node, cst.AnnAssign) and spot.model:
        yield from _field(spot, node)
    elif isinstance(node, cst.Call) and called(node) in PARAMETERS:
        yield from _declared(spot, node)


def _parameter(spot: Spot, node: cst.Param, parent: cst.CSTNode) -> Iterator[Change]:
    assert node.annotation is not None  # noqa: S101 - the caller has seen to it
    annotation = spot.code(node.annotation.annotation)
    plain = isinstance(parent, cst.Parameters) and node in parent.params
    star = "*, " if plain and not isinstance(parent.star_arg, cst.ParamStar) else ""  # type: ignore[attr-defined] # plain says so
    name = node.name.value
    if node.default is not None:
        if (other := _other(node.default, annotation)) is not None:
            yield spot.replace("default changed", node.default, other)
        if not isinstance(node.default, cst.Call):
            what = f"{spot.code(node).rstrip(', ')} made required"
            yield _whole(spot, node, "optional made required", f"{star}{name}: {annotation}", what)
    elif _is_served(spot) and not _is_given(spot, name, annotation):
        text = f"{star}{name}: {_optional(annotation)} = None"
        what = f"{name}: {annotation} made optional"
        yield _whole(spot, node, "required made optional", text, what)


def _is_given(spot: Spot, name: str, annotation: str) -> bool:
    """Whether a parameter is there with every request: part of the path, the body, or supplied."""
    words = set(re.findall(r"\w+", annotation))
    whole = spot.source.api.classes.keys() | set(SUPPLIED)
    lent = re.search(r"\.[A-Z]", annotation)
    return bool(words & whole or lent) or name in spot.source.api.path_parameters


def _whole(spot: Spot, node: cst.Param, operator: str, text: str, what: str) -> Change:
    """Return the change that puts a text in the place of a parameter with all that it says."""
    start = spot.source.spans[node].start
    last = spot.source.spans[node.default or node.annotation.annotation]  # type: ignore[union-attr] # the callers have seen to it
    return spot.put(operator, [(CodeSpan(start, last.start + last.length - start), text)], what)


def _field(spot: Spot, node: cst.AnnAssign) -> Iterator[Change]:
    annotation = spot.code(node.annotation.annotation)
    target = spot.code(node.target)
    yield spot.replace("field lost", node, "pass", f"{spot.code(node)} dropped")
    if node.value is None:
        if spot.model in spot.source.api.accepted:
            text = f"{target}: {_optional(annotation)} = None"
            what = f"{target}: {annotation} made optional"
            yield spot.replace("required made optional", node, text, what)
        return
    if (other := _other(node.value, annotation)) is not None:
        yield spot.replace("default changed", node.value, other)
    if not isinstance(node.value, cst.Call) and spot.model in spot.source.api.accepted:
        what = f"{spot.code(node)} made required"
        yield spot.replace("optional made required", node, f"{target}: {annotation}", what)


def _declared(spot: Spot, call: cst.Call) -> Iterator[Change]:
    """Yield changes of the default that stands inside `Field(…)`, `Query(…)` and so on."""
    for place, argument in enumerate(call.args):
        if keyword(argument) == "default" or (place == 0 and argument.keyword is None):
            if (other := _other(argument.value, "")) is not None:
                yield spot.replace("default changed", argument.value, other)
            if spot.code(argument.value) != "...":
                text = without(spot, call, argument)
                yield spot.drop("optional made required", call, text, argument)


def _optional(annotation: str) -> str:
    return annotation if "None" in annotation else f"{annotation} | None"


def _other(node: cst.BaseExpression, annotation: str) -> str | None:
    """Return another value in the place of a default."""
    if isinstance(node, cst.Name) and node.value in {"True", "False"}:
        return "False" if node.value == "True" else "True"
    if isinstance(node, cst.Integer | cst.Float):
        return f"{node.value} + 1"
    if isinstance(node, cst.SimpleString):
        return '"changed"'
    if isinstance(node, cst.List) and not node.elements:
        return '["changed"]'
    if isinstance(node, cst.Name) and node.value == "None":
        values = {"str": '"changed"', "int": "1", "float": "1.5", "bool": "True"}
        return next(
            (v for word, v in values.items() if re.search(rf"\b{word}\b", annotation)), None
        )
    return None


def types(spot: Spot) -> Iterator[Change]:
    """Loosen a type, or make a list one value."""
    if not isinstance(annotation := spot.node, cst.Annotation):
        return
    if not (_is_served(spot) or spot.model in spot.source.api.accepted):
        return
    if isinstance(spot.parent, cst.FunctionDef):
        return
    written = spot.code(annotation.annotation)
    for before, after in TYPES:
        new = re.sub(rf"(?<![\w.\"'=-]){before}\b(?!\w*[\"'=(])", after, written)
        if new != written:
            yield spot.replace("type changed", annotation.annotation, new)
    for found in re.finditer(r"\b(?:list|List|set|tuple)\[(\w+)(?:, \.\.\.)?\]", written):
        new = written[: found.start()] + found[1] + written[found.end() :]
        yield spot.replace("list made scalar", annotation.annotation, new)


def statuses(spot: Spot) -> Iterator[Change]:
    """Answer with another status code."""
    node = spot.node
    if isinstance(node, cst.Attribute | cst.Name) and not isinstance(spot.parent, cst.Attribute):
        if found := STATUS_NAME.fullmatch(spot.code(node).rpartition(".")[2]):
            yield spot.replace("status changed", node, _instead(int(found[1])))
    elif isinstance(node, cst.Arg) and isinstance(node.value, cst.Integer):
        first = spot.parent
        is_first = isinstance(first, cst.Call) and first.args[0] is node and not node.keyword
        raised = is_first and called(first) == "HTTPException"
        if keyword(node) == "status_code" or raised:
            yield spot.replace("status changed", node.value, _instead(int(node.value.value)))
    elif (
        isinstance(node, cst.Assign)
        and isinstance(node.value, cst.Integer)
        and spot.code(node.targets[0].target).endswith(".status_code")
    ):
        yield spot.replace("status changed", node.value, _instead(int(node.value.value)))


def _instead(status: int) -> str:
    return str(INSTEAD.get(status, status + 1 if status % 100 < 29 else status - 1))  # noqa: PLR2004 - 429 is the last common one


def arguments(spot: Spot) -> Iterator[Change]:
    """Drop an argument: a response model, a header, a dependency, a tag."""
    if not isinstance(call := spot.node, cst.Call):
        return
    for argument in call.args:
        name = keyword(argument)
        text = without(spot, call, argument)
        flag = isinstance(argument.value, cst.Name) and argument.value.value in {"True", "False"}
        if name == "response_model":
            yield spot.drop("response_model dropped", call, text, argument)
        elif name == "dependencies" and isinstance(argument.value, cst.List):
            for element in argument.value.elements:
                kept = ", ".join(
                    spot.code(e.value) for e in argument.value.elements if e is not element
                )
                what = f"{spot.code(element.value)} dropped"
                yield spot.replace("dependency dropped", argument.value, f"[{kept}]", what)
        elif name in spot.source.api.promised:
            yield spot.drop("documentation dropped", call, text, argument)
        elif name in BEHAVIOUR or (
            name and name not in SILENT and not flag and isinstance(call.func, cst.Attribute)
        ):
            kind = "header dropped" if name == "headers" else "argument dropped"
            yield spot.drop(kind, call, text, argument)


def documents(spot: Spot) -> Iterator[Change]:
    """Change a text of the documentation, where the exercise promises it."""
    node, api = spot.node, spot.source.api
    if not isinstance(node, cst.SimpleString) or str(node.evaluated_value) not in api.told:
        return
    if any(keyword(above) in api.promised for above in spot.above):
        yield spot.replace("documentation changed", node, '"changed"')


def answers(spot: Spot) -> Iterator[Change]:
    """Declare no type of the answer, and leak or lose one of its fields."""
    node = spot.node
    if isinstance(node, cst.FunctionDef) and _is_endpoint(spot, node) and node.returns:
        written = spot.code(node.returns.annotation)
        if any(word in spot.source.api.classes for word in re.findall(r"\w+", written)):
            what = f"-> {written} dropped"
            yield spot.replace("response_model dropped", node.returns.annotation, "object", what)
    if not isinstance(node, cst.Dict) or spot.function is None:
        return
    elements = [spot.code(element).rstrip(",") for element in node.elements]
    for place, element in enumerate(elements):
        kept = "{" + ", ".join(e for i, e in enumerate(elements) if i != place) + "}"
        yield spot.replace("field lost", node, kept, f"{element} dropped")
    if isinstance(spot.parent, cst.Return) and _is_bare(spot, spot.function):
        leaked = "{" + ", ".join([*elements, '"leaked": 1']) + "}"
        yield spot.replace("field leaked", node, leaked, '"leaked": 1 added')


def _is_bare(spot: Spot, function: cst.FunctionDef) -> bool:
    """Whether an endpoint's answer goes out as it is returned."""
    decorated = " ".join(spot.code(decorator) for decorator in function.decorators)
    return _is_endpoint(spot, function) and "response_model" not in decorated


def dependencies(spot: Spot) -> Iterator[Change]:
    """Drop a parameter that is asked for only to run."""
    node = spot.node
    if not isinstance(node, cst.FunctionDef) or node.name.value not in spot.source.api.served:
        return
    body = spot.code(node.body)
    params = node.params
    for param in params.params:
        if re.search(rf"\b{param.name.value}\b", body) or param.name.value in {"self", "cls"}:
            continue
        kept = params.with_changes(params=[p for p in params.params if p is not param])
        yield spot.drop("dependency dropped", params, spot.code(kept), param)


def registrations(spot: Spot) -> Iterator[Change]:
    """Leave out a route."""
    node = spot.node
    registers = METHODS | {"middleware", "exception_handler"}
    if isinstance(node, cst.Decorator) and called(node.decorator) in registers:
        yield spot.replace("route dropped", node, "", f"{spot.code(node)} dropped")


def orders(spot: Spot) -> Iterator[Change]:
    """Swap two routes of which the first takes the other's requests, or two middlewares."""
    if not isinstance(spot.node, cst.Module):
        return
    body = list(spot.node.body)
    functions = [n for n in body if isinstance(n, cst.FunctionDef)]
    for place, one in enumerate(functions):
        for two in functions[place + 1 :]:
            if _meet(spot, one, two) or (_is_middleware(spot, one) and _is_middleware(spot, two)):
                what = f"{one.name.value} and {two.name.value} swapped"
                yield _swapped(spot, one, two, what)
    added = [n for n in body if "add_middleware(" in spot.code(n)[:60]]
    for before, after in itertools.pairwise(added):
        yield _swapped(spot, before, after, f"{spot.code(before)} and the next swapped")


def _swapped(spot: Spot, one: Statement, two: Statement, what: str) -> Change:
    body = list(spot.source.wrapper.module.body)
    first, second = body.index(one), body.index(two)
    body[first], body[second] = two, one
    text = spot.source.wrapper.module.with_changes(body=body).bytes
    return Change("order swapped", what, spot.scope, spot.source.line(one), text)


def _meet(spot: Spot, one: cst.FunctionDef, two: cst.FunctionDef) -> bool:
    return any(a.meets(b) for a in _routes(spot, one) for b in _routes(spot, two))


def _is_middleware(spot: Spot, node: cst.FunctionDef) -> bool:
    return any(".middleware(" in spot.code(decorator) for decorator in node.decorators)


def _routes(spot: Spot, node: cst.FunctionDef) -> Sequence[Route]:
    found = ast.parse(spot.code(node)).body[0]
    return tuple(routes(found)) if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) else ()


def _is_served(spot: Spot) -> bool:
    function = spot.function
    return function is not None and function.name.value in spot.source.api.served


def _is_endpoint(spot: Spot, node: cst.FunctionDef) -> bool:
    return node.name.value in spot.source.api.endpoints


def called(call: cst.CSTNode | None) -> str:
    """Return the last name of what a call calls."""
    function = call.func if isinstance(call, cst.Call) else None
    if isinstance(function, cst.Attribute):
        return function.attr.value
    return function.value if isinstance(function, cst.Name) else ""


def keyword(node: cst.CSTNode) -> str:
    """Return the name that an argument is given by."""
    return node.keyword.value if isinstance(node, cst.Arg) and node.keyword else ""


def without(spot: Spot, call: cst.Call, argument: cst.Arg) -> str:
    """Return a call without one of its arguments."""
    return spot.code(call.with_changes(args=[a for a in call.args if a is not argument]))


OPERATORS: tuple[Callable[[Spot], Iterator[Change]], ...] = (
    constraints,
    defaults,
    types,
    statuses,
    arguments,
    documents,
    answers,
    dependencies,
    registrations,
    orders,
)
