for _ in range(100):
    print("x" * 1_000_000)


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
