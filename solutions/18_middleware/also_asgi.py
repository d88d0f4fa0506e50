"""A middleware as a class of its own, which sees the messages that the server sees."""

import logging
from uuid import uuid4

import library
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class Attendance:
    """Gives each request an id, and each answer its two headers; answers for a crash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = library.now()
        request_id = Headers(scope=scope).get("x-request-id") or str(uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Process-Time"] = str(library.now() - began)
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception:
            logger.exception("Request %s crashed", request_id)
            if started:
                raise
            response = JSONResponse({"detail": "Something went wrong"}, status_code=500)
            await response(scope, receive, send_on)


app = FastAPI()
app.include_router(library.router)
app.add_middleware(BaseHTTPMiddleware, dispatch=library.porter)
app.add_middleware(Attendance)
app.add_middleware(
    CORSMiddleware,
    allow_origins=("https://reading.example", "http://localhost:3000"),
    allow_credentials=True,
    allow_methods=("GET", "PUT"),
    allow_headers=("Content-Type", "X-Request-ID"),
    expose_headers=("X-Request-ID", "X-Process-Time"),
)
