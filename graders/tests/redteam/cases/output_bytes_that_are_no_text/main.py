from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response(bytes(range(256)) * 100, media_type="text/plain; charset=utf-7")
