from fastapi import FastAPI

app = FastAPI(title="The village library")


# TODO: write the dependency, and let both endpoints answer with what it found.
async def common_parameters():
    raise NotImplementedError


@app.get("/items/")
async def read_items():
    raise NotImplementedError


@app.get("/users/")
async def read_users():
    raise NotImplementedError
