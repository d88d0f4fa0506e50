"""The guide's ways: a function under `app.middleware`, stars for CORS, but origins by name."""

import logging
import uuid

import library
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger()

app = FastAPI()


@app.middleware("http")
async def porter(request: Request, call_next):
    return await library.porter(request, call_next)


@app.middleware("http")
async def log_requests(request: Request, call_next):
    logger.info("request", extra={"path": request.url.path, "method": request.method})
    start = library.now()
    request.state.request_id = request.headers.get("x-request-id", str(uuid.uuid4()))
    try:
        response = await call_next(request)
    except Exception as e:  # noqa: BLE001 - whatever it was
        logger.error("%s: %r", request.state.request_id, e)
        response = JSONResponse(status_code=500, content={"detail": "Something went wrong"})
    response.headers["X-Process-Time"] = f"{library.now() - start:.3f}"
    response.headers["X-Request-ID"] = request.state.request_id
    return response


app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:3000", "https://reading.example"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
    expose_headers=["x-process-time", "x-request-id"],
)

app.include_router(library.router)
