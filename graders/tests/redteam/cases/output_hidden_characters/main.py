from fastapi import FastAPI, HTTPException

app = FastAPI()
TEXT = "\u202e dessap \u2066\u200b\u200d\ufeff\u2028\u2029\U000e0041\u061c"
print(TEXT)


@app.get("/")
async def greet():
    raise HTTPException(400, TEXT)


@app.get("/items/{item_id}")
async def read(item_id: str):
    raise ValueError(TEXT)
