import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/{path:path}")
def leave(path: str):
    os._exit(0)
