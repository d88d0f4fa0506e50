"""The id is kept where all requests see it: of two at once, one is answered with the other's.

Fails: test_gives_each_request_an_id, test_keeps_an_id
"""

import logging
from collections.abc import Awaitable, Callable
from uuid import uuid4

import library
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)

app = FastAPI()
app.include_router(library.router)

# Whoever is added last stands outermost, so this list is read from the inside out.
app.middleware("http")(library.porter)


@app.middleware("http")
async def attend(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    began = library.now()
    request_id = request.headers.get("X-Request-ID") or uuid4().hex
    request.state.request_id = app.state.request_id = request_id
    try:
        response = await call_next(request)
    except Exception:
        logger.exception("Request %s crashed", request_id)
        response = JSONResponse({"detail": "Something went wrong"}, status_code=500)
    response.headers["X-Request-ID"] = app.state.request_id
    response.headers["X-Process-Time"] = str(library.now() - began)
    return response


app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://reading.example", "http://localhost:3000"],
    allow_credentials=True,
    allow_methods=["GET", "PUT"],
    allow_headers=["Content-Type", "X-Request-ID"],
    expose_headers=["X-Request-ID", "X-Process-Time"],
)
