"""Repositories that tests make."""

import subprocess
from pathlib import Path

from graders.tests import machine


def git(place: Path, *arguments: str) -> None:
    """Run git in a directory, as somebody."""
    machine.require("git")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=place, check=True, capture_output=True)
