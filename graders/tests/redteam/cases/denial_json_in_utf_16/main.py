from fastapi import FastAPI, Response

app = FastAPI()
DEEP = ("[" * 100_000 + "]" * 100_000).encode("utf-16")


@app.api_route("/{path:path}", methods=["GET", "POST"])
async def answer(path: str):
    return Response(DEEP, media_type="application/json")
