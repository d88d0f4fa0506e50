"""Exceptions raised in the functions, as the guide does; handlers for what they cannot raise."""

import bakery
from fastapi import FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    bread: str
    count: int = Field(..., ge=1)


def get_bread(name: str) -> int:
    try:
        return bakery.left(name)
    except bakery.UnknownBreadError as e:
        raise HTTPException(status_code=404, detail="No such bread") from e


def not_enough(name: str, left: int):
    return JSONResponse(
        status_code=status.HTTP_409_CONFLICT,
        content={"detail": "Not enough bread", "bread": name, "left": left},
    )


@app.exception_handler(RequestValidationError)
async def validation_exception_handler(request: Request, exc: RequestValidationError):
    faults = [
        {"place": ".".join(str(part) for part in e["loc"]), "type": e["type"]} for e in exc.errors()
    ]
    return JSONResponse(status_code=422, content={"detail": "This does not fit", "faults": faults})


@app.exception_handler(500)
async def server_error_handler(request: Request, exc: Exception):
    return JSONResponse(status_code=500, content={"detail": "Something went wrong in the bakery"})


@app.get("/breads/{name}")
async def read_bread(name: str):
    return {"name": name, "left": get_bread(name)}


@app.post("/breads/{name}/buy")
async def buy_bread(name: str):
    left = get_bread(name)
    if left < 1:
        return not_enough(name, left)
    return {"name": name, "left": bakery.take(name)}


@app.post("/orders/", status_code=status.HTTP_201_CREATED)
async def create_order(order: Order):
    if not bakery.is_open():
        raise HTTPException(
            status_code=status.HTTP_503_SERVICE_UNAVAILABLE,
            detail="The bakery is closed",
            headers={"Retry-After": "3600"},
        )
    left = get_bread(order.bread)
    if order.count > left:
        return not_enough(order.bread, left)
    return bakery.order(order.bread, order.count)
