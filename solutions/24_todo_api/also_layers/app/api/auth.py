"""Registering and logging in."""

from typing import Annotated

from fastapi import APIRouter, Depends, status
from fastapi.security import OAuth2PasswordRequestForm

from app.api.dependencies import Transaction
from app.api.schemas import Registration, Token, User
from app.services.people import People

router = APIRouter()


@router.post("/register", status_code=status.HTTP_201_CREATED, response_model=User)
async def register(new: Registration, session: Transaction):
    return People(session).register(**new.model_dump())


@router.post("/token")
async def log_in(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], session: Transaction
) -> Token:
    return Token(access_token=People(session).token_for(form.username, form.password))
