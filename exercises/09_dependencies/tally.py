"""A tally of how often FastAPI calls your dependency: the check uses it, you need not."""

from importlib import import_module
from inspect import iscoroutinefunction, signature

calls: list[str] = []


def keep() -> None:
    """Let FastAPI from now on call your dependency by way of this tally."""
    main = import_module("main")
    dependency = main.common_parameters

    def counted(**parameters):
        calls.append("common_parameters")
        return dependency(**parameters)

    async def counted_and_awaited(**parameters):
        return await counted(**parameters)

    stand_in = counted_and_awaited if iscoroutinefunction(dependency) else counted
    stand_in.__signature__ = signature(dependency, eval_str=True)
    main.app.dependency_overrides[dependency] = stand_in
