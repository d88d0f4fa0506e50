"""`kata compare` and `kata compare-class`: what the commands need is imported when they run."""

import typer

app = typer.Typer()
