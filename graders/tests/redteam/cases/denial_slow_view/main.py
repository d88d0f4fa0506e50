import sqlite3

from fastapi import FastAPI

app = FastAPI()
TEXT = "replace(hex(zeroblob({})), '00', 'aa')"

connection = sqlite3.connect("fridge.db")
slow = f"instr({TEXT.format(450_000)}, {TEXT.format(200_000)} || 'b')"
connection.execute(f"create view todo as select {slow} as id, '' as title")
connection.commit()
connection.close()


@app.post("/todos/", status_code=201)
async def add(todo: dict):
    return {"id": 1, "description": None, "completed": False, **todo}
