"""FastAPI wants the plain generator, without `@contextmanager`: it makes a context manager of it by itself.

Fails: test_lends_each_request_its_own, test_closes_after_success, test_closes_after_failure, test_rolls_back_a_refusal, test_rolls_back_a_crash, test_client_hears_of_errors
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


@contextmanager
def get_connection() -> Iterator[world.Connection]:
    connection = world.connect()
    try:
        yield connection
    except Exception:
        connection.rollback()
        raise
    finally:
        connection.close()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
