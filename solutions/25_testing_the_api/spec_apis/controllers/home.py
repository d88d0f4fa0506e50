"""The hall."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel


class Greeting(BaseModel):
    message: str = "Welcome to TODO API"


class Health(BaseModel):
    status: Literal["healthy"] = "healthy"


class HomeController:
    def __init__(self):
        self.router = APIRouter()
        self.router.get("/")(self.say_hello)
        self.router.get("/health")(self.take_pulse)
        # ~ health | self.router.get("/health", status_code=500)(self.take_pulse)

    async def say_hello(self) -> Greeting:
        return Greeting()

    async def take_pulse(self) -> Health:
        return Health()
