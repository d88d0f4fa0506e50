import time

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    time.sleep(2)
    return RedirectResponse(f"/{path}x")
