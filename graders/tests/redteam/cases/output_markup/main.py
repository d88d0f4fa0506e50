from fastapi import FastAPI, HTTPException

app = FastAPI()
TEXT = "<script>alert(1)</script><img src=x onerror=alert(2)>```\n# heading\n| a | b |\n[x](javascript:alert(3))"
print(TEXT)


@app.get("/")
async def greet():
    raise HTTPException(400, TEXT)


@app.get("/items/{item_id}")
async def read(item_id: str):
    raise ValueError(TEXT)
