"""The exception is caught and goes no further, so that nobody can answer to it.

Fails: test_client_hears_of_errors
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
import world

app = FastAPI()


def get_connection() -> Iterator[world.Connection]:
    connection = world.connect()
    try:
        yield connection
    except Exception:
        connection.rollback()
    finally:
        connection.close()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
