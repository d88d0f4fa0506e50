from fastapi import FastAPI, HTTPException, Response

app = FastAPI()

shelf = {
    1: {"item_id": 1, "name": "umbrella", "colour": "black"},
    2: {"item_id": 2, "name": "glove", "colour": None},
}
last_number = 2


def find(item_id: int) -> dict:
    if item_id not in shelf:
        raise HTTPException(status_code=404, detail="That is not here.")
    return shelf[item_id]


@app.get("/items")
async def read_items():
    return [shelf[item_id] for item_id in shelf]


@app.post("/items", status_code=201)
async def create_item(name: str, colour: str | None = None):
    global last_number
    last_number += 1
    shelf[last_number] = {"item_id": last_number, "name": name, "colour": colour}
    return shelf[last_number]


@app.get("/items/{item_id}")
async def read_item(item_id: int):
    return find(item_id)


@app.put("/items/{item_id}")
async def update_item(item_id: int, name: str, colour: str | None = None):
    find(item_id)
    shelf[item_id] = {"item_id": item_id, "name": name, "colour": colour}
    return shelf[item_id]


@app.patch("/items/{item_id}")
async def patch_item(item_id: int, name: str | None = None, colour: str | None = None):
    item = find(item_id)
    item["name"] = name or item["name"]
    item["colour"] = colour or item["colour"]
    return item


@app.delete("/items/{item_id}", status_code=204)
async def delete_item(item_id: int):
    find(item_id)
    del shelf[item_id]


@app.head("/items/{item_id}")
async def head_item(item_id: int):
    find(item_id)


@app.options("/items/{item_id}", status_code=204)
async def item_options(response: Response):
    response.headers["Allow"] = "OPTIONS, HEAD, GET, PUT, PATCH, DELETE"
