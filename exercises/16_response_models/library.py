"""The register of members and the shed of tools: given, and left as it is."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from pydantic import BaseModel, EmailStr


class Form(BaseModel):
    """What somebody fills in who wants to become a member."""

    username: str
    email: EmailStr
    password: str


register: dict[int, dict[str, Any]] = {}
"""The pages on the members, by their ids."""

shed: dict[int, dict[str, Any]] = {
    1: {"name": "Ladder", "description": "Twelve rungs", "tags": ["wood"], "paid": 40.0},
    2: {"name": "Wheelbarrow", "price": "2.50", "paid": 55.0},
}
"""The cards on the tools, by their ids; `paid` is what the library has paid."""

_ids = count(1)
_cards = count(3)


def enrol(username: str, email: str, password: str) -> dict[str, Any]:
    """Write the page on a new member. (Whoever stole it could read the password: see 22.)"""
    page = {
        "id": next(_ids),
        "username": username,
        "email": email,
        "password": password,
        "is_active": True,
        "created_at": datetime.now(UTC),
        "remark": "turns down the corners of pages",
    }
    register[page["id"]] = page
    return page


def note(user_id: int, **remarks: Any) -> None:
    """Write something more on the page of a member, or something else."""
    register[user_id].update(remarks)


def put_up(card: dict[str, Any]) -> int:
    """Hang one more tool into the shed; returns its id."""
    item_id = next(_cards)
    shed[item_id] = card
    return item_id


enrol("greta", "greta@example.com", "four-and-twenty")
enrol("paul", "paul@example.com", "blackbirds-in-a-pie")
