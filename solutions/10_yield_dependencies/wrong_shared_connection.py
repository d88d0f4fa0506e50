"""The connection is opened once, when the file is read, and every request gets the same one.

Fails: test_lends_each_request_its_own, test_closes_after_success, test_rolls_back_a_refusal, test_rolls_back_a_crash, test_client_hears_of_errors
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
import world

app = FastAPI()


shared = world.connect()


def get_connection() -> Iterator[world.Connection]:
    try:
        yield shared
    except Exception:
        shared.rollback()
        raise
    finally:
        shared.close()


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
