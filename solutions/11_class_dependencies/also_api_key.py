"""FastAPI's own `APIKeyHeader` reads the token, in a dependency of the checker's."""

from dataclasses import dataclass
from typing import Annotated

import people
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import APIKeyHeader

app = FastAPI()
Token = Annotated[str, Depends(APIKeyHeader(name="token"))]


@dataclass(frozen=True)
class AuthChecker:
    required_role: str

    async def __call__(self, token: Token) -> str:
        match people.person_with(token):
            case None:
                raise HTTPException(401)
            case people.Person(name=name, role=self.required_role):
                return f"Hello {self.required_role} {name}"
        raise HTTPException(403)


@app.get("/admin")
def admin_route(message: Annotated[str, Depends(AuthChecker("admin"))]):
    return {"message": message}


@app.get("/kitchen")
def kitchen_route(message: Annotated[str, Depends(AuthChecker("baker"))]):
    return {"message": message}


@app.get("/garden")
def garden_route(message: Annotated[str, Depends(AuthChecker("gardener"))]):
    return {"message": message}
