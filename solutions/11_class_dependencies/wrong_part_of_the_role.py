"""The role is looked for within that of the door, where a part of it is found as well.

Fails: test_refuses_another_role
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, status
from people import Person, person_with

app = FastAPI(title="The doors of the library")


class AuthChecker:
    """Lets people pass who carry a token and have the required role."""

    def __init__(self, required_role: str):
        self.required_role = required_role

    def __call__(self, token: Annotated[str | None, Header()] = None) -> Person:
        person = person_with(token)
        if person is None:
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Nobody carries this token")
        if person.role not in self.required_role:
            raise HTTPException(status.HTTP_403_FORBIDDEN, f"For the {self.required_role} only")
        return person


def greeting(person: Person) -> dict[str, str]:
    return {"message": f"Hello {person.role} {person.name}"}


@app.get("/admin/")
async def admin_route(person: Annotated[Person, Depends(AuthChecker("admin"))]):
    return greeting(person)


@app.get("/kitchen/")
async def kitchen_route(person: Annotated[Person, Depends(AuthChecker("baker"))]):
    return greeting(person)


@app.get("/garden/")
async def garden_route(person: Annotated[Person, Depends(AuthChecker("gardener"))]):
    return greeting(person)
