"""The connection is given away with `return`, and nobody sees it again.

Fails: test_closes_after_success, test_closes_after_failure, test_rolls_back_a_refusal, test_rolls_back_a_crash
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
import world

app = FastAPI()


def get_connection() -> world.Connection:
    return world.connect()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
