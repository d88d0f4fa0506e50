"""A restaurant that takes reservations."""

from collections.abc import Iterator
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def get_connection() -> Iterator[world.Connection]:
    # TODO: Lend the request a connection, and see it off in whichever way the request ends.
    raise NotImplementedError


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
