from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlmodel import Field, Session, SQLModel, create_engine, select

engine = create_engine("sqlite:///./tea.db", connect_args={"check_same_thread": False})


class Tea(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


@asynccontextmanager
async def lifespan(app):
    SQLModel.metadata.create_all(engine)
    yield


app = FastAPI(lifespan=lifespan)


def get_session():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(get_session)]


@app.post("/teas")
def add(tea: Tea, session: Database):
    session.add(tea)
    session.commit()
    session.refresh(tea)
    return tea


@app.get("/teas")
def every(session: Database):
    return session.exec(select(Tea)).all()


@app.post("/begun")
def begin():
    session = Session(engine)
    session.add(Tea(name="unfinished"))
    session.flush()
    app.state.session = session
