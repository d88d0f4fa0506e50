import base64
import json
import time
from string import ascii_letters, digits

import argon2
import jwt
import pytest

KEY = "the seventh shelf, behind the atlas, a grey box with keys in it: take the long one"
OTHER_KEY = "the seventh shelf, behind the atlas, a grey box with keys in it: take the round one"
REFUSED = "nobody, as the token was refused"

pytestmark = pytest.mark.env(SECRET_KEY=KEY, EXPIRE_MINUTES="30")


@pytest.fixture
def password(rng):
    """Draw a password of so many characters, a blank at both ends and an ß before the last."""
    return lambda length=17: f" {''.join(rng.choices(ascii_letters + digits, k=length - 3))}ß "


@pytest.fixture
def username(rng):
    """Draw a name with a capital, a blank and an accent."""
    return lambda: f"Reader É{''.join(rng.choices(digits, k=6))}"


@pytest.fixture
def claims(username):
    return {"sub": username(), "exp": int(time.time()) + 1200}


@pytest.fixture
def read(learner, client):
    """Read a token: the username in it, unless it is refused."""

    def read(token):
        try:
            return learner.call("main.read_access_token", token)
        except learner.Error as error:
            fault = error.type, error.text
        if fault[0] != "InvalidToken":  # one of its subclasses, perhaps: the desk can tell
            r = client.get("/books/atlas", headers={"token": token})
            assert r.status_code == 401, fault
            assert r.json() == {"detail": "This token does not hold good."}
        return REFUSED

    return read


@pytest.fixture
def refuse(read, claims, username):
    """Show bad tokens, each between two that hold good."""

    def refuse(*bad):
        for token in bad:
            assert read(jwt.encode(claims, KEY, "HS256")) == claims["sub"]
            assert read(token) == REFUSED
        other = username()
        assert read(jwt.encode(claims | {"sub": other}, KEY, "HS256")) == other

    return refuse


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_argon2(learner, password):
    """`hash_password(password)` gives an Argon2 hash, a text that starts with `$argon2`."""
    for text in (password(), password(300), "", " "):
        hashed = learner.call("main.hash_password", text)

        assert hashed.startswith("$argon2")
        made = argon2.extract_parameters(hashed)
        assert made.hash_len >= 16, "the hash is too short to be told from others"
        assert made.salt_len >= 8, "the salt is too short to differ"
        assert argon2.PasswordHasher().verify(hashed, text)


def test_salt(learner, password):
    """The same password gives another hash each time."""
    text = password()

    hashes = {learner.call("main.hash_password", text) for _ in range(3)}

    assert len(hashes) == 3


def test_verifies(learner, password):
    """`verify_password(password, hashed)` says whether the hash was made of this password."""
    for own in (password(), password(300)):
        hashed = learner.call("main.hash_password", own)
        assert learner.call("main.verify_password", own, hashed) is True

        others = (own[:-1], own.strip(), own.swapcase(), own.lower(), f"{own} ", hashed, "")
        for other in others:
            assert learner.call("main.verify_password", other, hashed) is False
        assert learner.call("main.verify_password", own, hashed) is True

    by_somebody_else = argon2.PasswordHasher(2, 16, 1).hash(own)
    assert learner.call("main.verify_password", own, by_somebody_else) is True
    assert learner.call("main.verify_password", own[:-2], by_somebody_else) is False


