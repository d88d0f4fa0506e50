"""The role is kept on the class, and there is one class for all three doors.

Fails: test_greets_an_admin, test_greets_the_others, test_refuses_an_unknown_token, test_refuses_a_missing_token, test_refuses_another_role, test_refuses_admins_elsewhere, test_judges_each_request_anew
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from people import Person, person_with

app = FastAPI()


class AuthChecker:
    def __init__(self, required_role: str):
        AuthChecker.required_role = required_role

    def __call__(self, token: Annotated[str | None, Header()] = None):
        person = person_with(token)
        if person is None:
            raise HTTPException(status_code=401)
        if person.role != self.required_role:
            raise HTTPException(status_code=403)
        return person


@app.get("/admin/")
async def admin_route(person: Annotated[Person, Depends(AuthChecker("admin"))]):
    return {"message": f"Hello admin {person.name}"}


@app.get("/kitchen/")
async def kitchen_route(person: Annotated[Person, Depends(AuthChecker("baker"))]):
    return {"message": f"Hello baker {person.name}"}


@app.get("/garden/")
async def garden_route(person: Annotated[Person, Depends(AuthChecker("gardener"))]):
    return {"message": f"Hello gardener {person.name}"}
