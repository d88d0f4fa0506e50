"""Faults of ordinary code: a condition, a step or a value that is not what it should be."""

from collections.abc import Callable, Iterator

import libcst as cst

from graders.author.prove.http_operators import BOUNDS, PARAMETERS, called, keyword
from graders.author.prove.source import Change, Spot

COMPARISONS: dict[type[cst.BaseCompOp], tuple[str, ...]] = {
    cst.Equal: ("!=",),
    cst.NotEqual: ("==",),
    cst.LessThan: ("<=", ">="),
    cst.LessThanEqual: ("<", ">"),
    cst.GreaterThan: (">=", "<="),
    cst.GreaterThanEqual: (">", "<"),
    cst.In: ("not in",),
    cst.NotIn: ("in",),
    cst.Is: ("is not",),
    cst.IsNot: ("is",),
}
ARITHMETIC: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "-",
    cst.Subtract: "+",
    cst.Multiply: "+",
    cst.Divide: "*",
    cst.FloorDivide: "*",
    cst.Modulo: "+",
}
STEPS = frozenset(
    {"where", "filter", "filter_by", "order_by", "offset", "limit", "distinct", "join", "options"}
    | {"strip", "lower", "upper", "casefold", "with_for_update"}
)
LITERALS = (cst.List, cst.Tuple, cst.Dict, cst.Set, cst.SimpleString)


def comparisons(spot: Spot) -> Iterator[Change]:
    """Flip a comparison."""
    if not isinstance(node := spot.node, cst.Comparison) or len(node.comparisons) != 1:
        return
    [target] = node.comparisons
    left, right = spot.code(node.left), spot.code(target.comparator)
    for instead in COMPARISONS.get(type(target.operator), ()):
        yield spot.replace("comparison flipped", node, f"{left} {instead} {right}")


def conditions(spot: Spot) -> Iterator[Change]:
    """Drop half of a condition, or turn it round."""
    node = spot.node
    if isinstance(node, cst.BooleanOperation):
        yield spot.drop("condition dropped", node, spot.code(node.left), node.right)
        yield spot.drop("condition dropped", node, spot.code(node.right), node.left)
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        yield spot.replace("condition flipped", node, spot.code(node.expression))
    elif isinstance(node, cst.If | cst.IfExp | cst.While | cst.CompIf) and isinstance(
        node.test, cst.Name | cst.Attribute | cst.Call
    ):
        yield spot.replace("condition flipped", node.test, f"not {spot.code(node.test)}")
    if isinstance(node, cst.CompIf):
        yield spot.replace("condition dropped", node, "", f"{spot.code(node)} dropped")


def statements(spot: Spot) -> Iterator[Change]:
    """Drop a raise, a change of state, a call or an assertion."""
    node = spot.node
    if not isinstance(node, cst.BaseSmallStatement):
        return
    operator = _effect(node)
    if operator:
        yield spot.replace(operator, node, "pass", f"{_line(spot, node)} dropped")


def _effect(node: cst.BaseSmallStatement) -> str:
    """Return what is lost with a statement, if anything."""
    if isinstance(node, cst.Raise):
        return "raise dropped"
    if isinstance(node, cst.AugAssign | cst.Del):
        return "state change dropped"
    if isinstance(node, cst.Assert):
        return "assertion dropped"
    if isinstance(node, cst.Assign):
        target = node.targets[0].target
        return "state change dropped" if isinstance(target, cst.Attribute | cst.Subscript) else ""
    value = node.value if isinstance(node, cst.Expr) else None
    call = value.expression if isinstance(value, cst.Await) else value
    if not isinstance(call, cst.Call):
        return ""
    return "commit dropped" if called(call) == "commit" else "call dropped"


def _line(spot: Spot, node: cst.CSTNode) -> str:
    return spot.code(node).rstrip("; ")


def awaits(spot: Spot) -> Iterator[Change]:
    """Forget to await."""
    if isinstance(node := spot.node, cst.Await):
        what = f"{spot.code(node)} not awaited"
        yield spot.replace("await dropped", node, spot.code(node.expression), what)


