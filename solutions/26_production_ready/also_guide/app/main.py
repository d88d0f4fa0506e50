"""The application."""

import re
import uuid
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.config import settings
from app.database import create_db_and_tables, engine
from app.routers import auth, todos


@asynccontextmanager
async def lifespan(app: FastAPI):
    create_db_and_tables()
    yield


app = FastAPI(
    title=settings.app_name,
    description="A TODO API with authentication",
    version="1.0.0",
    lifespan=lifespan,
    max_body_size=65536,
)


@app.middleware("http")
async def follow(request: Request, call_next):
    request_id = request.headers.get("x-request-id", "")
    if not re.fullmatch("[a-zA-Z0-9_-]{1,64}", request_id):
        request_id = str(uuid.uuid4())
    response = await call_next(request)
    response.headers["X-Request-ID"] = request_id
    print(f"{request.method} {request.scope['path']!r} -> {response.status_code} [{request_id}]")
    return response


app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)

app.include_router(auth.router)
app.include_router(todos.router)


@app.get("/")
async def root():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def health_check():
    return {"status": "healthy"}


@app.get("/ready")
def readiness_check():
    try:
        with engine.connect() as connection:
            connection.execute(text('select count(*) from "user" union select count(*) from todo'))
    except DBAPIError:
        return JSONResponse({"status": "not ready"}, status_code=503)
    return {"status": "ready"}
