"""`kata watch` where there is no screen: plain lines, one run below the other."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, suppress

from graders.course.catalogue import Exercise
from graders.practice.checkout import Checkout
from graders.practice.ending import Line, Manner, tell, title
from graders.practice.watch.saves import saves
from graders.practice.watch.standby import Standby, StandbyError

Print = Callable[[Iterable[Line]], None]
MANNER = Manner(plain=True)


def show(checkout: Checkout, chosen: Exercise | None, write: Print, *, poll: bool = False) -> None:
    """Print how an exercise came out, and again at each save, until Ctrl-C."""
    if chosen is None:
        checkout.rebuild()
    following = checkout.next()
    first = chosen or (following.exercise if following else checkout.course.exercises[0])
    with suppress(KeyboardInterrupt):
        asyncio.run(_follow(checkout, first, write, poll=poll))


async def _follow(checkout: Checkout, exercise: Exercise, write: Print, *, poll: bool) -> None:
    standby = Standby()
    async with aclosing(saves(checkout.course, poll=poll)) as noticed:
        save = asyncio.ensure_future(anext(noticed))  # what is saved meanwhile counts as well
        try:
            await asyncio.sleep(0)
            write(await _checked(standby, exercise))
            write([Line("Waiting for a save. Ctrl-C ends this.")])
            while True:
                touched = await save
                save = asyncio.ensure_future(anext(noticed))
                if exercise not in touched:
                    exercise = min(touched, key=lambda one: one.number)
                write([Line(), *await _checked(standby, exercise)])
        finally:
            save.cancel()
            with suppress(asyncio.CancelledError):
                await save
            await standby.stop()


async def _checked(standby: Standby, exercise: Exercise) -> list[Line]:
    try:
        standing = await standby.run(exercise.directory)
    except StandbyError as error:
        return list(failed(exercise, str(error), MANNER))
    return [line for line in tell([standing], MANNER) if line != Line()]


def failed(exercise: Exercise, error: str, manner: Manner) -> Iterator[Line]:
    """Yield why an exercise could not be run at all."""
    yield Line(title(exercise, manner), "heading")
    yield Line(error, "red")
    if not exercise.directory.is_dir():
        yield Line(f"To start over: {manner.reset.format(address=exercise.address)}")
