"""`python -m graders`, the same as `kata`."""

from graders.cli import main

main()
