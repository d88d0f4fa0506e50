"""One folder for each feature; all waits for the database happen in threads."""

from contextlib import asynccontextmanager

from fastapi import FastAPI, status
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from app.chores.routes import routes as chore_routes
from app.database import create_tables
from app.people.routes import routes as people_routes


@asynccontextmanager
async def from_morning_to_night(_app: FastAPI):
    await run_in_threadpool(create_tables)
    yield


app = FastAPI(
    title="TODO API",
    version="1.0.0",
    description="Who cleans what, and when.",
    lifespan=from_morning_to_night,
)
app.include_router(people_routes)
app.include_router(chore_routes)
app.add_middleware(CORSMiddleware, allow_methods=["*"], allow_headers=["*"], allow_origins=["*"])


@app.get("/", include_in_schema=True)
async def front_page() -> dict:
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def pulse():
    return JSONResponse({"status": "healthy"}, status.HTTP_200_OK)
    # ~ health | return JSONResponse({"status": "healthy"}, status.HTTP_503_SERVICE_UNAVAILABLE)
