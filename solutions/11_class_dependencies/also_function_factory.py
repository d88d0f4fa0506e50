"""A function that makes the dependency, and one loop that hangs the three doors."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from people import Person, person_with

app = FastAPI()


def auth_checker(required_role: str):
    def check(request: Request) -> Person:
        person = person_with(request.headers.get("token"))
        if person is None:
            raise HTTPException(status_code=401, detail="Who are you?")
        if person.role != required_role:
            raise HTTPException(status_code=403, detail="Not this door")
        return person

    return check


def door(role: str):
    def greet(person: Annotated[Person, Depends(auth_checker(role))]):
        return {"message": f"Hello {role} {person.name}"}

    return greet


for path, role in {"/admin/": "admin", "/kitchen/": "baker", "/garden/": "gardener"}.items():
    app.get(path)(door(role))
