from pydantic import BaseModel


class Name(BaseModel):
    username: str


class User(Name):
    user_id: int


class Item(BaseModel):
    item_id: int
    name: str
