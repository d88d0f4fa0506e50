"""The application."""

import logging
import re
import secrets
import sqlite3
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from app import accounts, chores
from app.accounts import Connection
from app.database import create_db_and_tables
from app.settings import settings

logging.basicConfig(level=logging.INFO)
log = logging.getLogger(__name__)


class Narrow:
    """Reads a body before anybody else does, as long as it is of a reasonable size."""

    def __init__(self, app, largest):
        self.app = app
        self.largest = largest

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        body = b""
        async for piece in Request(scope, receive).stream():
            body += piece
            if len(body) > self.largest:
                return await Response("too large", 413)(scope, receive, send)
        given = [{"type": "http.request", "body": body}]

        async def again():
            return given.pop() if given else await receive()

        return await self.app(scope, again, send)


@asynccontextmanager
async def lifespan(app):
    create_db_and_tables()
    yield


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)


@app.middleware("http")
async def name(request: Request, call_next):
    known = request.headers.get("X-Request-ID", "")
    name = known if re.fullmatch(r"[\w-]{1,64}", known, re.ASCII) else secrets.token_urlsafe(12)
    response = await call_next(request)
    response.headers["X-Request-ID"] = name
    told = {"id": name, "method": request.method, "path": request.url.path}
    log.info("%s", told | {"status": response.status_code})
    return response


app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_methods=["*"],
    allow_headers=["authorization", "content-type"],
)
app.add_middleware(Narrow, largest=64 * 1024)
app.include_router(accounts.router)
app.include_router(chores.router)


@app.get("/")
def root() -> dict[str, str]:
    return {"message": "Welcome to TODO API"}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "healthy"}


@app.get("/ready")
def ready(connection: Connection, response: Response) -> dict[str, bool]:
    try:
        for table in ("user", "todo"):
            connection.execute(f"select * from {table} limit 1").fetchall()
    except sqlite3.Error:
        response.status_code = 503
    return {"ready": response.status_code != 503}
