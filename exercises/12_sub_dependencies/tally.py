"""A tally of what FastAPI calls for your endpoints: the check uses it, you need not."""

from importlib import import_module

called: list[int] = []
"""The dependencies of the requests so far, each by a number of its own."""


class Tally(dict):
    """Stands in for `app.dependency_overrides`, overrides nothing, and counts."""

    def __bool__(self) -> bool:
        return True

    def get(self, dependency, default=None):
        called.append(id(dependency))
        return default


def keep() -> None:
    """Let FastAPI from now on go by way of this tally."""
    import_module("main").app.dependency_overrides = Tally()


def forget() -> None:
    """Begin anew."""
    called.clear()
