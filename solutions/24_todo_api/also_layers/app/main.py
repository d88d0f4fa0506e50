"""The application."""

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from app.api import auth, todos
from app.core.errors import TodoApiError
from app.core.tables import Base, engine


@asynccontextmanager
async def lifespan(app):
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


async def tell(request, error):
    challenge = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return JSONResponse({"detail": error.message}, error.status, challenge)


async def welcome():
    return {"message": "Welcome to TODO API"}


async def health():
    return {"status": "healthy"}


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
app.add_exception_handler(TodoApiError, tell)
app.add_api_route("/", welcome)
app.add_api_route("/health", health)
app.include_router(auth.router, prefix="/auth", tags=["Authentication"])
app.include_router(todos.router, prefix="/todos", tags=["Todos"])
