"""A tally of how often FastAPI calls your dependency: the check uses it, you need not."""

from functools import partial
from importlib import import_module

calls: list[str] = []


def keep() -> None:
    """Let FastAPI from now on call your dependency by way of this tally."""
    main = import_module("main")
    main.app.dependency_overrides[main.common_parameters] = _counting(main.common_parameters)


def leave_out() -> None:
    """Let FastAPI from now on call something idle instead of your dependency."""
    main = import_module("main")
    main.app.dependency_overrides[main.common_parameters] = lambda: None


def _counting(dependency):
    """Make a stand-in that FastAPI reads and calls as it would the dependency."""
    if isinstance(dependency, partial):
        return partial(_counting(dependency.func), *dependency.args, **dependency.keywords)

    def counted(*args, **kwargs):
        calls.append("common_parameters")
        return dependency(*args, **kwargs)

    counted.__wrapped__ = dependency
    return counted
