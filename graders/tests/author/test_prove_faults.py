from pathlib import Path

import pytest

from graders.author import check
from graders.author.check import Finding
from graders.author.prove import equivalents
from graders.author.prove.api import Api, Route
from graders.author.prove.faults import OPERATORS, Fault, faults
from graders.author.prove.order import Order
from graders.author.prove.source import Source
from graders.course.catalogue import CourseError
from graders.tests.tiny import SOLUTION, tiny


def changes(text: str, **api: object) -> dict[str, str]:
    """What is done to a file, and by which operator."""
    encoded = text.encode()
    source = Source("main.py", encoded, Api((encoded,), **api))  # type: ignore[arg-type] # a test's
    return {
        change.what: change.operator
        for spot in source.spots()
        for operator in OPERATORS
        for change in operator(spot)
    }


def test_tests_that_notice_what_is_near_come_first(tmp_path: Path) -> None:
    course = tiny(tmp_path)
    exercise = course.exercises[0]
    order = Order(exercise)
    found = {fault.scope: fault for fault in faults(check.solution(course, exercise))}
    cups, take = found["main.py Order.cups"], found["main.py take"]
    first, last = order.of(cups)[0], order.of(cups)[-1]
    before = order.of(take)
    for _ in range(9):
        order.learn("main.py Order.tea", last)
    assert order.of(cups)[0] == last
    assert order.of(take) == before
    for _ in range(9):
        order.learn(cups.scope, first)
    assert order.of(cups)[0] == first


def test_tests_that_speak_of_the_same_come_first(tmp_path: Path, made: dict[str, Fault]) -> None:
    order = Order(tiny(tmp_path / "again").exercises[0])
    for done, first in {
        "Order.cups: le=9 -> le=10": "test_limits_cups",
        'take: "tea": order.tea dropped': "test_takes_orders",
        "read: raise HTTPException(404) dropped": "test_knows_what_is_missing",
    }.items():
        assert order.of(made[f"main.py {done}"])[0] == first


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Fault]:
    course = tiny(tmp_path)
    found = faults(check.solution(course, course.exercises[0]))
    return {fault.key: fault for fault in found}


def test_faults_of_a_solution(made: dict[str, Fault]) -> None:
    assert {
        "main.py Order.cups: ge=1 dropped": "constraint dropped",
        "main.py Order.cups: ge=1 -> ge=2": "bound moved",
        "main.py Order.cups: le=9 as lt": "bound moved",
        "main.py Order.tea: tea: str made optional": "required made optional",
        "main.py take: status.HTTP_201_CREATED -> 200": "status changed",
        "main.py take: orders.append(order) dropped": "call dropped",
        'main.py take: "cups": order.cups dropped': "field lost",
        'main.py take: "leaked": 1 added': "field leaked",
        "main.py read: raise HTTPException(404) dropped": "raise dropped",
        "main.py read: number >= len(orders) -> number > len(orders)": "comparison flipped",
        "main.py read: 404 -> 400": "status changed",
        "main.py read: -> Order dropped": "response_model dropped",
    }.items() <= {key: fault.operator for key, fault in made.items()}.items()


def test_a_fault_changes_one_place(made: dict[str, Fault]) -> None:
    fault = made["main.py read: raise HTTPException(404) dropped"]
    before, after = SOLUTION.splitlines(), fault.text.decode().splitlines()
    assert [line for line in after if line not in before] == ["        pass"]
    assert before[fault.line - 1] == "        raise HTTPException(404)"


