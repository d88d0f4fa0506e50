"""What learners hear of their own tests in 25, and which files of theirs may help."""

from pathlib import Path

import pytest

from graders.tests.desk import Desk, lay

HEALTH = """
from {module} import health


def test_health(client):
    assert health(client).status_code == 200
"""
HELPER = """
def health(client):
    return client.get("/health")
"""
CONFTEST = """
import pytest
from app.main import app
from fastapi.testclient import TestClient


@pytest.fixture
def client():
    return TestClient(app)
"""
ORDER = """
def test_order(client):
    openapi = client.get("/openapi.json").json()
    operations = [operation for path in openapi["paths"].values() for operation in path.values()]
    assert operations[0]["operationId"] == "register_auth_register_post"
"""
SCENE = """
made = []


def test_first(client):
    made.append(client.get("/health"))


def test_second():
    assert made
"""
WRONG_LINE = """
def test_health(client)
    assert client.get("/health").status_code == 200
"""
LOST = """
from app.main import nowhere


def test_health(client):
    assert client.get("/health").status_code == 200
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return lay(tmp_path)


def heard(desk: Desk, **files: str) -> str:
    """Return what is said of requirement 2 when these are the learner's files."""
    place = desk.exercise("25")
    for name, text in files.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    return desk.run("pytest", "exercises/25::test_health", "-q")


def test_a_conftest_and_a_module_beside_the_tests(desk: Desk) -> None:
    tests = HEALTH.format(module="asking")

    assert "1 passed" in heard(desk, conftest=CONFTEST, asking=HELPER, test_api=tests)


def test_a_test_that_a_right_api_fails(desk: Desk) -> None:
    said = heard(desk, conftest=CONFTEST, test_api=ORDER)

    assert "On a right API (" in said
    assert "`test_api.py::test_order` fails" in said
    assert "register_auth_register_post" in said


def test_a_test_that_depends_on_another(desk: Desk) -> None:
    said = heard(desk, conftest=CONFTEST, test_api=SCENE)

    assert "On a right API (" in said
    assert "`test_api.py::test_second` fails" in said


@pytest.mark.parametrize(
    ("files", "line", "error"),
    [
        ({"test_api": WRONG_LINE}, "def test_health(client)", "SyntaxError: expected ':'"),
        ({"test_api": LOST}, "from app.main import nowhere", "ImportError: cannot import name"),
        ({"conftest": LOST}, "conftest.py", "ImportError: cannot import name"),
        ({"test_api": "import asking", "asking": LOST}, "asking.py", "ImportError: cannot import"),
    ],
)
def test_an_import_that_fails_is_shown_whole(
    desk: Desk, files: dict[str, str], line: str, error: str
) -> None:
    said = heard(desk, **({"conftest": CONFTEST} | files))

    assert "cannot be imported for a right API" in said
    assert line in said
    assert error in said
    assert "more lines" not in said


def test_the_start_lets_a_missing_commit_be_seen(desk: Desk) -> None:
    start = (desk.exercise("25") / "test_api.py").read_text(encoding="utf-8")
    made = """

def test_kept(client):
    person = {"username": "ada", "email": "ada@example.com", "password": "a good password"}
    client.post("/auth/register", json=person)
    form = {"username": "ada", "password": "a good password"}
    token = client.post("/auth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    todo = client.post("/todos/", json={"title": "bread"}, headers=headers).json()
    assert client.get(f"/todos/{todo['id']}", headers=headers).status_code == 200
"""
    (desk.exercise("25") / "test_api.py").write_text(start + made, encoding="utf-8")

    assert "1 passed" in desk.run("pytest", "exercises/25::test_forgotten_todo", "-q")


AFTER_OTHERS = """
asked = []


def test_an_api_that_answers_health_with_an_error(client):
    asked.append(client.get("/").status_code)


def test_last(client):
    assert not asked or client.get("/health").status_code == 200
"""


def test_a_test_that_notices_only_after_others(desk: Desk) -> None:
    said = heard(desk, conftest=CONFTEST, test_api=AFTER_OTHERS)

    assert "`test_api.py::test_last` fails on it after other tests, not alone." in said
