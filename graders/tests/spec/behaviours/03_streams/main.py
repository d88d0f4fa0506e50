from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse

app = FastAPI()
diary = []


@app.get("/diary")
async def read():
    return diary


@app.get("/endless")
async def endless():
    async def lines():
        diary.append("begun")
        number = 0
        while True:
            yield f"line {number}\n"
            number += 1

    return StreamingResponse(lines(), media_type="text/plain")


@app.get("/broken")
async def broken():
    async def lines():
        yield "begun\n"
        raise OSError("torn")

    return StreamingResponse(lines())


@app.get("/large")
def large():
    return Response(b"x" * 3_000_000)
