"""Stamps that only those can make who know the key."""

import hashlib
import hmac


def make(word: str, key: str) -> str:
    """Make the stamp of a word."""
    return hmac.new(key.encode(), word.encode(), hashlib.sha256).hexdigest()
