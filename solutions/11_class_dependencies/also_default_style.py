"""Header and dependency as defaults of their parameters, the user as a dictionary."""

from fastapi import Depends, FastAPI, Header, HTTPException, status
from people import person_with

app = FastAPI()


class AuthChecker:
    def __init__(self, required_role: str):
        self.required_role = required_role

    def __call__(self, token: str = Header("")):
        person = person_with(token)
        if not person:
            raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED)
        if person.role != self.required_role:
            raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)
        return {"user": person.name, "role": self.required_role}


@app.get("/admin/")
async def admin_route(user: dict = Depends(AuthChecker(required_role="admin"))):
    return {"message": f"Hello admin {user['user']}"}


@app.get("/kitchen/")
async def kitchen_route(user: dict = Depends(AuthChecker(required_role="baker"))):
    return {"message": f"Hello baker {user['user']}"}


@app.get("/garden/")
async def garden_route(user: dict = Depends(AuthChecker(required_role="gardener"))):
    return {"message": f"Hello gardener {user['user']}"}
