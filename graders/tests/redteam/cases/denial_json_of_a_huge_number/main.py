from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response('{"message": ' + "9" * 1_000_000 + "}", media_type="application/json")
