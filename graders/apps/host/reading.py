"""The copy of a learner's files that an app runs from, and what a person knows them as.

Where a person looks at lines, in a debugger or a traceback, they are those of the files that the
copy was made from; `__file__` is the copy's, so that an app may write beside its code.
"""

import functools
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.machinery import FileFinder, SourceFileLoader
from types import CodeType
from typing import Any


@dataclass(frozen=True)
class Copy:
    """Where an app's files are, and by which paths a person knows them."""

    stage: str
    known_as: Mapping[str, str] = field(default_factory=dict)
    """By paths below the stage, with `/`; none for files that are known as what they are."""

    def name(self, path: str) -> str | None:
        """Return the name below the stage of one of the files, by either path."""
        root = os.path.realpath(self.stage)
        whole = os.path.realpath(path)
        if whole.startswith(root + os.sep):
            return os.path.relpath(whole, root).replace(os.sep, "/")
        return self._names.get(os.path.normcase(whole)) or self._names.get(os.path.normcase(path))

    @property
    def _names(self) -> dict[str, str]:
        return {os.path.normcase(path): name for name, path in self.known_as.items()}

    def shown(self, path: str) -> str:
        """Return the path that a person knows a file of the stage by."""
        name = os.path.relpath(path, self.stage).replace(os.sep, "/")
        return self.known_as.get(name, path)

    def hook(self, path: str) -> FileFinder:
        """Find modules in a folder of the stage, as a path hook of the import system.

        Raises:
            ImportError: It is a folder of somebody else's.
        """
        if path != self.stage and not path.startswith(self.stage + os.sep):
            raise ImportError(path=path)
        return FileFinder(path, (self._loader, [".py"]))  # type: ignore[arg-type] # it calls it, no more

    def _loader(self, name: str, path: str) -> SourceFileLoader:
        loader = Loader(name, path)
        loader.shown = self.shown(path)
        return loader

    def enter(self) -> None:
        """Have the import system read the stage's files so."""
        if self.known_as:
            sys.path_hooks.insert(0, self.hook)

    def leave(self) -> None:
        """Have it forget the stage."""
        if self.hook in sys.path_hooks:
            sys.path_hooks.remove(self.hook)


class Loader(SourceFileLoader):
    """Compiles a module as if it were read from where a person knows it."""

    shown: str

    def source_to_code(self, data: Any, path: Any = "", **_: Any) -> CodeType:  # type: ignore[override] # noqa: ANN401 - the import system calls it so
        """Compile, naming the file as a person knows it."""
        del path
        return compiled(data, self.shown)


@functools.lru_cache(maxsize=256)
def compiled(source: bytes, path: str) -> CodeType:
    """Compile a module, which is the same for each test that imports it."""
    code: CodeType = compile(source, path, "exec", dont_inherit=True)
    return code
