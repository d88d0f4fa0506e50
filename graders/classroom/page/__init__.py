"""One page about a class: a single file that needs no network and no server."""

from graders.classroom.page.document import write

__all__ = ["write"]
