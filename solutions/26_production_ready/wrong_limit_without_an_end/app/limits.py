"""How often an address may try to log in."""

import time
from collections import deque

from fastapi import HTTPException, Request, status

from app.config import settings


class Tries:
    """The tries of each address within a window of time.

    They are this process's own: where several workers serve, a common store counts for all.
    """

    def __init__(self, allowed: int, seconds: float) -> None:
        self.allowed = allowed
        self.seconds = seconds
        self.made: dict[str, deque[float]] = {}

    def wait(self, address: str) -> float:
        """Counts a try; answers for how many seconds there may be none."""
        now = time.monotonic()
        self._forget(now - self.seconds)
        tries = self.made.setdefault(address, deque())
        if len(tries) >= self.allowed:
            return tries[0] + self.seconds - now
        tries.append(now)
        return 0

    def _forget(self, before: float) -> None:
        for address, tries in list(self.made.items()):
            while tries and tries[0] <= before:
                tries.popleft()
            if not tries:
                del self.made[address]


logins = Tries(settings.login_attempts, settings.login_window_seconds)


async def limit_logins(request: Request) -> None:
    """Refuses an address that tries too often."""
    if seconds := logins.wait(request.client.host if request.client else ""):
        raise HTTPException(
            status.HTTP_429_TOO_MANY_REQUESTS,
            "Too many logins",
        )
