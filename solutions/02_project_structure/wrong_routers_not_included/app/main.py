from fastapi import FastAPI

app = FastAPI(
    title="My API",
    description="A sample FastAPI application",
    version="1.0.0",
)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Welcome to My API"}
