"""`python -m graders` is `kata`."""

import sys

from graders.telling import streams

PRACTICE = frozenset({"hint", "reset", "solution", "replay", "serve", "watch"})
"""The commands that need nothing of the grader, and so no Linux."""


def main() -> None:
    """Run the command; one for learners without the grader, which needs Linux."""
    streams.open_closed()
    asked = sys.argv[1:2]
    if not asked or asked[0] in PRACTICE or (sys.platform != "linux" and _is_for_help(asked[0])):
        from graders.practice.commands import app  # noqa: PLC0415 - one of the two

        app()
    elif sys.platform != "linux":
        sys.exit(
            "Grading needs Linux: open this folder in its dev container (.devcontainer/). "
            "For practice, `pytest exercises/07` and `kata watch` work here as well."
        )
    else:
        from graders import cli  # noqa: PLC0415 - one of the two

        cli.main()


def _is_for_help(argument: str) -> bool:
    return argument.startswith("-")


if __name__ == "__main__":
    main()
