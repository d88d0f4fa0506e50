import flat
from sqlmodel import SQLModel

# TODO: Make these two the tables `user` and `todo`.


class User(SQLModel):
    pass


class Todo(SQLModel):
    pass


app = flat.open_flat(User, Todo)
