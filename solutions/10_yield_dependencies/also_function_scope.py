"""The way out is taken before the answer leaves, and any ending but the good one is rolled back."""

from collections.abc import Generator
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def get_connection() -> Generator[world.Connection]:
    connection = world.connect()
    try:
        yield connection
    except BaseException:
        connection.rollback()
        connection.close()
        raise
    else:
        connection.close()


Lent = Annotated[world.Connection, Depends(get_connection, scope="function")]


@app.put("/tables/{number}")
def reserve(number: int, connection: Lent):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
