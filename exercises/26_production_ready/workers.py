"""Has two workers make the tables at once: each has a copy of your modules, as processes have."""

import importlib
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import Engine, MetaData, event, inspect
from sqlmodel import SQLModel

WAIT = 1.0
"""Seconds that a worker waits for the other, who may have to wait for the first."""


def start():
    """Start both; answer which tables each of them found when it was done, where that is seen."""
    meeting = threading.Barrier(2, timeout=WAIT)
    engines = []

    def meet(connection, cursor, statement, *others):
        if "CREATE TABLE" in statement.upper():
            engines.append(connection.engine)
            with suppress(threading.BrokenBarrierError):
                meeting.wait()

    def work(create):
        try:
            create()
            return inspect(engines[0]).get_table_names() if engines else None
        finally:
            meeting.abort()

    workers = [worker(), worker()]
    event.listen(Engine, "before_cursor_execute", meet)
    try:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(work, workers))
    finally:
        event.remove(Engine, "before_cursor_execute", meet)


def worker():
    """Answer the function that makes the tables, from modules that are imported anew."""
    known = {name: sys.modules.pop(name) for name in [*sys.modules] if is_of_the_app(name)}
    SQLModel.metadata = MetaData()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module("app.main")
        return importlib.import_module("app.database").create_db_and_tables
    finally:
        for name in [name for name in sys.modules if is_of_the_app(name)]:
            del sys.modules[name]
        sys.modules.update(known)


def is_of_the_app(name):
    return name.partition(".")[0] == "app"
