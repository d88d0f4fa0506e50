"""With `return`, the way out is taken at once: the connection is closed before the request has it.

Fails: test_lends_each_request_its_own, test_closes_after_success, test_rolls_back_a_refusal, test_rolls_back_a_crash, test_client_hears_of_errors
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
import world

app = FastAPI()


def get_connection() -> world.Connection:
    connection = world.connect()
    try:
        return connection
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
