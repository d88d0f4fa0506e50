from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response("{}", headers={"x-long": "y" * 10_000_000})
