from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response("[" * 100_000 + "]" * 100_000, media_type="application/json")
