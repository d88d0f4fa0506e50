"""The handlers wait for Python's own exceptions, and the bakery raises none of these.

Fails: test_knows_its_bread, test_refuses_too_large_an_order, test_sells_no_more_than_there_is, test_keeps_its_countenance
"""

import bakery
from fastapi import FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    bread: str
    count: int = Field(ge=1)


@app.exception_handler(LookupError)
async def answer_unknown_bread(request: Request, error: bakery.UnknownBreadError) -> JSONResponse:
    return JSONResponse({"detail": "No such bread"}, status.HTTP_404_NOT_FOUND)


@app.exception_handler(ValueError)
async def answer_not_enough(request: Request, error: bakery.NotEnoughError) -> JSONResponse:
    said = {"detail": "Not enough bread", "bread": error.bread, "left": error.left}
    return JSONResponse(said, status.HTTP_409_CONFLICT)


@app.exception_handler(RequestValidationError)
async def answer_misfit(request: Request, error: RequestValidationError) -> JSONResponse:
    faults = [
        {"place": ".".join(map(str, fault["loc"])), "type": fault["type"]}
        for fault in error.errors()
    ]
    said = {"detail": "This does not fit", "faults": faults}
    return JSONResponse(said, status.HTTP_422_UNPROCESSABLE_CONTENT)


@app.exception_handler(Exception)
async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    said = {"detail": "Something went wrong in the bakery"}
    return JSONResponse(said, status.HTTP_500_INTERNAL_SERVER_ERROR)


@app.get("/breads/{name}")
def read_bread(name: str):
    return {"name": name, "left": bakery.left(name)}


@app.post("/breads/{name}/buy")
def buy_bread(name: str):
    return {"name": name, "left": bakery.take(name)}


@app.post("/orders/", status_code=status.HTTP_201_CREATED)
def create_order(order: Order):
    if not bakery.is_open():
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE,
            detail="The bakery is closed",
            headers={"Retry-After": "3600"},
        )
    return bakery.order(order.bread, order.count)
