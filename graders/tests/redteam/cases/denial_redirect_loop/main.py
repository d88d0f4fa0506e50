from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return RedirectResponse("/")
