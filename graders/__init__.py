"""FastAPI Katas: exercises, the vocabulary of their specs, and the grader."""

__version__ = "0.1.0"
