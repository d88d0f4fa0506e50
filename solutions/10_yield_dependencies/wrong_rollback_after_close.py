"""The connection is closed first, and a closed connection can roll nothing back.

Fails: test_rolls_back_a_refusal, test_rolls_back_a_crash, test_client_hears_of_errors
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
import world

app = FastAPI()


def get_connection() -> Iterator[world.Connection]:
    connection = world.connect()
    failed = False
    try:
        yield connection
    except Exception:
        failed = True
        raise
    finally:
        connection.close()
        if failed:
            connection.rollback()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
