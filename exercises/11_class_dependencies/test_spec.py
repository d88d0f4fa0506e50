import pytest

DOORS = {"admin": "/admin/", "baker": "/kitchen/", "gardener": "/garden/"}
FIRST = ["ida", "jonas", "kaya", "leo", "mira", "nils"]
LAST = ["MacÉwen", "O'Malley", "de la Cruz", "van Dijk"]


@pytest.fixture
def arrival(learner, rng):
    """Enrols somebody new in a role: gives the name and the headers to send."""

    def arrive(role, token=None):
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)} {rng.randint(2, 99)}"
        token = token or f"Key of {role} No/{rng.randrange(10**9)}="
        learner.call("people.enrol", token, name, role)
        return name, {"token": token}

    return arrive


@pytest.fixture
def opened(client, arrival, rng):
    """Opens each door to somebody of its role: gives role, door and headers, in drawn order."""

    def open_all():
        for role in rng.sample(sorted(DOORS), 3):
            _, headers = arrival(role)
            r = client.get(DOORS[role], headers=headers)
            assert r.status_code == 200, r.text
            yield role, DOORS[role], headers

    return open_all


def check_greetings(client, arrival, role):
    """Each of several people is greeted, one after the other and all at once."""
    people = [arrival(role) for _ in range(6)]
    greetings = [{"message": f"Hello {role} {name}"} for name, _ in people]
    for (_, headers), greeting in zip(people, greetings, strict=True):
        r = client.get(DOORS[role], headers=headers)
        assert r.status_code == 200, r.text
        assert r.json() == greeting

    answers = client.together(*[("GET", DOORS[role], {"headers": h}) for _, h in people])
    assert [r.json() for r in answers] == greetings, "These came at the same time."


def test_greets_an_admin(client, arrival):
    """`GET /admin/` greets an admin, say alice, with `{"message": "Hello admin alice"}`."""
    check_greetings(client, arrival, "admin")


@pytest.mark.parametrize("role", ["baker", "gardener"])
def test_greets_the_others(client, arrival, role):
    """`GET /kitchen/` greets bakers, `GET /garden/` gardeners: `{"message": "Hello baker bob"}`."""
    check_greetings(client, arrival, role)


def test_refuses_an_unknown_token(client, opened, rng):
    """A token that nobody carries is answered with 401."""
    for _, door, headers in opened():
        known = headers["token"]
        found = f"found-{rng.randrange(10**9)}"
        for token in (found, known.lower(), known.upper(), known[:-1], f"{known}=", known[7:]):
            r = client.get(door, headers={"token": token})
            assert r.status_code == 401, r.text

        r = client.get(door, headers=headers)
        assert r.status_code == 200, r.text


@pytest.mark.parametrize("headers", [{}, {"token": ""}], ids=["none", "empty"])
def test_refuses_a_missing_token(client, opened, headers):
    """A request without a token, or with an empty one, is answered with 401."""
    for _, door, known in opened():
        for elsewhere in ({}, {"cookie": f"token={known['token']}"}):
            for query in ({}, known):
                r = client.get(door, headers=headers | elsewhere, params=query)
                assert r.status_code == 401, r.text

        r = client.get(door, headers=known)
        assert r.status_code == 200, r.text


def test_refuses_another_role(client, learner, arrival, opened, rng):
    """A person whose role is not that of the door is answered with 403 by the door's checker."""
    learner.call("tally.keep")
    checkers = {}
    for own, door, headers in opened():
        near = [own[:-1], own[1:], f"{own}s", f"{own},{own}", own.title(), own.upper(), f"{own} "]
        others = {"baker", "gardener", "librarian", ""} - {own}
        for role in rng.sample([*near, *sorted(others)], len(near) + len(others)):
            _, others_headers = arrival(role)
            r = client.get(door, headers=others_headers)
            assert r.status_code == 403, r.text

        learner.call("tally.forget")
        r = client.get(door, headers=headers)
        assert r.status_code == 200, r.text
        checkers[door] = set(learner.value("tally.called"))

    for door, called in checkers.items():
        others = set().union(*(checkers[other] for other in checkers if other != door))
        assert len(called - others) > 0, f"{door} depends on no checker of its own."


@pytest.mark.parametrize("door", ["/kitchen/", "/garden/"])
def test_refuses_admins_elsewhere(client, arrival, door):
    """Admins are no exception: at `/kitchen/` and `/garden/` they are answered with 403."""
    _, headers = arrival("admin")
    for _ in range(2):
        own = client.get("/admin/", headers=headers)
        assert own.status_code == 200, own.text

        r = client.get(door, headers=headers)
        assert r.status_code == 403, r.text


def test_judges_each_request_anew(client, arrival, opened, rng):
    """When a token passes to somebody else, the next request is judged by the new person."""
    for role, door, headers in opened():
        other = rng.choice(sorted({"baker", "gardener"} - {role}))
        for now in (role, other, role):
            name, _ = arrival(now, token=headers["token"])
            r = client.get(DOORS[now], headers=headers)
            assert r.status_code == 200, r.text
            assert r.json() == {"message": f"Hello {now} {name}"}
            if now != role:
                before = client.get(door, headers=headers)
                assert before.status_code in {401, 403}, before.text
