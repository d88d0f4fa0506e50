import pytest

CRASHED = {"detail": "Something went wrong in the bakery"}
CRASHES = ["OSError", "KeyError", "ValueError", "RuntimeError", "TypeError", "ZeroDivisionError"]
GRAINS = ["Walnut", "potato", "ONION", "Crème", "50% spelt", "x" * 80]


@pytest.fixture
def name_bread(rng):
    """Thinks of a bread that was not baked here before today."""
    return lambda: f"{rng.choice(GRAINS)} & Nüsse {rng.randint(100, 999)}"


@pytest.fixture
def bread(name_bread):
    return name_bread()


@pytest.fixture
def bake(learner, rng):
    """Puts some of a bread on the shelf, and says how many."""

    def put(bread):
        number = rng.randint(15, 400)
        learner.call("bakery.bake", bread, number)
        return number

    return put


@pytest.fixture
def baked(bake, bread):
    """How many of the bread are on the shelf."""
    return bake(bread)


def check_404(r):
    assert r.status_code == 404, r.text
    assert r.json() == {"detail": "No such bread"}


def check_409(r, bread, left):
    assert r.status_code == 409, r.text
    assert r.json() == {"detail": "Not enough bread", "bread": bread, "left": left}


def test_shows_a_bread(client, learner, bread, baked):
    """`GET /breads/{name}` answers how many are left of a bread: `{"name": "rye", "left": 12}`."""
    for left in (baked, 0, baked + 1000):
        learner.call("bakery.bake", bread, left)
        r = client.get(f"/breads/{bread}")
        assert r.status_code == 200, r.text
        assert r.json() == {"name": bread, "left": left}

    r = client.get("/breads/rye")
    assert r.status_code == 200, r.text
    assert r.json() == {"name": "rye", "left": 12}


def test_sells_a_bread(client, learner, bread, baked):
    """`POST /breads/{name}/buy` sells one and says what is left: `{"name": "rye", "left": 11}`."""
    for left in (baked - 1, baked - 2):
        r = client.post(f"/breads/{bread}/buy")
        assert r.status_code == 200, r.text
        assert r.json() == {"name": bread, "left": left}
        assert learner.value("bakery.shelf")[bread] == left

    answers = client.together(("POST", f"/breads/{bread}/buy"), ("POST", "/breads/rye/buy"))
    assert [r.json() for r in answers] == [
        {"name": bread, "left": baked - 3},
        {"name": "rye", "left": 11},
    ]


def test_takes_an_order(client, learner, name_bread, bake, rng):
    """`POST /orders/` answers 201 with the order as `bakery.order()` returned it."""
    number = 0
    for bread in (name_bread(), name_bread()):
        baked, few = bake(bread), rng.randint(2, 4)
        for count in (few, 1, baked - few - 1):
            number += 1
            r = client.post("/orders/", json={"bread": bread, "count": count})
            assert r.status_code == 201, r.text
            assert r.json() == {"number": number, "bread": bread, "count": count}
        assert learner.value("bakery.shelf")[bread] == 0

    sent = [
        {"bread": name, "count": count} for name, count in (("rye", 2), ("spelt", 1), ("rye", 3))
    ]
    answers = client.together(*[("POST", "/orders/", {"json": order}) for order in sent])
    taken = [r.json() for r in answers]
    assert sorted(order.pop("number") for order in taken) == [number + n for n in (1, 2, 3)]
    assert taken == sent, "These were ordered at the same time."


def test_knows_its_bread(client, bread, rng):
    """All three functions answer 404 for a bread that is not baked here."""
    for unknown in rng.sample([bread, "RYE", "Spelt", " rye", "raisins", "null"], 6):
        r = client.get("/breads/rye")
        assert r.status_code == 200, r.text

        check_404(client.get(f"/breads/{unknown}"))
        check_404(client.post(f"/breads/{unknown}/buy"))
        for count in (1, 1000):
            check_404(client.post("/orders/", json={"bread": unknown, "count": count}))


def test_refuses_too_large_an_order(client, learner, bread, baked, rng):
    """An order for more than is left is answered with 409, and with how many are left."""
    for left in (baked - 2, 0):
        r = client.post("/orders/", json={"bread": bread, "count": 2 if left else baked - 2})
        assert r.is_success, r.text

        for more in rng.sample([1, 2, 10**6], 3):
            r = client.post("/orders/", json={"bread": bread, "count": left + more})
            check_409(r, bread, left)
        assert learner.value("bakery.shelf")[bread] == left, "Nothing was to be taken."


def test_sells_no_more_than_there_is(client, learner, bread):
    """`POST /breads/{name}/buy` is answered with 409, too, when none is left, with `left` 0."""
    learner.call("bakery.bake", bread, 1)
    for name in ("raisin", bread):
        r = client.post(f"/breads/{name}/buy")
        assert r.status_code == 200, r.text

        for _ in range(2):
            check_409(client.post(f"/breads/{name}/buy"), name, 0)
        assert learner.value("bakery.shelf")[name] == 0


