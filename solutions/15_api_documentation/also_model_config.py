from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

TAGS = [
    {"name": "items", "description": "What can be bought"},
    {
        "name": "users",
        "description": "Who buys it",
        "externalDocs": {"description": "More", "url": "https://myapi.com/users"},
    },
]

app = FastAPI(openapi_tags=TAGS, redoc_url="/redoc", docs_url="/docs")
app.title = "My API"
app.version = "2.0.0"
app.description = "A shop"
app.contact = {"name": "API Support", "email": "support@myapi.com"}
app.license_info = {"name": "MIT", "url": "https://opensource.org/license/mit"}


class Item(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Scarf", "price": 4.5, "description": "Blue", "tax": 0},
                {"name": "Trombone", "price": 120},
            ]
        }
    )

    name: str = Field(json_schema_extra={"examples": ["Scarf"]})
    description: str | None = Field(default=None, examples=["Blue"])
    price: float = Field(gt=0, examples=[4.5, 120])
    tax: float | None = Field(default=None, ge=0, examples=[0])


def create_item(item: Item) -> Item:
    """Create a new item

    Its name and price are needed, its description and tax are not.
    """
    return item


app.add_api_route(
    "/items/",
    create_item,
    methods=["POST"],
    status_code=201,
    summary="Create a new item",
    response_description="The created item",
    tags=["items"],
)


@app.get("/items/", tags=["items"], deprecated=True)
def read_items():
    """All items."""
    return [{"name": "Item 1"}]


@app.get("/users/", tags=["users"])
def read_users():
    """All users."""
    return [{"username": "alice"}]
