from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    response = Response("{}")
    response.raw_headers += [(b"x-%d" % number, b"y") for number in range(200_000)]
    return response
