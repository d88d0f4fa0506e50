from fastapi import FastAPI, HTTPException

app = FastAPI()
TEXT = "\x1b[2J\x1b[31mpassed\x1b[0m \x1b]0;title\x07 \x1b]8;;http://x\x07link \x9b2J \x08\r\x00"
print(TEXT)


@app.get("/")
async def greet():
    raise HTTPException(400, TEXT)


@app.get("/items/{item_id}")
async def read(item_id: str):
    raise ValueError(TEXT)
