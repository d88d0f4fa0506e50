from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI(
    title="My API",
    description="A comprehensive API for managing items",
    version="2.0.0",
    contact={
        "name": "API Support",
        "email": "support@myapi.com",
    },
    license_info={
        "name": "MIT",
    },
    openapi_tags=[
        {
            "name": "items",
            "description": "Operations with **items**.",
        },
        {
            "name": "users",
            "description": "Manage users.",
            "externalDocs": {
                "description": "Items external docs",
                "url": "https://myapi.com/docs/items",
            },
        },
    ],
)


class Item(BaseModel):
    name: str = Field(..., examples=["Laptop"])
    description: str | None = Field(None, examples=["A powerful laptop"])
    price: float = Field(..., gt=0, examples=[999.99])
    tax: float | None = Field(None, ge=0, examples=[99.99])


@app.post(
    "/items/",
    response_model=Item,
    status_code=201,
    summary="Create a new item",
    description="Create a new item with name, description, price, and optional tax",
    response_description="The created item",
    tags=["items"],
)
async def create_item(
    item: Item = Body(
        ...,
        examples=[
            {
                "name": "Laptop",
                "description": "A powerful laptop",
                "price": 999.99,
                "tax": 99.99,
            },
            {
                "name": "Phone",
                "description": "A smartphone",
                "price": 599.99,
            },
        ],
    ),
):
    """
    Create an item with all the information:

    - **name**: Each item must have a name
    - **price**: Required price
    """
    return item


@app.get("/items/", tags=["items"])
async def read_items():
    return [{"name": "Item 1"}]


@app.get("/users/", tags=["users"])
async def read_users():
    return [{"username": "alice"}]
