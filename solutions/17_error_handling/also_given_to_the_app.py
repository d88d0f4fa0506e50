"""Handlers in a dictionary, given to the application; one of them for the whole family."""

import logging
from typing import Annotated

import bakery
from fastapi import Depends, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

logger = logging.getLogger(__name__)


def in_the_bakery(request, error):
    match error:
        case bakery.NotEnoughError(bread=bread, left=left):
            return JSONResponse({"detail": "Not enough bread", "bread": bread, "left": left}, 409)
        case bakery.UnknownBreadError():
            return JSONResponse({"detail": "No such bread"}, 404)
    raise error


def in_the_request(request, error):
    faults = [
        {"place": ".".join(f"{part}" for part in e["loc"]), "type": e["type"], "text": e["msg"]}
        for e in error.errors()
    ]
    return JSONResponse({"detail": "This does not fit", "faults": faults}, 422)


def in_the_dark(request, error):
    logger.error("crashed", exc_info=error)
    return JSONResponse({"detail": "Something went wrong in the bakery"}, 500)


app = FastAPI(
    exception_handlers={
        bakery.BakeryError: in_the_bakery,
        RequestValidationError: in_the_request,
        Exception: in_the_dark,
    }
)


class Order(BaseModel):
    bread: str
    count: Annotated[int, Field(ge=1)]


def during_opening_hours() -> None:
    if not bakery.is_open():
        raise HTTPException(503, "The bakery is closed", {"Retry-After": "3600"})


@app.get("/breads/{name}")
async def read_bread(name: str):
    return {"name": name, "left": bakery.left(name)}


@app.post("/breads/{name}/buy")
async def buy_bread(name: str):
    return {"name": name, "left": bakery.take(name)}


@app.post("/orders/", status_code=201, dependencies=[Depends(during_opening_hours)])
async def create_order(order: Order):
    return bakery.order(order.bread, order.count)
