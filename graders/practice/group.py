"""The `kata` command as a whole: a number for a command, plain words, safe suggestions."""

import re
from difflib import get_close_matches

from typer.core import TyperGroup

from graders.telling import streams

NUMBER = re.compile(r"\d{1,2}")
CHANGING = frozenset({"reset", "forget", "export"})
"""Commands that change files: whoever has mistyped another is not led to them."""


class Group(TyperGroup):
    """Takes `--plain` wherever it stands, and `kata 07` for `kata test 07`."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - its types are private to Typer
        """Take `--plain` off the arguments of whatever command there is."""
        if "--plain" in args or streams.is_plain():
            streams.be_plain()
        return super().parse_args(ctx, [one for one in args if one != "--plain"])

    def resolve_command(self, ctx, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - as above
        """Find a command; a number checks that exercise."""
        name = args[0]
        if NUMBER.fullmatch(name):
            return super().resolve_command(ctx, ["test", *args])
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            ctx.fail(f"There is no command {name!r}.{self._meant(name)}")
        return super().resolve_command(ctx, args)

    def _meant(self, name: str) -> str:
        known = [one for one, command in self.commands.items() if not command.hidden]
        safe = [one for one in known if one not in CHANGING]
        found = ", ".join(f"`kata {one}`" for one in get_close_matches(name, safe))
        return f" Did you mean {found}?" if found else " `kata --help` lists them all."
