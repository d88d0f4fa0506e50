from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return RedirectResponse("http://127.0.0.1:1/" if path != "latest" else "http://169.254.169.254/latest")
