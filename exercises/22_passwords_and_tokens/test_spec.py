import base64
import json
import time
from string import ascii_letters, digits

import jwt
import pytest

KEY = "the seventh shelf, behind the atlas, a grey box with keys in it: take the long one"
OTHER_KEY = "the seventh shelf, behind the atlas, a grey box with keys in it: take the round one"

pytestmark = pytest.mark.env(SECRET_KEY=KEY, EXPIRE_MINUTES="30")


@pytest.fixture
def password(rng):
    return "".join(rng.choices(ascii_letters + digits, k=14)) + "ß"


@pytest.fixture
def username(rng):
    return "reader" + "".join(rng.choices(digits, k=6))


@pytest.fixture
def claims(username):
    return {"sub": username, "exp": int(time.time()) + 1200}


@pytest.fixture
def read(learner, claims):
    """Read a token, having seen that one which holds good is read."""
    good = jwt.encode(claims, KEY, "HS256")
    assert learner.call("main.read_access_token", good) == claims["sub"]
    return lambda token: learner.call("main.read_access_token", token)


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_argon2(learner, password):
    """`hash_password(password)` gives an Argon2 hash, a text that starts with `$argon2`."""
    hashed = learner.call("main.hash_password", password)

    assert hashed.startswith("$argon2")
    assert password not in hashed


def test_salt(learner, password):
    """The same password gives another hash each time."""
    first = learner.call("main.hash_password", password)
    second = learner.call("main.hash_password", password)

    assert first != second


def test_verifies(learner, password):
    """`verify_password(password, hashed)` says whether the hash was made of this password."""
    hashed = learner.call("main.hash_password", password)

    assert learner.call("main.verify_password", password, hashed) is True
    for other in (password[:-1], password.swapcase(), hashed, ""):
        assert learner.call("main.verify_password", other, hashed) is False


@pytest.mark.parametrize("kind", ["empty", "a password", "cut short", "another kind"])
def test_no_hash(learner, password, kind):
    """`verify_password` gives `False`, too, if what it is handed is no Argon2 hash at all."""
    hashed = learner.call("main.hash_password", password)
    assert learner.call("main.verify_password", password, hashed) is True

    no_hash = {
        "empty": "",
        "a password": "open sesame",
        "cut short": hashed[:30],
        "another kind": "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZPZr0aH9sA1rGd0T0aKJb8bQkqQ9eW",
    }[kind]
    assert learner.call("main.verify_password", password, no_hash) is False


def test_subject(learner, username):
    """`create_access_token(username)` gives a JWT whose `sub` is the username."""
    token = learner.call("main.create_access_token", username)

    assert jwt.decode(token, options={"verify_signature": False})["sub"] == username


def test_signature(learner, username):
    """The token is signed with `SECRET_KEY` by HS256."""
    token = learner.call("main.create_access_token", username)

    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    assert jwt.decode(token, KEY, algorithms=["HS256"])["sub"] == username


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(30, marks=pytest.mark.env(EXPIRE_MINUTES="30")),
        pytest.param(7, marks=pytest.mark.env(EXPIRE_MINUTES="7")),
    ],
)
def test_expiry(learner, username, minutes):
    """The `exp` of the token is `EXPIRE_MINUTES` minutes after it was made."""
    before = int(time.time())
    token = learner.call("main.create_access_token", username)
    after = int(time.time()) + 1

    expiry = jwt.decode(token, options={"verify_signature": False})["exp"]
    assert expiry >= before + 60 * minutes
    assert expiry <= after + 60 * minutes


def test_reads(learner, claims):
    """`read_access_token(token)` gives the username in a token that holds good."""
    token = jwt.encode(claims, KEY, "HS256")

    assert learner.call("main.read_access_token", token) == claims["sub"]


@pytest.mark.parametrize("seconds", [1, 3600])
def test_expired(learner, read, claims, seconds):
    """`read_access_token` raises `InvalidToken` for a token that has expired."""
    token = jwt.encode(claims | {"exp": int(time.time()) - seconds}, KEY, "HS256")

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


def test_other_key(learner, read, claims):
    """It raises `InvalidToken` for a token that was signed with another key."""
    token = jwt.encode(claims, OTHER_KEY, "HS256")

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


def test_altered(learner, read, claims):
    """It raises `InvalidToken` for a token that was altered after it was signed."""
    head, _, signature = jwt.encode(claims, KEY, "HS256").split(".")
    token = f"{head}.{segment(claims | {'sub': 'librarian'})}.{signature}"

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


@pytest.mark.parametrize("alg", ["none", "None"])
def test_no_signature(learner, read, claims, alg):
    """It raises `InvalidToken` for a token without a signature, its `alg` being `none`."""
    token = f"{segment({'alg': alg, 'typ': 'JWT'})}.{segment(claims)}."

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


@pytest.mark.parametrize("alg", ["HS384", "HS512"])
def test_other_algorithm(learner, read, claims, alg):
    """It raises `InvalidToken` for a token signed with the right key by another algorithm."""
    token = jwt.encode(claims, KEY, alg)

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


def test_no_expiry(learner, read, claims):
    """It raises `InvalidToken` for a token that has no `exp`."""
    token = jwt.encode({"sub": claims["sub"]}, KEY, "HS256")

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


def test_no_subject(learner, read, claims):
    """It raises `InvalidToken` for a token that has no `sub`."""
    token = jwt.encode({"exp": claims["exp"]}, KEY, "HS256")

    with pytest.raises(learner.Error) as refusal:
        read(token)
    assert refusal.value.type == "InvalidToken"


@pytest.mark.parametrize("text", ["", "library", "a.b.c", "....", "e30.e30."])
def test_no_token(learner, read, text):
    """It raises `InvalidToken` for a text that is no token."""
    with pytest.raises(learner.Error) as refusal:
        read(text)
    assert refusal.value.type == "InvalidToken"
