import pytest
from app.database import get_session
from app.main import app
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, create_engine
from sqlmodel.pool import StaticPool


@pytest.fixture
def engine():
    engine = create_engine(
        "sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool
    )
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine):
    def session_of_a_request():
        with Session(engine) as session:
            yield session

    app.dependency_overrides[get_session] = session_of_a_request
    yield TestClient(app)
    app.dependency_overrides.clear()


# TODO: Write your tests.
