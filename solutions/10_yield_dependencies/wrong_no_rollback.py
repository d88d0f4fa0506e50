"""The connection is closed in any case, but what a failed request left half done stays in the book.

Fails: test_rolls_back_a_refusal, test_rolls_back_a_crash
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
    finally:
        connection.close()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
