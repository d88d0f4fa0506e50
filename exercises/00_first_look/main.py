"""The reading room: lends books to readers with a card. Look, run, try; it stays as it is."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel, BeforeValidator, field_serializer

app = FastAPI(title="The reading room")

shelf = {7: "A Snail's Year", 8: "Bread for Beginners"}
diary: list[str] = []


def note(step: str) -> None:
    """Write a step into the diary, and into the terminal."""
    diary.append(step)
    print(step)


# Middleware: stands at the door.
@app.middleware("http")
async def porter(request: Request, call_next):
    note("porter lets in")
    response = await call_next(request)
    note("porter lets out")
    return response


# Validation: FastAPI calls this when it looks whether `number` is an int, as `lend` wants.
def check(number):
    note("number is checked")
    return number


# Serialisation: the form that `lend` fills in, and `write` is called for its title.
class Slip(BaseModel):
    reader: str
    number: int
    title: str
    days: int
    remark: str | None = None

    @field_serializer("title")
    def write(self, title: str) -> str:
        note("slip is written")
        return title


# Dependency: `lend` and `receive` below both ask for it.
async def reader(card: Annotated[str | None, Header()] = None) -> str:
    note("card is asked for")
    if card is None:
        raise HTTPException(status_code=401, detail="Your card, please.")
    return card


# Function: the one that answers GET /books/7.
@app.get("/books/{number}", response_model=Slip)
async def lend(
    number: Annotated[int, BeforeValidator(check)],
    name: Annotated[str, Depends(reader)],
    days: int = 14,
) -> dict:
    note("book is fetched")
    if number not in shelf:
        raise HTTPException(status_code=404, detail="No such book here.")
    return {
        "reader": name,
        "number": number,
        "title": shelf[number],
        "days": days,
        "cellar": True,
    }


class Gift(BaseModel):
    title: str


# Function: the one that answers POST /books, with a gift as JSON in the body.
@app.post("/books")
async def receive(gift: Gift, name: Annotated[str, Depends(reader)]) -> dict:
    note("gift is unwrapped")
    return {"title": gift.title, "thanks": name}
