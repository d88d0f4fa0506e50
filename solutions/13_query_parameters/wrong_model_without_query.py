"""The parameters stand together in a model, and FastAPI looks for a model in the body.

Fails: test_skip_and_limit, test_defaults, test_whole_numbers
"""

from typing import Annotated

import menu
from fastapi import FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


class Page(BaseModel):
    skip: int = 0
    limit: int = 10


@app.get("/items/")
def read_items(page: Page):
    return page


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
    found = [tea for tea in menu.TEAS if q is None or q in tea.name]
    return [tea for tea in found if tea.decaf or not decaf]
