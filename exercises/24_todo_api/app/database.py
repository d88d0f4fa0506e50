"""The engine, the tables, and a session for each request."""

from collections.abc import Iterator

from sqlmodel import Session


def create_tables() -> None:
    # TODO: Make the tables that are not there yet.
    raise NotImplementedError


def get_session() -> Iterator[Session]:
    # TODO: Lend a request a session.
    raise NotImplementedError
