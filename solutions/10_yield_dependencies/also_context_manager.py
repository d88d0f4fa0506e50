"""A context manager that knows the way out, and a dependency that only enters it."""

from contextlib import ExitStack, closing
from types import TracebackType
from typing import Annotated

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


class Transaction:
    def __init__(self, connection: world.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> world.Connection:
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if kind is not None:
            self.connection.rollback()


def get_connection():
    with ExitStack() as stack:
        connection = stack.enter_context(closing(world.connect()))
        yield stack.enter_context(Transaction(connection))


@app.put("/tables/{number}")
def reserve(number: int, connection: Annotated[world.Connection, Depends(get_connection)]):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
