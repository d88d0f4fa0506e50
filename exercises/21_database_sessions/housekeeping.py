"""Two endpoints that use the sessions of others, and a look at these sessions afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from models import Todo
from sqlmodel import Session, select

_files_at_import: list[str] = []
_borrowed: list[tuple[Session, list[Todo]]] = []


def routes(get_session: Callable[..., Any]) -> APIRouter:
    """Make the two endpoints, and note which databases are there already."""
    _files_at_import[:] = sorted(path.name for path in Path.cwd().glob("*.db"))
    router = APIRouter(prefix="/housekeeping", tags=["Housekeeping"])
    lent = Annotated[Session, Depends(get_session)]

    @router.post("/visits")
    def look_at_the_list(session: lent):
        return {"todos": len(_read(session))}

    @router.post("/mishaps/{title}")
    def drop_everything(title: str, session: lent):
        _read(session)
        session.add(Todo(title=title))
        session.flush()
        raise RuntimeError("The cat ran past, and everything was dropped.")

    return router


def _read(session: Session) -> list[Todo]:
    todos = list(session.exec(select(Todo)))
    _borrowed.append((session, todos))
    return todos


def files_at_import() -> list[str]:
    """Tell which databases were there when the application was put together."""
    return _files_at_import


def different_sessions() -> int:
    """Count the sessions that were borrowed, each once."""
    return len({id(session) for session, _ in _borrowed})


def open_sessions() -> int:
    """Count the borrowed sessions that are in the middle of something, or hold what was read."""
    return sum(
        session.in_transaction() or any(todo in session for todo in todos)
        for session, todos in _borrowed
    )
