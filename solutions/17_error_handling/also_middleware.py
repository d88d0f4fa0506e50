"""Own exceptions turned into `HTTPException`; a middleware answers for what crashed."""

from contextlib import contextmanager

import bakery
from fastapi import FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

app = FastAPI()


class Order(BaseModel):
    bread: str
    count: int = Field(gt=0, ge=1)


class ShortageError(HTTPException):
    def __init__(self, error: bakery.NotEnoughError) -> None:
        super().__init__(409, {"bread": error.bread, "left": error.left})


@contextmanager
def translated():
    try:
        yield
    except bakery.UnknownBreadError as error:
        raise HTTPException(404, "No such bread") from error
    except bakery.NotEnoughError as error:
        raise ShortageError(error) from error


@app.middleware("http")
async def catch(request: Request, call_next):
    try:
        return await call_next(request)
    except Exception:  # noqa: BLE001 - whatever it was
        return JSONResponse({"detail": "Something went wrong in the bakery"}, 500)


@app.exception_handler(StarletteHTTPException)
async def refuse(request: Request, error: StarletteHTTPException):
    if isinstance(error.detail, dict):
        return JSONResponse({"detail": "Not enough bread"} | error.detail, error.status_code)
    return await http_exception_handler(request, error)


async def refuse_misfit(request: Request, error: RequestValidationError):
    faults = [{"place": ".".join(map(str, e["loc"])), "type": e["type"]} for e in error.errors()]
    return JSONResponse({"detail": "This does not fit", "faults": faults}, status_code=422)


app.add_exception_handler(RequestValidationError, refuse_misfit)


@app.get("/breads/{name}")
def read_bread(name: str):
    with translated():
        return {"name": name, "left": bakery.left(name)}


@app.post("/breads/{name}/buy")
def buy_bread(name: str):
    with translated():
        return {"name": name, "left": bakery.take(name)}


@app.post("/orders/", status_code=201)
def create_order(order: Order):
    if not bakery.is_open():
        raise HTTPException(503, "The bakery is closed", headers={"Retry-After": "3600"})
    with translated():
        return bakery.order(order.bread, order.count)
