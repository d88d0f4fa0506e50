"""Only the exceptions that somebody thought of are rolled back, and requests fail in other ways, too.

Fails: test_rolls_back_a_crash
"""

from collections.abc import Iterator
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def get_connection() -> Iterator[world.Connection]:
    connection = world.connect()
    try:
        yield connection
    except (HTTPException, OSError):
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
