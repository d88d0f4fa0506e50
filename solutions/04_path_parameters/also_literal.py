"""A `Literal` lists the names; a user's path takes digits only, so the order does not matter."""

from typing import Annotated, Literal

from fastapi import FastAPI, Path

app = FastAPI()


@app.get("/users/{user_id:int}")
def read_user(user_id: Annotated[int, Path()]):
    return {"user_id": user_id}


@app.get("/users/{user_id}/items/{item_id}")
def read_user_item(item_id: Annotated[int, Path()], user_id: Annotated[int, Path()]):
    return {"user_id": user_id, "item_id": item_id}


@app.get("/users/me")
def read_current_user():
    return {"user_id": "current"}


@app.get("/models/{model_name}")
def read_model(model_name: Literal["lenet", "alexnet", "resnet"]) -> dict[str, str]:
    if model_name == "alexnet":
        return {"model": "AlexNet", "description": "Deep CNN"}
    return {"model": model_name}
