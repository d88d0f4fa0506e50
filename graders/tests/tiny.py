"""A course of one small exercise, with a solution to make faults in."""

from pathlib import Path

from graders.course import catalogue
from graders.course.catalogue import Course

README = """\
# 07 · Tea

A tea house takes orders.

## Your task

1. `POST /orders/` answers 201 with the order.
2. An order of no cup, or of more than 9, is refused.
3. `GET /orders/{number}` answers 404 for an order that is not there.

## Further reading
"""

STUB = """\
from fastapi import FastAPI

app = FastAPI()  # TODO: take orders
"""

SPEC = '''\
def test_takes_orders(client, rng):
    """`POST /orders/` answers 201 with the order."""
    order = {"tea": rng.choice(["green", "black"]), "cups": rng.randint(2, 8)}
    r = client.post("/orders/", json=order)
    assert r.status_code == 201, r.text
    assert r.json() == {**order, "number": 0}


def test_limits_cups(client):
    """An order of no cup, or of more than 9, is refused."""
    for cups in (1, 9):
        assert client.post("/orders/", json={"tea": "mint", "cups": cups}).is_success
    for cups in (0, 10):
        r = client.post("/orders/", json={"tea": "mint", "cups": cups})
        assert r.status_code == 422, r.text


def test_knows_what_is_missing(client):
    """`GET /orders/{number}` answers 404 for an order that is not there."""
    client.post("/orders/", json={"tea": "mint", "cups": 2})
    assert client.get("/orders/0").json()["tea"] == "mint"
    assert client.get("/orders/1").status_code == 404
'''

DULL_SPEC = SPEC.replace("(0, 10)", "(0, 99)")

SOLUTION = """\
from typing import Annotated

from fastapi import FastAPI, HTTPException, status
from pydantic import BaseModel, Field

app = FastAPI()
orders = []


class Order(BaseModel):
    tea: str
    cups: Annotated[int, Field(ge=1, le=9)]


@app.post("/orders/", status_code=status.HTTP_201_CREATED)
async def take(order: Order):
    orders.append(order)
    return {"tea": order.tea, "cups": order.cups, "number": len(orders) - 1}


@app.get("/orders/{number}")
async def read(number: int) -> Order:
    if number >= len(orders):
        raise HTTPException(404)
    return orders[number]
"""

WRONG = '"""The order is taken and nothing is said of it.\n\nFails: test_takes_orders\n"""\n'


def tiny(place: Path, spec: str = SPEC, solution: str = SOLUTION) -> Course:
    """Write the course below a directory and read it."""
    exercise = place / "exercises" / "07_tea"
    answers = place / "solutions" / "07_tea"
    exercise.mkdir(parents=True)
    answers.mkdir(parents=True)
    (place / "exercises" / "course.toml").write_text("[07_tea]\n")
    (exercise / "README.md").write_text(README)
    (exercise / "main.py").write_text(STUB)
    (exercise / "test_spec.py").write_text(spec)
    (answers / "main.py").write_text(solution)
    (answers / "also_plain.py").write_text(solution.replace("async def", "def"))
    (answers / "also_apart.py").write_text(solution.replace("-> Order", "-> object"))
    (answers / "also_bound.py").write_text(solution.replace("ge=1", "gt=0"))
    wrong = solution.replace("status_code=status.HTTP_201_CREATED", "status_code=200")
    (answers / "wrong_status.py").write_text(WRONG + wrong)
    return catalogue.read(place / "exercises")
