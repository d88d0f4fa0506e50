from fastapi import FastAPI

app = FastAPI()

# TODO: tell the docs about the application, and let in the routers
# that `from app.routers import items, users` brings.


@app.get("/")
async def root():
    raise NotImplementedError
