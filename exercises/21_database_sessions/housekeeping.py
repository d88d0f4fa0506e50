"""Two endpoints that use the sessions of others, and a look at these sessions afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from models import Todo
from sqlmodel import Session, select

_files_at_import: list[str] = []
_borrowed: list[Session] = []


def routes(get_session: Callable[..., Any]) -> APIRouter:
    """Make the two endpoints, and note which databases are there already."""
    _files_at_import[:] = sorted(path.name for path in Path.cwd().glob("*.db"))
    router = APIRouter(prefix="/housekeeping", tags=["Housekeeping"])
    lent = Annotated[Session, Depends(get_session)]

    @router.post("/visits")
    def look_at_the_list(session: lent):
        _borrowed.append(session)
        return {"todos": len(session.exec(select(Todo)).all())}

    @router.post("/mishaps/{title}")
    def drop_everything(title: str, session: lent):
        _borrowed.append(session)
        session.exec(select(Todo)).all()
        session.add(Todo(title=title))
        raise RuntimeError("The cat ran past, and everything was dropped.")

    return router


def files_at_import() -> list[str]:
    """Tell which databases were there when the application was put together."""
    return _files_at_import


def different_sessions() -> int:
    """Count the sessions that were borrowed, each once."""
    return len({id(session) for session in _borrowed})


def open_sessions() -> int:
    """Count the borrowed sessions that are still in the middle of something."""
    return sum(session.in_transaction() for session in _borrowed)
