import re
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from pydantic import AfterValidator, BaseModel, Field, StringConstraints


def plain(text: str) -> str:
    if not re.fullmatch("[a-z0-9 ]*", text, re.ASCII | re.IGNORECASE):
        raise ValueError("letters, digits and spaces only")
    return text


Words = Annotated[str, StringConstraints(min_length=3, max_length=50)]
PlainWords = Annotated[Words, AfterValidator(plain)]


class Search(BaseModel):
    q: Words | None = None
    limit: int = Field(10, gt=0, lt=101)


class Mark(BaseModel):
    shelf_mark: str = Field(validation_alias="shelf-mark")


router = APIRouter(prefix="/items")


@router.get("/search")
async def search(asked: Annotated[Search, Query()]) -> Search:
    return asked


@router.get("")
async def items(
    q: Annotated[
        PlainWords | None,
        Query(
            title="Search Query",
            description="Search term for items",
            openapi_examples={"a laptop": {"value": "laptop"}},
        ),
    ] = None,
    tags: Annotated[list[str] | None, Query()] = None,
    hidden: Annotated[bool, Query(include_in_schema=False)] = False,
):
    return {"q": q, "tags": tags or [], "hidden": hidden}


@router.get("/shelf")
async def shelf(mark: Annotated[Mark, Query()]):
    return {"shelf_mark": mark.shelf_mark}


app = FastAPI()
app.include_router(router)
