"""Accounts."""

from datetime import datetime

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, EmailStr, constr
from sqlmodel import Session, select

from app.database import get_session
from app.models import User
from app.security import CREDENTIALS, Passwords, tokens


class Registration(BaseModel):
    email: EmailStr
    # ~ no_email | email: constr(min_length=1)
    password: constr(min_length=8)
    # ~ short_password | password: constr(min_length=3)
    username: constr(min_length=3, max_length=50)


class Profile(BaseModel):
    username: str
    id: int
    email: str
    created_at: datetime
    is_active: bool
    # ~ hash_shown | is_active: bool
    # ~ hash_shown | hashed_password: str


class AccountController:
    def __init__(self):
        self.router = APIRouter(prefix="/auth", tags=["Authentication"])
        self.router.add_api_route(
            "/register",
            self.new_account,
            methods=["POST"],
            response_model=Profile,
            status_code=201,
            # ~ register_status |
        )
        self.router.add_api_route("/token", self.new_session, methods=["POST"])

    def is_taken(self, session: Session, registration: Registration) -> bool:
        for column, value in (
            (User.username, registration.username),
            # ~ same_username | (User.email, registration.email),
            (User.email, registration.email),
            # ~ same_email | (User.username, registration.username),
        ):
            if session.exec(select(User.id).where(column == value)).first() is not None:
                return True
        return False

    def new_account(self, registration: Registration, session: Session = Depends(get_session)):
        if self.is_taken(session, registration):
            raise HTTPException(status_code=400, detail="Choose another one")
        fields = registration.model_dump(exclude={"password"})
        account = User(**fields, hashed_password=Passwords.keep_safe(registration.password))
        session.add(account)
        session.commit()
        session.refresh(account)
        return account

    def new_session(
        self,
        form: OAuth2PasswordRequestForm = Depends(),
        session: Session = Depends(get_session),
    ):
        query = select(User).where(User.username == form.username)
        account = session.exec(query).first()
        if account and Passwords.is_right(form.password, account.hashed_password):
            return {"token_type": "bearer", "access_token": tokens.new_token(account)}
        raise HTTPException(status_code=401, detail="Try again", headers=CREDENTIALS)
        # ~ wrong_password_status | raise HTTPException(status_code=400, detail="Try again", headers=CREDENTIALS)
