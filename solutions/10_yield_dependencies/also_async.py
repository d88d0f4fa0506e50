"""An asynchronous generator that asks at the end how the request went."""

from collections.abc import AsyncIterator
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


async def get_connection() -> AsyncIterator[world.Connection]:
    connection = world.connect()
    failed = True
    try:
        yield connection
        failed = False
    finally:
        if failed:
            connection.rollback()
        connection.close()


@app.put("/tables/{number}")
async def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    if number not in world.TABLES:
        raise HTTPException(status_code=404, detail=f"There is no table {number}.")
    connection.reserve(number)
    return {"table": number}
