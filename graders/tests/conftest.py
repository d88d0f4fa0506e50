"""Warnings are errors in our own tests, and only there: a learner's warnings decide nothing."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Turn warnings of a test of this folder into errors."""
    item.add_marker(pytest.mark.filterwarnings("error"), append=False)