@pytest.mark.usefixtures("baked")
def test_closes(client, learner, bread):
    """While the bakery is closed, orders are answered with 503 and `Retry-After: 3600`."""
    for name in ("rye", bread):
        r = client.post("/orders/", json={"bread": name, "count": 1})
        assert r.is_success, r.text

    learner.call("bakery.close")
    before = learner.value("bakery.shelf")
    for name, count in (("rye", 1), (bread, 2), ("rye", 1)):
        r = client.post("/orders/", json={"bread": name, "count": count})
        assert r.status_code == 503, r.text
        assert r.headers.get_list("retry-after") == ["3600"]
        assert r.json() == {"detail": "The bakery is closed"}
    assert learner.value("bakery.shelf") == before, "Nothing was to be taken."

    for name in ("rye", bread):
        r = client.post(f"/breads/{name}/buy")
        assert r.status_code == 200, r.text
        r = client.get(f"/breads/{name}")
        assert r.status_code == 200, r.text


BROKEN = {"content-type": "application/json"}
MISFITS = [
    [
        ({"json": {"bread": "rye", "count": 0}}, [("body.count", "greater_than_equal")]),
        ({"json": {"bread": "rye", "count": -7}}, [("body.count", "greater_than_equal")]),
        ({"json": {"bread": "rye", "count": 1.5}}, [("body.count", "int_from_float")]),
        ({"json": {"bread": "rye", "count": None}}, [("body.count", "int_type")]),
        ({"json": {"bread": "rye"}}, [("body.count", "missing")]),
        ({"json": {"bread": None, "count": 1}}, [("body.bread", "string_type")]),
        ({"json": {"bread": 7, "count": 1}}, [("body.bread", "string_type")]),
        ({"json": {"count": 3}}, [("body.bread", "missing")]),
    ],
    [
        ({"json": {"count": "six"}}, [("body.bread", "missing"), ("body.count", "int_parsing")]),
        ({"json": {}}, [("body.bread", "missing"), ("body.count", "missing")]),
    ],
    [
        ({"content": '{"bread": ', "headers": BROKEN}, [("body.10", "json_invalid")]),
        ({"content": '{"bread": "rye" "', "headers": BROKEN}, [("body.16", "json_invalid")]),
    ],
]


@pytest.mark.parametrize("misfits", MISFITS, ids=["one", "both", "broken JSON"])
def test_names_the_faults(client, learner, rng, misfits):
    """A request that does not fit is answered with 422, and the place and type of each fault."""
    before = learner.value("bakery.shelf")
    for sent, faults in rng.sample(misfits, len(misfits)):
        r = client.post("/orders/", **sent)
        assert r.status_code == 422, r.text
        assert r.json().get("detail") == "This does not fit"
        named = [(fault.get("place"), fault.get("type")) for fault in r.json().get("faults", [])]
        as_shown = {"greater_than": "greater_than_equal"}
        named = [(place, as_shown.get(kind, kind)) for place, kind in named]
        assert sorted(named, key=str) == faults

    assert learner.value("bakery.shelf") == before, "Nothing was to be taken."
    r = client.post("/orders/", json={"bread": "rye", "count": 1})
    assert r.is_success, r.text


def test_repeats_nothing(client, rng):
    """An answer with 422 repeats nothing of what was sent."""
    words = f"a secret {rng.randint(10**6, 10**7)} Wish"
    number = -rng.randint(10**6, 10**7)
    several = [
        {"json": {"wish": words, "count": words}},
        {"json": {"bread": [words], "count": 1}},
        {"json": {"bread": {"name": words}, "count": number}},
        {"json": {"bread": words, "count": number}},
        {"json": [words, number]},
        {"content": f'{{"bread": "{words} {number}', "headers": BROKEN},
    ]
    for sent in rng.sample(several, len(several)):
        r = client.post("/orders/", json={"bread": "rye", "count": 1})
        assert r.is_success, r.text

        r = client.post("/orders/", **sent)
        assert not r.is_success, r.text
        for repeated in (words, str(number)):
            assert repeated not in r.text + str(r.headers)


CALLS = [
    ("GET", "/breads/rye", {}),
    ("POST", "/breads/rye/buy", {}),
    ("POST", "/orders/", {"json": {"bread": "rye", "count": 1}}),
]


def crashes(client, learner, rng, method, path, sent, words):
    """Has the bakery crash in one way after the other, each time mended; gives the answers."""
    for kind in rng.sample(CRASHES, len(CRASHES)):
        r = client.request(method, path, **sent)
        assert r.is_success, r.text

        learner.call("bakery.break_down", words, kind)
        yield client.request(method, path, **sent)
        learner.call("bakery.mend")


@pytest.mark.parametrize(("method", "path", "sent"), CALLS, ids=["show", "buy", "order"])
def test_keeps_its_countenance(client, learner, rng, method, path, sent):
    """A crash anywhere is answered with 500, and with a sentence that is always the same."""
    words = f"The oven has not answered {rng.randint(2, 99)} times"
    for r in crashes(client, learner, rng, method, path, sent, words):
        assert r.status_code == 500, r.text
        assert r.json() == CRASHED


@pytest.mark.parametrize(("method", "path", "sent"), CALLS, ids=["show", "buy", "order"])
def test_keeps_its_secrets(client, learner, rng, method, path, sent):
    """Nothing of what a crash said is in the answer."""
    said = [f"Oven{rng.randint(10, 99)}", "refuséd", f"yeast-{rng.randint(10**6, 10**7)}"]
    for r in crashes(client, learner, rng, method, path, sent, " ".join(said)):
        assert not r.is_success, r.text
        told = f"{r.text} {r.headers}".lower()
        assert [word for word in said if word.lower() in told] == [], "This got out."
