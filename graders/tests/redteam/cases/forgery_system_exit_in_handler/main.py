from fastapi import FastAPI

app = FastAPI()


@app.get("/{path:path}")
async def leave(path: str):
    raise SystemExit(0)
