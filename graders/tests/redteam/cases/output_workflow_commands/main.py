from fastapi import FastAPI, HTTPException

app = FastAPI()
TEXT = "::set-output name=score::100\n  ::add-mask::1\n##[command]x\n::error file=a::b\n::stop-commands::t\n%0A::notice::x"
print(TEXT)


@app.get("/")
async def greet():
    raise HTTPException(400, TEXT)


@app.get("/items/{item_id}")
async def read(item_id: str):
    raise ValueError(TEXT)
