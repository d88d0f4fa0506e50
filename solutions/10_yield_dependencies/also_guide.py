"""The guide's database dependency, with what its comment promises written out."""

import world
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def get_connection():
    db = world.connect()
    try:
        yield db  # Provide database to endpoint
    except Exception:
        db.rollback()
        raise
    finally:
        # Cleanup (close connection, etc.)
        db.close()


@app.put("/tables/{number}")
async def reserve(number: int, connection: world.Connection = Depends(get_connection)):
    try:
        connection.reserve(number)
    except LookupError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
    return {"table": number}
