from fastapi import FastAPI

app = FastAPI()


@app.get("/async")
async def spin():
    while True:
        pass


@app.get("/def")
def spin_in_a_thread():
    while True:
        pass


@app.get("/")
async def root():
    return "here"
