"""A tally of how often FastAPI calls your dependency: the check uses it, you need not."""

from importlib import import_module
from inspect import (
    isasyncgenfunction,
    isclass,
    iscoroutinefunction,
    isgeneratorfunction,
    isroutine,
    signature,
)

calls: list[str] = []


def keep() -> None:
    """Let FastAPI from now on call your dependency by way of this tally."""
    main = import_module("main")
    dependency = main.common_parameters
    stand_in = _counting(dependency)
    stand_in.__signature__ = signature(dependency, eval_str=True)
    main.app.dependency_overrides[dependency] = stand_in


def _counting(dependency):
    """Make a stand-in that is called as the dependency is, be it plain, awaited or yielding."""

    def plain(**parameters):
        calls.append("common_parameters")
        return dependency(**parameters)

    async def awaited(**parameters):
        return await plain(**parameters)

    def yielding(**parameters):
        yield from plain(**parameters)

    async def awaited_and_yielding(**parameters):
        async for found in plain(**parameters):
            yield found

    called = dependency if isroutine(dependency) or isclass(dependency) else dependency.__call__
    kinds = (
        (iscoroutinefunction, awaited),
        (isgeneratorfunction, yielding),
        (isasyncgenfunction, awaited_and_yielding),
    )
    return next((stand_in for is_of, stand_in in kinds if is_of(called)), plain)
