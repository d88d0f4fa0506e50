from itertools import takewhile

import pytest

DISHES = ["toast", "eggs", "coffee"]
FIRST_NAMES = ["Cleo", "Dora", "Emil", "Fay", "Gus"]
LAST_NAMES = ["Ames", "Berg", "Díaz", "Ekdal"]

pytestmark = pytest.mark.deadline(20)


@pytest.fixture
def house(learner, rng):
    """Two guests check in. Returns their rooms and names."""
    return checked_in(learner, rng, rng.sample(range(10, 100), 2))


def checked_in(learner, rng, rooms):
    """Have new guests check in, and return their rooms and names."""
    everybody = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    names = rng.sample(everybody, len(rooms))
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


def ended(diary):
    """Return all the works that have ended, in the order in which they did."""
    return [line.removesuffix(" ends") for line in diary if line.endswith(" ends")]


def bodies(answers):
    assert [r.status_code for r in answers] == [200] * len(answers)
    return [r.json() for r in answers]


def breakfast(name):
    return {dish: f"{dish} for {name}" for dish in DISHES}


def test_lists_the_guests(client, learner, house, diary, rng):
    """`GET /users` answers with the guests that `database.fetch_all()` brings."""
    r = client.get("/users")
    assert r.status_code == 200, r.text
    assert r.json() == [{"room": room, "name": name} for room, name in sorted(house)]
    assert diary() == ["guest list begins", "guest list ends"]

    later = checked_in(learner, rng, [*(room for room, _ in house), *range(200, 211)][1:])
    assert client.get("/users").json() == [
        {"room": room, "name": name} for room, name in sorted(later)
    ]


def test_makes_breakfast(client, learner, house, diary, rng):
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

    old, new = [room for room, _ in house], rng.sample(range(200, 300), 2)
    later = dict(checked_in(learner, rng, [*old, *new]))
    for room in old:
        assert client.get(f"/breakfast/{room}").json() == breakfast(later[room])

    one, two = new
    learner.call(
        "house.arrange",
        {f"toast {one}": [f"toast {two} begins"], f"toast {two}": [f"toast {one} ends"]},
    )
    answers = client.together(("GET", f"/breakfast/{one}"), ("GET", f"/breakfast/{two}"))
    assert [sorted(body.values()) for body in bodies(answers)] == [
        sorted(breakfast(later[room]).values()) for room in new
    ]


def test_makes_a_breakfast_at_once(client, learner, house, diary, rng):
    """Toast, eggs and coffee of one breakfast are made at the same time."""
    order = rng.sample(DISHES, 3)
    for (room, _), dishes in zip(house, (order, order[::-1]), strict=True):
        first, second, third = works = [f"{dish} {room}" for dish in dishes]
        begin = [f"{work} begins" for work in works]
        learner.call(
            "house.arrange",
            {first: begin, second: [*begin, f"{first} ends"], third: [*begin, f"{second} ends"]},
        )

        before = len(diary())
        r = client.get(f"/breakfast/{room}")
        assert r.status_code == 200, r.text
        lines = diary()[before:]
        assert begun_before_any_ended(lines) == set(works)
        assert ended(lines) == works, "This is not the order in which they were ready."


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


def test_washes(client, learner, house, diary, rng):
    """`POST /laundry/{room}` answers with what `wash` brings for that room, as `laundry`."""
    for room, name in house:
        before = len(diary())
        r = client.post(f"/laundry/{room}")
        assert r.status_code == 200, r.text
        assert r.json() == {"laundry": f"clean clothes for {name}"}
        assert diary()[before:] == [f"laundry {room} begins", f"laundry {room} ends"]

    for room, name in checked_in(learner, rng, [room for room, _ in house]):
        assert client.post(f"/laundry/{room}").json() == {"laundry": f"clean clothes for {name}"}


def test_washes_for_two_rooms_at_once(client, learner, house, diary, rng):
    """The laundry of two rooms is washed at the same time."""
    (one, ada), (two, ben) = rng.sample(house, 2)
    last, first = f"laundry {one}", f"laundry {two}"
    learner.call("house.arrange", {first: [f"{last} begins"], last: [f"{first} ends"]})

    answers = client.together(("POST", f"/laundry/{one}"), ("POST", f"/laundry/{two}"))
    assert bodies(answers) == [
        {"laundry": f"clean clothes for {ada}"},
        {"laundry": f"clean clothes for {ben}"},
    ]
    assert begun_before_any_ended(diary()) == {first, last}
    assert ended(diary()) == [first, last], "This is not the order in which they were ready."


def test_answers_while_it_washes(client, learner, house, diary):
    """`GET /users` is answered while laundry is being washed."""
    room, _ = house[0]
    laundry = f"laundry {room}"
    learner.call(
        "house.arrange", {"guest list": [f"{laundry} begins"], laundry: ["guest list ends"]}
    )

    answers = client.together(("POST", f"/laundry/{room}"), ("GET", "/users"))
    assert [r.status_code for r in answers] == [200, 200]
    assert ended(diary()) == ["guest list", laundry]
