"""Reads the Dockerfile beside it, since the spec sees no files but yours through your app."""

from pathlib import Path


def text():
    return Path(__file__).with_name("Dockerfile").read_text(encoding="utf-8")
