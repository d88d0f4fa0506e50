"""The status is set while the request runs, and the documentation cannot know of it.

Fails: test_response
"""

from typing import Annotated

from fastapi import Body, FastAPI, Response
from pydantic import BaseModel, Field

app = FastAPI(
    title="My API",
    version="2.0.0",
    description="Sells what nobody came to fetch from the lost property shelf.",
    contact={"name": "API Support", "email": "support@myapi.com"},
    license_info={"name": "MIT"},
    openapi_tags=[
        {"name": "items", "description": "What is for sale."},
        {
            "name": "users",
            "description": "Who may buy.",
            "externalDocs": {
                "description": "How to become a user",
                "url": "https://myapi.com/docs/users",
            },
        },
    ],
)


class Item(BaseModel):
    name: str = Field(examples=["Laptop"])
    description: str | None = Field(None, examples=["A powerful laptop"])
    price: float = Field(gt=0, examples=[999.99])
    tax: float | None = Field(None, ge=0, examples=[99.99])


EXAMPLES = [
    {"name": "Laptop", "description": "A powerful laptop", "price": 999.99, "tax": 99.99},
    {"name": "Phone", "description": "Found in the umbrella stand", "price": 599.99},
]


@app.post(
    "/items/",
    response_description="The created item",
    summary="Create a new item",
    tags=["items"],
)
def create_item(item: Annotated[Item, Body(examples=EXAMPLES)], response: Response) -> Item:
    """
    Put an item up for sale:

    - **name**: what it is
    - **description**: what a buyer should know about it, if anything
    - **price**: what it costs before tax, more than 0
    - **tax**: what is added to the price, if anything
    """
    response.status_code = 201
    return item


@app.get("/items/", tags=["items"])
def read_items():
    return [{"name": "Item 1"}]


@app.get("/users/", tags=["users"])
def read_users():
    return [{"username": "alice"}]