def test_each_fault_is_python_and_another_file(made: dict[str, Fault]) -> None:
    texts = [fault.text for fault in made.values()]
    for text in texts:
        compile(text, "main.py", "exec")
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("code", "what", "operator"),
    [
        ("await work()", "await work() not awaited", "await dropped"),
        ("session.commit()", "session.commit() dropped", "commit dropped"),
        ("x = a and b", "a dropped", "condition dropped"),
        ("x = not a", "not a -> a", "condition flipped"),
        ("x = [a for a in b if a.mine]", "if a.mine dropped", "condition dropped"),
        ("x = find().where(a.b)", ".where(a.b) dropped", "step dropped"),
        ("x = items[skip:end]", "skip:end: without skip", "slice widened"),
        ("x = price + tax", "price + tax -> (price - tax)", "arithmetic changed"),
        ("del shelf[1]", "del shelf[1] dropped", "state change dropped"),
        ("x.y = 1", "x.y = 1 dropped", "state change dropped"),
        ("assert x == 1", "assert x == 1 dropped", "assertion dropped"),
        ("r.headers.set(a, headers={})", "headers={} dropped", "header dropped"),
    ],
)
def test_faults_of_code(code: str, what: str, operator: str) -> None:
    assert changes(f"async def f():\n    {code}\n")[what] == operator


ROUTES = """\
@app.get("/users/me", tags=["users"], dependencies=[Depends(a), Depends(b)])
def me(q: str | None = None, limit: int = 10, tags: list[str] = []): ...

@app.get("/users/{user_id}", response_model=User)
def one(user_id: int, name: str, _: Annotated[User, Depends(who)]): return 1
"""


def test_faults_of_routes() -> None:
    found = changes(ROUTES)
    assert {
        'None -> "changed"': "default changed",
        "q: str | None = None made required": "optional made required",
        "name: str made optional": "required made optional",
        "list[str] -> str": "list made scalar",
        "int -> str": "type changed",
        "Depends(a) dropped": "dependency dropped",
        "_: Annotated[User, Depends(who)] dropped": "dependency dropped",
        "response_model=User dropped": "response_model dropped",
        "me and one swapped": "order swapped",
    }.items() <= found.items()
    assert "user_id: int made optional" not in found
    assert 'tags=["users"] dropped' not in found


def test_documentation_counts_where_it_is_promised() -> None:
    found = changes(ROUTES, promised=frozenset({"tags"}), told="the tag `users`")
    assert found['tags=["users"] dropped'] == "documentation dropped"
    assert found['"users" -> "changed"'] == "documentation changed"


def test_middlewares_are_swapped() -> None:
    found = changes("app.add_middleware(A)\napp.add_middleware(B)\n")
    assert found["app.add_middleware(A) and the next swapped"] == "order swapped"


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ("/users/me", "/users/{id}", True),
        ("/users/me", "/users/{id}/items", False),
        ("/users/me", "/users/you", False),
        ("/files/{path:path}", "/files/a/b", True),
    ],
)
def test_which_routes_meet(one: str, two: str, *, meet: bool) -> None:
    assert Route("app", "get", one).meets(Route("app", "get", two)) is meet
    assert not Route("app", "get", one).meets(Route("app", "post", two))


def test_marks_of_equivalents(tmp_path: Path) -> None:
    course = tiny(tmp_path)
    exercise = course.exercises[0]
    assert equivalents.read(course, exercise) == {}
    (tmp_path / "solutions" / "07_tea" / "equivalents.toml").write_text('"a" = "b"\n')
    assert equivalents.read(course, exercise) == {"a": "b"}
    (tmp_path / "solutions" / "07_tea" / "equivalents.toml").write_text('"a" = ""\n')
    with pytest.raises(CourseError, match="needs a reason"):
        equivalents.read(course, exercise)


def test_wrong_marks(tmp_path: Path) -> None:
    exercise = tiny(tmp_path).exercises[0]
    marked = {"dead": "no", "gone": "no", "alive": "yes"}
    found = equivalents.findings(exercise, marked, ["dead", "alive"], {"dead": "test_x"})
    place = "solutions/07_tea/equivalents.toml"
    assert list(found) == [
        Finding(place, "'dead' is marked as equivalent, and test_x kills it.", "Remove the mark."),
        Finding(place, "No fault has the key 'gone'.", "Remove the mark, or fix it."),
    ]
