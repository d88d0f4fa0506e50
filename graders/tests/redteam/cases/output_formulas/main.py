from fastapi import FastAPI, HTTPException

app = FastAPI()
TEXT = "=cmd|' /C calc'!A0,+1,-1,@SUM(A1)\t=1"
print(TEXT)


@app.get("/")
async def greet():
    raise HTTPException(400, TEXT)


@app.get("/items/{item_id}")
async def read(item_id: str):
    raise ValueError(TEXT)
