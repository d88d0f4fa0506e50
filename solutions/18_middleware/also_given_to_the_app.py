"""All middleware in one list, given to the application: there the first is the outermost."""

import itertools
import traceback

import library
from fastapi import FastAPI, Request
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware

numbers = itertools.count(1)


class Named(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.request_id = request.headers.get("x-request-id") or f"no. {next(numbers)}"
        response = await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        return response


class Timed(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        start = library.now()
        response = await call_next(request)
        response.headers["X-Process-Time"] = str(library.now() - start)
        return response


async def catch(request: Request, call_next):
    try:
        return await call_next(request)
    except Exception:  # noqa: BLE001 - whatever it was
        print(f"{request.state.request_id} crashed")
        traceback.print_exc()
        return JSONResponse({"detail": "Something went wrong"}, 500)


app = FastAPI(
    middleware=[
        Middleware(Timed),
        Middleware(Named),
        Middleware(
            CORSMiddleware,
            allow_origin_regex=r"https://reading\.example|http://localhost:3000",
            allow_credentials=True,
            allow_methods=["GET", "HEAD", "PUT"],
            allow_headers=["content-type", "x-request-id"],
            expose_headers=["x-request-id", "x-process-time"],
        ),
        Middleware(BaseHTTPMiddleware, dispatch=catch),
        Middleware(BaseHTTPMiddleware, dispatch=library.porter),
    ]
)
app.include_router(library.router)
