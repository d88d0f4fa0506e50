"""The reading room with its clock and its porter: given, and left as it is."""

import builtins
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from fastapi import APIRouter, HTTPException, Request, Response

books = {1: "The Snail Who Stayed", 2: "A Winter of Soup", 13: "The Raven's Own Book"}

diary: list[str] = []
"""What the porter has written."""

_clock = 0.0
_walk = 1.5
_look = 0.25
_curse = "RuntimeError", "The raven is angry"
_company = Barrier(1)


def now() -> float:
    """What the clock on the wall says, in seconds. It only goes on while somebody works."""
    return _clock


async def porter(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Look at whoever comes in, and write it down; a middleware."""
    _work(_look)
    diary.append(f"{request.state.request_id}: {request.method} {request.url.path}")
    return await call_next(request)


router = APIRouter()


@router.get("/books/{number}")
def read_book(number: int) -> dict[str, str]:
    """Walk to the shelf and back. Nobody should touch book 13."""
    with suppress(BrokenBarrierError):
        _company.wait(timeout=1)
    _work(_walk)
    if number == 13:
        kind, words = _curse
        raise getattr(builtins, kind)(words)
    if number not in books:
        raise HTTPException(status_code=404, detail="No such book")
    return {"title": books[number]}


@router.put("/books/{number}")
def replace_book(number: int, title: str) -> dict[str, str]:
    """Walk to the shelf and put another book there."""
    _work(_walk)
    books[number] = title
    return {"title": title}


def arrange(time: float, walk: float, look: float = 0) -> None:
    """Set the clock, and say how long things take: a walk to the shelf, the porter's look."""
    global _clock, _walk, _look
    _clock, _walk, _look = time, walk, look


def go_together(readers: int) -> None:
    """Say how many go to the shelf at the same time: the first ones wait for the others."""
    global _company
    _company = Barrier(readers)


def teach_the_raven(words: str, kind: str = "RuntimeError") -> None:
    """Say what is heard when somebody touches book 13, and in an exception of which kind."""
    global _curse
    _curse = kind, words


def _work(seconds: float) -> None:
    global _clock
    _clock += seconds
