from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="The corner shop")


class Item(BaseModel):
    """A thing from the shelf, as the till sends it."""


# TODO: describe an item above, receive one here and answer with it.
@app.post("/items/")
async def create_item():
    raise NotImplementedError
