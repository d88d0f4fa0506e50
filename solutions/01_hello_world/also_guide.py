"""The guide's first application."""

from fastapi import FastAPI

# Create the FastAPI application instance
app = FastAPI()


# Define a path operation
@app.get("/")
async def root():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str | None = None):
    return {"item_id": item_id, "q": q}
