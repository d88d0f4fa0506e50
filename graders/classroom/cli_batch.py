"""`kata grade-class`: the command; what it needs is imported when it runs."""

import typer

app = typer.Typer()
