"""The name by which specs know `AppFailedError`: what was given out once goes on being imported."""

from graders.apps.connection import AppFailedError

__all__ = ["AppFailedError"]
