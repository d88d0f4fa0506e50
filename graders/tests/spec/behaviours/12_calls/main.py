import datetime as dt
from enum import Enum

import world
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Kind(Enum):
    GREEN = "green"


class Tea(BaseModel):
    name: str
    kind: Kind = Kind.GREEN


def pour(cups, *, hot=True):
    world.poured.append(cups)
    return {"cups": cups, "hot": hot}


async def brew(minutes):
    return minutes + 1


def describe():
    return {
        "tea": Tea(name="sencha"),
        "at": dt.datetime(2026, 5, 17, tzinfo=dt.UTC),
        "cups": {3},
        "pair": (1, 2),
    }


def spill():
    raise LookupError("all gone")


def no_json():
    return object()


@app.get("/poured")
def poured():
    return world.poured
