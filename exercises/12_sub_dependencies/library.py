"""The back office of the village library: given, and left as it is."""

import asyncio
import random

TITLES = [
    "The Snail Who Stayed",
    "A Winter of Soup",
    "Nine Ways to Fold a Map",
    "Über Berge",
    "a quiet year",
    "THE LOUD ONE",
    "Tea & Toast",
    "Le château",
    "A Winter of Soup",
    "12 Lanterns",
    "What the Bees Knew",
    "Zero",
]

diary: list[str] = []
"""What the back office was asked to do, in order."""

catalogue: list[dict] | None = None
"""What the last reading of the catalogue returned."""

_place = "database"
_loans: dict[str, list[str]] = {}


def connect() -> dict:
    """Open a new connection to the database, wherever it stands today."""
    diary.append("connect")
    return {"connection": _place}


def loans(session: dict, username: str) -> list[str]:
    """Look up what a user has borrowed; works only through a session with a connection."""
    diary.append("loans")
    if session["conn"] != {"connection": _place}:
        raise ConnectionError("This connection leads nowhere.")
    return _loans.get(username, [])


async def read_catalogue() -> list[dict]:
    """Walk along all shelves; whoever does so writes new numbers on the cards."""
    global catalogue
    diary.append("read catalogue")
    await asyncio.sleep(0)
    catalogue = [{"title": title, "card": random.randrange(10_000, 100_000)} for title in TITLES]
    return catalogue


def put_away() -> None:
    """Put the catalogue back into its drawer."""
    print("The catalogue is back in its drawer.")


def move(place: str) -> None:
    """Carry the database to another place."""
    global _place
    _place = place


def lend(username: str, title: str) -> None:
    """Let a user take a book home."""
    _loans.setdefault(username, []).append(title)
