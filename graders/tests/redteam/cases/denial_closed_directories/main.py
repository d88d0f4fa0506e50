import os

os.mkdir("open")
os.mkdir("open/closed", mode=0)


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
