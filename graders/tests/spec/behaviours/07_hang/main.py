import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/hang")
async def hang():
    await asyncio.sleep(60)


@app.get("/")
def root():
    return "here"
