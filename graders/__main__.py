"""`python -m graders` is `kata`."""

import sys

from graders.telling import streams

PRACTICE = frozenset(
    {"hint", "list", "next", "replay", "reset", "run", "serve", "solution", "test", "watch"}
)
"""The commands that need nothing of the grader, and so no Linux."""

GRADING = frozenset(
    {"check", "compare", "compare-class", "export", "forget", "grade", "grade-class", "prove"}
)


def main() -> None:
    """Run the command; one for learners without the grader, which needs Linux."""
    streams.open_closed()
    asked = next((one for one in sys.argv[1:] if one != "--plain"), "")
    elsewhere = sys.platform != "linux"
    if elsewhere and asked in GRADING:
        sys.exit(
            "Grading needs Linux: open this folder in its dev container (.devcontainer/). "
            "For practice, `pytest exercises/07` and `kata watch` work here as well."
        )
    if elsewhere or not asked or asked in PRACTICE or asked.isdigit():
        from graders.practice.commands import app  # noqa: PLC0415 - one of the two

        app()
    else:
        from graders import cli  # noqa: PLC0415 - one of the two

        cli.main()


if __name__ == "__main__":
    main()
