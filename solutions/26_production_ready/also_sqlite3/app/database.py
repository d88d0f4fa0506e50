"""Rows in and out."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from app.settings import settings

TABLES = """
create table if not exists user (
    id integer primary key autoincrement,
    username text not null unique collate nocase,
    email text not null unique collate nocase,
    hashed_password text not null,
    is_active integer not null default 1,
    created_at text not null
);
create table if not exists todo (
    id integer primary key autoincrement,
    title text not null,
    description text,
    completed integer not null default 0,
    created_at text not null,
    updated_at text,
    user_id integer not null references user (id) on delete cascade
);
create index if not exists todo_by_owner on todo (user_id);
"""


def connect():
    path = settings.database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma foreign_keys = on")
    return connection


def create_db_and_tables():
    with closing(connect()) as connection, connection:
        connection.executescript(TABLES)


def lend_connection():
    """Commits what a request has done, provided that it did not fail."""
    with closing(connect()) as connection, connection:
        yield connection


def one(connection, sql, *values):
    row = connection.execute(sql, values).fetchone()
    return dict(row) if row else None


def insert(connection, table, **values):
    values["created_at"] = now()
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    sql = f"insert into {table} ({names}) values ({marks}) returning *"
    return one(connection, sql, *values.values())


def now():
    return datetime.now(UTC).isoformat()
