"""The desk of the library: it hands out cards and tokens, and lends a book to who shows one."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Body, FastAPI, Header, HTTPException

Text = Annotated[str, Body()]


def open_desk(
    hash_password: Callable[[str], str],
    verify_password: Callable[[str, str], bool],
    create_access_token: Callable[[str], str],
    read_access_token: Callable[[str], str],
    invalid_token: type[Exception],
) -> FastAPI:
    """Put the four functions to use."""
    app = FastAPI(title="The desk of the library")
    cards: dict[str, str] = {}

    @app.post("/cards", status_code=201)
    def make_card(username: Text, password: Text):
        cards[username] = hash_password(password)
        return {"username": username}

    @app.post("/tokens")
    def make_token(username: Text, password: Text):
        if username not in cards or not verify_password(password, cards[username]):
            raise HTTPException(401, "No card here has this name and password.")
        return {"token": create_access_token(username)}

    @app.get("/books/{title}")
    def lend(title: str, token: Annotated[str, Header()]):
        try:
            reader = read_access_token(token)
        except invalid_token as error:
            raise HTTPException(401, "This token does not hold good.") from error
        return {"title": title, "lent_to": reader}

    return app
