"""The guest house: what the kitchen, the laundry and the guest book can do for you.

Whoever works here writes into one diary when the work begins and when it ends.
Nobody looks at a clock: the order of its lines tells what was done at the same time.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence

diary: list[str] = []
guests: dict[int, str] = {1: "Ada", 2: "Ben"}
arrangements: dict[str, Sequence[str]] = {}
patience = [100]


async def toast(room: int) -> str:
    """Make toast. There is time for other things while it browns."""
    return await _cook("toast", room)


async def eggs(room: int) -> str:
    """Boil eggs. There is time for other things while they boil."""
    return await _cook("eggs", room)


async def coffee(room: int) -> str:
    """Brew coffee. There is time for other things while it drips."""
    return await _cook("coffee", room)


def wash(room: int) -> str:
    """Wash by hand. Whoever does this cannot do anything else until it is clean."""
    for _ in _glances(f"laundry {room}"):
        time.sleep(0.01)
    return f"clean clothes for {guests[room]}"


class GuestBook:
    """The names of the guests, kept in a database that takes its time."""

    async def fetch_all(self) -> list[dict[str, int | str]]:
        """Look all guests up. There is time for other things until the database answers."""
        for _ in _glances("guest list"):
            await asyncio.sleep(0.01)
        return [{"room": room, "name": guests[room]} for room in sorted(guests)]


database = GuestBook()


def check_in(names: Mapping[int, str]) -> None:
    """Give rooms to new guests; the old ones have left."""
    guests.clear()
    guests.update({int(room): name for room, name in names.items()})


def arrange(lines: Mapping[str, Sequence[str]]) -> None:
    """Make each of these works last until the lines named for it stand in the diary."""
    arrangements.update(lines)


async def _cook(dish: str, room: int) -> str:
    for _ in _glances(f"{dish} {room}"):
        await asyncio.sleep(0.01)
    return f"{dish} for {guests[room]}"


def _glances(work: str) -> Iterator[None]:
    """Begin a work and look up from it, time and again, to see whether it may end.

    What was arranged may never come. Then the work ends all the same, as do all after it:
    counted in glances and not in seconds, so that a slow machine has as many as a fast one.
    Who has waited in vain once is less patient from then on.
    """
    diary.append(f"{work} begins")
    for _ in range(patience[0]):
        if all(line in diary for line in arrangements.get(work, ())):
            break
        yield
    else:
        arrangements.clear()
        patience[0] = 10
    diary.append(f"{work} ends")
