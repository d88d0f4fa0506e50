"""Has two workers make the tables at once: where one begins, it waits for the other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from app.database import create_db_and_tables
from sqlalchemy import Engine, event

WAIT = 1.0
"""Seconds that a worker waits for the other, who may have to wait for the first."""


def start():
    meeting = threading.Barrier(2, timeout=WAIT)
    waited = threading.local()

    def meet(connection, cursor, statement, *others):
        if "CREATE TABLE" in statement.upper() and not hasattr(waited, "once"):
            waited.once = True
            with suppress(threading.BrokenBarrierError):
                meeting.wait()

    event.listen(Engine, "before_cursor_execute", meet)
    try:
        with ThreadPoolExecutor(2) as pool:
            for worker in [pool.submit(create_db_and_tables) for _ in range(2)]:
                worker.result()
    finally:
        event.remove(Engine, "before_cursor_execute", meet)