def steps(spot: Spot) -> Iterator[Change]:
    """Leave out a step of a query, or an end of a slice."""
    node = spot.node
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        before = spot.code(node.func.value)
        gone = " ".join(spot.code(node).removeprefix(before).split())
        if called(node) in STEPS and not isinstance(node.func.value, cst.Name):
            yield spot.replace("step dropped", node, before, f"{gone} dropped")
    elif isinstance(node, cst.Slice):
        for end in (node.lower, node.upper):
            if end is not None:
                yield spot.replace(
                    "slice widened", end, "", f"{spot.code(node)}: without {spot.code(end)}"
                )


def arithmetic(spot: Spot) -> Iterator[Change]:
    """Reckon wrongly."""
    node = spot.node
    if isinstance(node, cst.BinaryOperation) and type(node.operator) in ARITHMETIC:
        if isinstance(node.left, cst.SimpleString | cst.FormattedString | cst.List):
            return
        left, right = spot.code(node.left), spot.code(node.right)
        instead = ARITHMETIC[type(node.operator)]
        yield spot.replace("arithmetic changed", node, f"({left} {instead} {right})")


def values(spot: Spot) -> Iterator[Change]:
    """Put another value in the place of a constant."""
    node = spot.node
    if _is_declaration(spot):
        return
    if isinstance(node, cst.Integer | cst.Float):
        yield spot.replace("number changed", node, f"({node.value} + 1)", f"{node.value} + 1")
    elif isinstance(node, cst.Name) and node.value in {"True", "False"}:
        yield spot.replace("flag flipped", node, "False" if node.value == "True" else "True")
    elif _is_data(spot):
        yield spot.replace("text changed", node, '"changed"')
    elif (
        isinstance(node, cst.Element)
        and _is_module_data(spot)
        and isinstance(spot.parent, cst.List)
    ):
        kept = [spot.code(e.value) for e in spot.parent.elements if e is not node]
        what = f"{spot.code(node.value)} dropped"
        yield spot.replace("element dropped", spot.parent, f"[{', '.join(kept)}]", what)


def _is_declaration(spot: Spot) -> bool:
    """Whether an operator for HTTP looks after this value."""
    names = {keyword(node) for node in spot.above}
    if names & (BOUNDS | {"status_code", "default", "detail", "pattern", "examples"}):
        return True
    calls = [called(node) for node in spot.above if isinstance(node, cst.Call)]
    if any(name in PARAMETERS | {"HTTPException"} for name in calls):
        return True
    parent = spot.parent
    if isinstance(parent, cst.Param | cst.AnnAssign):
        return isinstance(parent, cst.Param) or spot.model is not None
    status = isinstance(parent, cst.Assign) and "status_code" in spot.code(parent.targets[0])
    return status or spot.within(cst.Annotation)


def _is_data(spot: Spot) -> bool:
    """Whether a node is a text that goes into an answer, or that answers are made of."""
    if isinstance(spot.node, cst.FormattedString):
        return isinstance(spot.parent, cst.DictElement)
    if not isinstance(spot.node, cst.SimpleString):
        return False
    if isinstance(spot.parent, cst.Expr) or spot.within(cst.Decorator, cst.Raise):
        return False
    if isinstance(spot.parent, cst.DictElement) and spot.parent.key is spot.node:
        return False
    return spot.within(cst.Return, cst.Comparison) or _is_module_data(spot) or _is_member(spot)


def _is_module_data(spot: Spot) -> bool:
    """Whether a value is part of a literal that a module holds."""
    if spot.within(cst.FunctionDef, cst.ClassDef, cst.Call, cst.Import, cst.ImportFrom):
        return False
    assigned = [n.value for n in spot.above if isinstance(n, cst.Assign | cst.AnnAssign)]
    return bool(assigned) and isinstance(assigned[0], LITERALS)


def _is_member(spot: Spot) -> bool:
    return spot.model is not None and isinstance(spot.parent, cst.Assign)


OPERATORS: tuple[Callable[[Spot], Iterator[Change]], ...] = (
    comparisons,
    conditions,
    statements,
    awaits,
    steps,
    arithmetic,
    values,
)
