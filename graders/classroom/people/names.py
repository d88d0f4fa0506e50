"""How names are compared: what looks the same is the same."""

import unicodedata


def fold(text: str) -> str:
    """Return a name as it is compared: composed, and without its case."""
    composed = unicodedata.normalize("NFC", text.strip())
    return unicodedata.normalize("NFC", composed.casefold())
