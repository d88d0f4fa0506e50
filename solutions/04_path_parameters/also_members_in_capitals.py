"""Members in capitals, alexnet with a path of its own beside them, routers for the rooms."""

from enum import Enum

from fastapi import APIRouter, FastAPI


class Model(Enum):
    ALEXNET = "alexnet"
    RESNET = "resnet"
    LENET = "lenet"


users = APIRouter(prefix="/users")
models = APIRouter(prefix="/models")


@users.get("/me")
async def me():
    return {"user_id": "current"}


@users.get("/{user_id}")
async def user(user_id: int):
    return {"user_id": user_id}


@users.get("/{user_id}/items/{item_id}")
async def item(user_id: int, item_id: int):
    return {"user_id": user_id, "item_id": item_id}


@models.get("/alexnet")
async def alexnet():
    return {"model": "AlexNet", "description": "Deep CNN"}


@models.get("/{model_name}")
async def model(model_name: Model):
    return {"model": model_name.value}


app = FastAPI()
app.include_router(users)
app.include_router(models)
