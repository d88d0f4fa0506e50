"""The name of a model is any text, so that nobody is told which names there are, or that theirs is none.

Fails: test_refuses_an_unknown_model, test_documents_the_models
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/users/me")
async def read_current_user():
    return {"user_id": "current"}


@app.get("/users/{user_id}")
async def read_user(user_id: int):
    return {"user_id": user_id}


@app.get("/users/{user_id}/items/{item_id}")
async def read_user_item(user_id: int, item_id: int):
    return {"user_id": user_id, "item_id": item_id}


@app.get("/models/{model_name}")
async def get_model(model_name: str):
    if model_name == "alexnet":
        return {"model": "AlexNet", "description": "Deep CNN"}
    return {"model": model_name}
