"""Whoever searches is answered before anybody asks for the caffeine.

Fails: test_decaf
"""

from typing import Annotated

import menu
from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items/")
def read_items(skip: int = 0, limit: int = 10):
    return {"skip": skip, "limit": limit}


@app.get("/echo/")
def echo(
    required_param: str,
    query_required: Annotated[str, Query()],
    optional_param: str | None = None,
    default_param: int = 10,
    query_optional: Annotated[str | None, Query()] = None,
):
    return {
        "required": required_param,
        "optional": optional_param,
        "default": default_param,
        "query_required": query_required,
        "query_optional": query_optional,
    }


@app.get("/teas/")
def read_teas(q: str | None = None, decaf: bool = False) -> list[menu.Tea]:
    if q:
        return [tea for tea in menu.TEAS if q in tea.name]
    return [tea for tea in menu.TEAS if tea.decaf or not decaf]
