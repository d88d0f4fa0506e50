import pytest

DOORS = {"admin": "/admin/", "baker": "/kitchen/", "gardener": "/garden/"}
NAMES = ["ida", "jonas", "kaya", "leo", "mira", "nils"]


@pytest.fixture
def arrival(learner, rng):
    """Enrols somebody new in a role: gives the name and the headers to send."""

    def arrive(role, token=None):
        name = rng.choice(NAMES)
        token = token or f"{role}-{rng.randrange(10**9)}"
        learner.call("people.enrol", token, name, role)
        return name, {"token": token}

    return arrive


def test_greets_an_admin(client, arrival):
    """`GET /admin/` greets an admin, say alice, with `{"message": "Hello admin alice"}`."""
    name, headers = arrival("admin")

    r = client.get("/admin/", headers=headers)

    assert r.status_code == 200, r.text
    assert r.json() == {"message": f"Hello admin {name}"}


@pytest.mark.parametrize("role", ["baker", "gardener"])
def test_greets_the_others(client, arrival, role):
    """`GET /kitchen/` greets bakers, `GET /garden/` gardeners: `{"message": "Hello baker bob"}`."""
    name, headers = arrival(role)

    r = client.get(DOORS[role], headers=headers)

    assert r.status_code == 200, r.text
    assert r.json() == {"message": f"Hello {role} {name}"}


def test_refuses_an_unknown_token(client, arrival, rng):
    """A token that nobody carries is answered with 401."""
    _, headers = arrival("gardener")
    known = client.get("/garden/", headers=headers)
    assert known.status_code == 200, known.text

    r = client.get("/garden/", headers={"token": f"found-{rng.randrange(10**9)}"})

    assert r.status_code == 401, r.text


@pytest.mark.parametrize("headers", [{}, {"token": ""}], ids=["none", "empty"])
def test_refuses_a_missing_token(client, arrival, headers):
    """A request without a token, or with an empty one, is answered with 401."""
    _, known_headers = arrival("gardener")
    known = client.get("/garden/", headers=known_headers)
    assert known.status_code == 200, known.text

    r = client.get("/garden/", headers=headers)

    assert r.status_code == 401, r.text


@pytest.mark.parametrize(
    ("role", "door"),
    [
        ("baker", "/admin/"),
        ("gardener", "/admin/"),
        ("gardener", "/kitchen/"),
        ("baker", "/garden/"),
    ],
)
def test_refuses_another_role(client, arrival, role, door):
    """A person whose role is not that of the door is answered with 403."""
    _, headers = arrival(role)
    own = client.get(DOORS[role], headers=headers)
    assert own.status_code == 200, own.text

    r = client.get(door, headers=headers)

    assert r.status_code == 403, r.text


@pytest.mark.parametrize("door", ["/kitchen/", "/garden/"])
def test_refuses_admins_elsewhere(client, arrival, door):
    """Admins are no exception: at `/kitchen/` and `/garden/` they are answered with 403."""
    _, headers = arrival("admin")
    own = client.get("/admin/", headers=headers)
    assert own.status_code == 200, own.text

    r = client.get(door, headers=headers)

    assert r.status_code == 403, r.text


def test_judges_each_request_anew(client, arrival):
    """When a token passes to somebody else, the next request is judged by the new person."""
    _, headers = arrival("baker")
    before = client.get("/kitchen/", headers=headers)
    assert before.status_code == 200, before.text
    name, headers = arrival("gardener", token=headers["token"])

    r = client.get("/garden/", headers=headers)

    assert r.status_code == 200, r.text
    assert r.json() == {"message": f"Hello gardener {name}"}
    after = client.get("/kitchen/", headers=headers)
    assert after.status_code in {401, 403}, after.text
