"""What people fill in, and what they get to see."""

from datetime import datetime
from typing import Annotated

from annotated_types import Len, MinLen
from pydantic import BaseModel, EmailStr
from typing_extensions import TypedDict


class Application(BaseModel):
    username: Annotated[str, Len(3, 50)]
    password: Annotated[str, MinLen(8)]
    # ~ short_password | password: Annotated[str, MinLen(0)]
    email: EmailStr
    # ~ no_email | email: Annotated[str, MinLen(0)]


class Card(TypedDict):
    id: int
    username: str
    is_active: bool
    email: str
    # ~ hash_shown | email: str
    # ~ hash_shown | hashed_password: str
    created_at: datetime


class Key(TypedDict):
    access_token: str
    token_type: str