def test_no_hash(learner, password):
    """`verify_password` gives `False`, too, if what it is handed is no Argon2 hash at all."""
    own = password()
    hashed = learner.call("main.hash_password", own)
    no_hashes = {
        "empty": "",
        "a password": "open sesame",
        "cut short": hashed[:30],
        "cut in half": hashed[: len(hashed) // 2],
        "nothing but a name": "$argon2",
        "little but a name": "$argon2id$nothing",
        "without an end": hashed.rpartition("$")[0],
        "another kind": "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZPZr0aH9sA1rGd0T0aKJb8bQkqQ9eW",
    }
    assert learner.call("main.verify_password", own, hashed) is True

    said = {kind: learner.call("main.verify_password", own, no_hashes[kind]) for kind in no_hashes}

    assert said == dict.fromkeys(no_hashes, False)
    assert learner.call("main.verify_password", own, hashed) is True


def test_subject(learner, username):
    """`create_access_token(username)` gives a JWT whose `sub` is the username."""
    for name in (username(), "reader", username()):
        token = learner.call("main.create_access_token", name)

        assert jwt.decode(token, options={"verify_signature": False})["sub"] == name


def test_signature(learner, username):
    """The token is signed with `SECRET_KEY` by HS256."""
    for name in (username(), username()):
        token = learner.call("main.create_access_token", name)

        assert jwt.get_unverified_header(token)["alg"] == "HS256"
        said = jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_aud": False})
        assert said["sub"] == name


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(30, marks=pytest.mark.env(EXPIRE_MINUTES="30")),
        pytest.param(7, marks=pytest.mark.env(EXPIRE_MINUTES="7")),
        pytest.param(4500, marks=pytest.mark.env(EXPIRE_MINUTES="4500")),
    ],
)
def test_expiry(learner, username, minutes):
    """The `exp` of the token is `EXPIRE_MINUTES` minutes after it was made."""
    before = int(time.time())
    token = learner.call("main.create_access_token", username())
    after = int(time.time()) + 1

    expiry = jwt.decode(token, options={"verify_signature": False})["exp"]
    assert expiry >= before + 60 * minutes
    assert expiry <= after + 60 * minutes


def test_reads(learner, claims, username):
    """`read_access_token(token)` gives the username in a token that holds good."""
    for name in (claims["sub"], "reader", username()):
        token = jwt.encode(claims | {"sub": name}, KEY, "HS256")

        assert learner.call("main.read_access_token", token) == name


def test_expired(refuse, claims):
    """`read_access_token` raises `InvalidToken` for a token that has expired."""
    now = int(time.time())

    refuse(*(jwt.encode(claims | {"exp": now - ago}, KEY, "HS256") for ago in (1, 60, 3600)))


def test_other_key(refuse, claims):
    """It raises `InvalidToken` for a token that was signed with another key."""
    others = OTHER_KEY, KEY.upper(), KEY[:32], f"{KEY} "

    refuse(*(jwt.encode(claims, other, "HS256") for other in others))


def test_altered(refuse, claims):
    """It raises `InvalidToken` for a token that was altered after it was signed."""
    head, content, signature = jwt.encode(claims, KEY, "HS256").split(".")
    other_head = segment({"alg": "HS256", "typ": "JWT", "kid": "1"})

    refuse(
        f"{head}.{segment(claims | {'sub': 'librarian'})}.{signature}",
        f"{head}.{segment(claims | {'exp': claims['exp'] + 1})}.{signature}",
        f"{other_head}.{content}.{signature}",
        f"{head}.{content}.{signature[::-1]}",
        f"{head}.{content}.",
    )


def test_no_signature(refuse, claims):
    """It raises `InvalidToken` for a token without a signature, its `alg` being `none`."""
    _, content, signature = jwt.encode(claims, KEY, "HS256").split(".")
    heads = [segment({"alg": alg, "typ": "JWT"}) for alg in ("none", "None", "NONE")]

    refuse(*(f"{head}.{content}." for head in heads), f"{heads[0]}.{content}.{signature}")


def test_other_algorithm(refuse, claims):
    """It raises `InvalidToken` for a token signed with the right key by another algorithm."""
    refuse(*(jwt.encode(claims, KEY, other) for other in ("HS384", "HS512")))


def test_no_expiry(refuse, claims):
    """It raises `InvalidToken` for a token that has no `exp`."""
    refuse(jwt.encode({"sub": claims["sub"]}, KEY, "HS256"))


def test_no_subject(refuse, claims):
    """It raises `InvalidToken` for a token that has no `sub`."""
    refuse(jwt.encode({"exp": claims["exp"]}, KEY, "HS256"))


def test_no_token(refuse):
    """It raises `InvalidToken` for a text that is no token."""
    refuse("", "library", "a.b.c", "....", "e30.e30.", "e30.e30.e30", "W10.e30.e30", "Bearer e30")
