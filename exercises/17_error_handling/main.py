"""Orders for the village bakery, and what is said when there is trouble."""

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    bread: str
    count: int = Field(ge=1)


# TODO: Import the bakery and write the functions; then say what is answered when they fail.
@app.get("/breads/{name}")
def read_bread(name: str):
    raise NotImplementedError


@app.post("/breads/{name}/buy")
def buy_bread(name: str):
    raise NotImplementedError


@app.post("/orders/")
def create_order(order: Order):
    raise NotImplementedError
