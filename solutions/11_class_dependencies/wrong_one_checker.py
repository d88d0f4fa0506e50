"""All three doors ask the same checker, which knows one role.

Fails: test_greets_the_others, test_refuses_an_unknown_token, test_refuses_a_missing_token, test_refuses_another_role, test_refuses_admins_elsewhere, test_judges_each_request_anew
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from people import Person, person_with

app = FastAPI()


class AuthChecker:
    def __init__(self, required_role: str):
        self.required_role = required_role

    def __call__(self, token: Annotated[str | None, Header()] = None):
        person = person_with(token)
        if person is None:
            raise HTTPException(status_code=401)
        if person.role != self.required_role:
            raise HTTPException(status_code=403)
        return person


check = AuthChecker("admin")


@app.get("/admin/")
async def admin_route(person: Annotated[Person, Depends(check)]):
    return {"message": f"Hello admin {person.name}"}


@app.get("/kitchen/")
async def kitchen_route(person: Annotated[Person, Depends(check)]):
    return {"message": f"Hello baker {person.name}"}


@app.get("/garden/")
async def garden_route(person: Annotated[Person, Depends(check)]):
    return {"message": f"Hello gardener {person.name}"}
