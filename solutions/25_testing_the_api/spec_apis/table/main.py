"""A table of routes; whoever is asked gets the request's things handed over."""

from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.database import create_tables
from app.doors import PersonOut, TokenOut, enroll, sign
from app.papers import Paper, draft, erase, pick, pile, revise


def index():
    return {"message": "Welcome to TODO API"}


def condition():
    return {"status": "healthy"}


TABLE = [
    ("GET", "/", index, 200, None, "Start"),
    ("GET", "/health", condition, 200, None, "Start"),
    # ~ health | ("GET", "/health", condition, 500, None, "Start"),
    ("POST", "/auth/register", enroll, 201, PersonOut, "Authentication"),
    # ~ register_status | ("POST", "/auth/register", enroll, 200, PersonOut, "Authentication"),
    ("POST", "/auth/token", sign, 200, TokenOut, "Authentication"),
    ("POST", "/todos/", draft, 201, Paper, "Todos"),
    # ~ create_status | ("POST", "/todos/", draft, 200, Paper, "Todos"),
    ("GET", "/todos/", pile, 200, list[Paper], "Todos"),
    ("GET", "/todos/{todo_id}", pick, 200, Paper, "Todos"),
    ("PATCH", "/todos/{todo_id}", revise, 200, Paper, "Todos"),
    ("DELETE", "/todos/{todo_id}", erase, 204, None, "Todos"),
    # ~ delete_status | ("DELETE", "/todos/{todo_id}", erase, 200, None, "Todos"),
]


@asynccontextmanager
async def opening(_: FastAPI):
    create_tables()
    yield


routes = APIRouter()
for method, path, endpoint, code, model, tag in TABLE:
    routes.add_api_route(
        path, endpoint, methods=[method], status_code=code, response_model=model, tags=[tag]
    )

app = FastAPI(lifespan=opening, version="1.0.0", title="TODO API")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
app.include_router(routes)
