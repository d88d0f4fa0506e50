import os
import resource

try:
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (1, 1))
    print("limited")
except OSError as error:
    print(type(error).__name__)


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
