"""A handler answers the crash outside all middleware, so it writes all headers itself."""

import logging
from collections.abc import Awaitable, Callable
from uuid import uuid4

import library
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)

ORIGINS = ["https://reading.example", "http://localhost:3000"]
READABLE = ["X-Request-ID", "X-Process-Time"]

app = FastAPI()
app.include_router(library.router)

# Whoever is added last stands outermost, so this list is read from the inside out.
app.middleware("http")(library.porter)


@app.middleware("http")
async def attend(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    request.state.began = library.now()
    request_id = request.headers.get("X-Request-ID") or uuid4().hex
    request.state.request_id = request_id
    response = await call_next(request)
    response.headers["X-Request-ID"] = request_id
    response.headers["X-Process-Time"] = str(library.now() - request.state.began)
    return response


@app.exception_handler(Exception)
async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    logger.error("Request %s crashed", request.state.request_id)
    headers = {
        "X-Request-ID": request.state.request_id,
        "X-Process-Time": str(library.now() - request.state.began),
        "Vary": "Origin",
    }
    origin = request.headers.get("Origin")
    if origin in ORIGINS:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        headers["Access-Control-Expose-Headers"] = ", ".join(READABLE)
    return JSONResponse({"detail": "Something went wrong"}, 500, headers)


app.add_middleware(
    CORSMiddleware,
    allow_origins=ORIGINS,
    allow_credentials=True,
    allow_methods=["GET", "PUT"],
    allow_headers=["Content-Type", "X-Request-ID"],
    expose_headers=READABLE,
)
