from itertools import takewhile

import pytest

DISHES = ["toast", "eggs", "coffee"]

pytestmark = pytest.mark.deadline(20)


@pytest.fixture
def house(learner, rng):
    """Two guests check in. Returns their rooms and names."""
    rooms = rng.sample(range(10, 100), 2)
    names = rng.sample(["Cleo", "Dora", "Emil", "Fay", "Gus"], 2)
    learner.call("house.check_in", dict(zip(map(str, rooms), names, strict=True)))
    return list(zip(rooms, names, strict=True))


@pytest.fixture
def diary(learner):
    """Reads what began and what ended in the house, line by line."""
    return lambda: learner.value("house.diary")


def begun_before_any_ended(diary):
    """Return all the works that had begun before any of them ended."""
    lines = takewhile(lambda line: line.endswith(" begins"), diary)
    return {line.removesuffix(" begins") for line in lines}


def breakfast(name):
    return {dish: f"{dish} for {name}" for dish in DISHES}


def test_lists_the_guests(client, house, diary):
    """`GET /users` answers with the guests that `database.fetch_all()` brings."""
    r = client.get("/users")
    assert r.status_code == 200, r.text
    assert r.json() == [{"room": room, "name": name} for room, name in sorted(house)]
    assert diary() == ["guest list begins", "guest list ends"]


def test_makes_breakfast(client, house, diary):
    """`GET /breakfast/{room}` answers with the `toast`, `eggs` and `coffee` for that room."""
    for room, name in house:
        r = client.get(f"/breakfast/{room}")
        assert r.status_code == 200, r.text
        assert r.json() == breakfast(name)
    assert sorted(diary()) == sorted(
        f"{dish} {room} {line}"
        for room, _ in house
        for dish in DISHES
        for line in ("begins", "ends")
    )


def test_makes_a_breakfast_at_once(client, learner, house, diary):
    """Toast, eggs and coffee of one breakfast are made at the same time."""
    room, _ = house[0]
    works = {f"{dish} {room}" for dish in DISHES}
    learner.call("house.arrange", {work: [f"{w} begins" for w in works] for work in works})

    r = client.get(f"/breakfast/{room}")
    assert r.status_code == 200, r.text
    assert begun_before_any_ended(diary()) == works


def test_serves_each_under_its_name(client, learner, house, rng):
    """Each of the three stands under its own name, whichever of them is ready first."""
    order = rng.sample(DISHES, 3)
    for (room, name), dishes in zip(house, (order, order[::-1]), strict=True):
        first, second, third = (f"{dish} {room}" for dish in dishes)
        learner.call("house.arrange", {second: [f"{first} ends"], third: [f"{second} ends"]})

        r = client.get(f"/breakfast/{room}")
        assert r.status_code == 200, r.text
        assert r.json() == breakfast(name)


def test_makes_two_breakfasts_at_once(client, learner, house, diary):
    """Two rooms have their breakfasts made at the same time."""
    (one, _), (two, _) = house
    for dish in DISHES:
        learner.call(
            "house.arrange",
            {f"{dish} {one}": [f"{dish} {two} begins"], f"{dish} {two}": [f"{dish} {one} begins"]},
        )

    answers = client.together(("GET", f"/breakfast/{one}"), ("GET", f"/breakfast/{two}"))
    assert [r.status_code for r in answers] == [200, 200]
    rooms = {work.split()[-1] for work in begun_before_any_ended(diary())}
    assert rooms == {str(one), str(two)}


def test_washes(client, house, diary):
    """`POST /laundry/{room}` answers with what `wash` brings for that room, as `laundry`."""
    room, name = house[0]
    r = client.post(f"/laundry/{room}")
    assert r.status_code == 200, r.text
    assert r.json() == {"laundry": f"clean clothes for {name}"}
    assert diary() == [f"laundry {room} begins", f"laundry {room} ends"]


def test_washes_for_two_rooms_at_once(client, learner, house, diary):
    """The laundry of two rooms is washed at the same time."""
    (one, ada), (two, ben) = house
    works = {f"laundry {one}", f"laundry {two}"}
    learner.call("house.arrange", {work: [f"{w} begins" for w in works] for work in works})

    answers = client.together(("POST", f"/laundry/{one}"), ("POST", f"/laundry/{two}"))
    assert [r.json() for r in answers] == [
        {"laundry": f"clean clothes for {ada}"},
        {"laundry": f"clean clothes for {ben}"},
    ]
    assert begun_before_any_ended(diary()) == works


def test_answers_while_it_washes(client, learner, house, diary):
    """`GET /users` is answered while laundry is being washed."""
    room, _ = house[0]
    laundry = f"laundry {room}"
    learner.call(
        "house.arrange", {"guest list": [f"{laundry} begins"], laundry: ["guest list ends"]}
    )

    answers = client.together(("POST", f"/laundry/{room}"), ("GET", "/users"))
    assert [r.status_code for r in answers] == [200, 200]
    ends = [line for line in diary() if line.endswith(" ends")]
    assert ends == ["guest list ends", f"{laundry} ends"]
