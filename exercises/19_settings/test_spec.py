import base64
import hashlib
import hmac
from string import ascii_letters

import pytest

DEFAULT_KEY = "for development only: real ones come from the environment"
OWN = ("APP_NAME", "ENVIRONMENT", "SECRET_KEY", "DATABASE_URL", "ACCESS_TOKEN_EXPIRE_MINUTES")
KITCHEN_KEY = "under the third flour sack from the left, in a biscuit tin"
SPACED_KEY = "  Key under the third Mat from the left, ß  "

pytestmark = pytest.mark.env(**dict.fromkeys(OWN))


@pytest.fixture
def word(rng):
    """Draw a word of so many letters."""
    return lambda length=12: "".join(rng.choices(ascii_letters, k=length))


@pytest.fixture
def stamp(client):
    """Have a word stamped."""

    def stamp(word):
        r = client.get(f"/stamps/{word}")
        assert r.status_code == 200, r.text
        return r.json()["stamp"]

    return stamp


@pytest.fixture
def shown(client):
    """Look at the settings that everyone may see."""

    def shown():
        r = client.get("/settings")
        assert r.status_code == 200, r.text
        return r.json()

    return shown


@pytest.fixture
def refuse(learner):
    """Make settings that are refused."""

    def refuse(**values):
        with pytest.raises(learner.Error) as refusal:
            learner.call("main.Settings", **values)
        assert refusal.value.type == "ValidationError"

    return refuse


def stamped(word, key):
    return hmac.new(key.encode(), word.encode(), hashlib.sha256).hexdigest()


def traces(key):
    """What gives a key away, in small letters."""
    told, half = key.encode(), len(key) // 2
    coded = told.hex(), base64.b64encode(told).decode().rstrip("=")
    return {text.lower() for text in (key[:half], key[half:], key[::-1], *coded)}


def test_defaults(learner, word):
    """`get_settings()` gives the settings, each with its default unless something else was set."""
    settings = learner.call("main.get_settings")
    defaults = {
        "app_name": "TODO API",
        "environment": "development",
        "database_url": "sqlite:///./todo.db",
        "access_token_expire_minutes": 30,
    }

    assert settings == settings | defaults
    assert "secret_key" in settings

    for decided in ({"app_name": ""}, {"database_url": word()}, {"app_name": word(300)}):
        settings = learner.call("main.Settings", **decided)
        assert settings == settings | defaults | decided


def test_shows_three(client):
    """`GET /settings` answers `app_name`, `environment`, `access_token_expire_minutes`, no more."""
    r = client.get("/settings")

    assert r.status_code == 200, r.text
    assert r.json() == {
        "app_name": "TODO API",
        "environment": "development",
        "access_token_expire_minutes": 30,
    }


@pytest.mark.parametrize(
    "key",
    [DEFAULT_KEY, pytest.param(SPACED_KEY, marks=pytest.mark.env(SECRET_KEY=SPACED_KEY))],
)
def test_stamps(client, word, key):
    """`GET /stamps/{word}` answers `{"stamp": ...}`: `stamps.make` of word and `secret_key`."""
    for text in (word(), f"{word()} É{word()}", word(80)):
        r = client.get(f"/stamps/{text}")

        assert r.status_code == 200, r.text
        assert r.json() == {"stamp": stamped(text, key)}


@pytest.mark.env(
    APP_NAME="Chores above the bakery",
    ENVIRONMENT="production",
    DATABASE_URL="sqlite:///./kitchen.db",
    SECRET_KEY=KITCHEN_KEY,
    ACCESS_TOKEN_EXPIRE_MINUTES="45",
)
def test_environment(learner, shown, stamp, word):
    """A variable of the environment, named like the setting in capitals, sets it."""
    text = word()

    assert shown() == {
        "app_name": "Chores above the bakery",
        "environment": "production",
        "access_token_expire_minutes": 45,
    }
    assert learner.call("main.get_settings")["database_url"] == "sqlite:///./kitchen.db"
    assert stamp(text) == stamped(text, KITCHEN_KEY)


@pytest.mark.files(
    {
        ".env": "APP_NAME=Chores in the file\n"
        "ENVIRONMENT=production\n"
        "DATABASE_URL=sqlite:///./pantry.db\n"
        f"SECRET_KEY={KITCHEN_KEY}\n"
        "ACCESS_TOKEN_EXPIRE_MINUTES=12\n"
    }
)
def test_file(learner, shown, stamp, word):
    """A line in the file `.env` in the working directory sets it, too."""
    text = word()

    assert shown() == {
        "app_name": "Chores in the file",
        "environment": "production",
        "access_token_expire_minutes": 12,
    }
    assert learner.call("main.get_settings")["database_url"] == "sqlite:///./pantry.db"
    assert stamp(text) == stamped(text, KITCHEN_KEY)


@pytest.mark.env(APP_NAME="Chores of the environment", SECRET_KEY=KITCHEN_KEY)
@pytest.mark.files(
    {
        ".env": "APP_NAME=Chores in the file\n"
        f"SECRET_KEY={KITCHEN_KEY[::-1]}\n"
        "ACCESS_TOKEN_EXPIRE_MINUTES=7\n"
    }
)
def test_precedence(shown, stamp, word):
    """A variable of the environment counts for more than a line in `.env`."""
    settings, text = shown(), word()

    assert settings["access_token_expire_minutes"] == 7
    assert settings["app_name"] == "Chores of the environment"
    assert stamp(text) == stamped(text, KITCHEN_KEY)


@pytest.mark.files({".env": "FLAT=above the bakery\nAPP_NAME=Chores\nRENT_IN_BREAD=47114711\n"})
def test_strange_lines(learner, shown, output):
    """Lines in `.env` that are none of our settings are passed over."""
    assert shown()["app_name"] == "Chores"

    told = f"{learner.call('main.get_settings')} {output.text}".lower()
    assert [text for text in ("rent", "47114711", "above the bakery") if text in told] == []


def test_minutes(learner, refuse):
    """`access_token_expire_minutes` is refused unless it is a whole number, 1 or more."""
    for minutes in (1, 12, 40_000):
        settings = learner.call("main.Settings", access_token_expire_minutes=minutes)
        assert settings["access_token_expire_minutes"] == minutes

    for minutes in (0, -1, -30, 0.5, 2.5, "2.5", "soon", ""):
        refuse(access_token_expire_minutes=minutes)


def test_known_environments(learner, refuse, word):
    """`environment` is refused unless it is `development` or `production`."""
    for environment in ("production", "development", "production"):
        settings = learner.call("main.Settings", environment=environment, secret_key=word(40))
        assert settings["environment"] == environment

    for environment in ("prod", "staging", "", word(), "Production", " production", "developments"):
        refuse(environment=environment, secret_key=word(40))


def test_default_key_in_production(learner, refuse, word):
    """In production the default `secret_key` is refused, whether it was set or left as it was."""
    for _ in range(2):
        settings = learner.call("main.Settings", environment="production", secret_key=word(40))
        assert settings["environment"] == "production"

        refuse(environment="production")
        refuse(environment="production", app_name=word())
        refuse(environment="production", secret_key=DEFAULT_KEY)


def test_short_key_in_production(learner, refuse, word):
    """In production a `secret_key` of fewer than 32 characters is refused."""
    for key in (word(32), word(33), word(200), "ß" * 32):
        settings = learner.call("main.Settings", environment="production", secret_key=key)
        assert settings["environment"] == "production"

    for key in (word(31), word(1), "", "ß" * 31):
        refuse(environment="production", secret_key=key)


def test_any_key_in_development(learner, word):
    """In development any `secret_key` will do."""
    for key in (word(5), DEFAULT_KEY, "", word(31), word(200)):
        settings = learner.call("main.Settings", environment="development", secret_key=key)
        assert settings["environment"] == "development"
        assert learner.call("main.Settings", secret_key=key)["environment"] == "development"


@pytest.mark.files({"spare": "APP_NAME=Chores in another file\nDATABASE_URL=sqlite:///./x.db\n"})
def test_read_once(learner, shown, stamp, word):
    """The settings are read once: what changes later changes nothing until the next start."""

    def change():
        learner.call("os.environ.update", {"APP_NAME": word(), "SECRET_KEY": word()})
        learner.call("os.environ.update", {"ACCESS_TOKEN_EXPIRE_MINUTES": "77"})
        learner.call("shutil.copy", "spare", ".env")

    for _ in range(2):
        change()
        text = word()
        settings = shown()
        assert settings["app_name"] == "TODO API"
        assert settings["access_token_expire_minutes"] == 30
        assert stamp(text) == stamped(text, DEFAULT_KEY)
        settings = learner.call("main.get_settings")
        assert settings["app_name"] == "TODO API"
        assert settings["database_url"] == "sqlite:///./todo.db"


@pytest.mark.env(
    SECRET_KEY=KITCHEN_KEY,
    APP_NAME="Chores above the bakery",
    ENVIRONMENT="production",
    ACCESS_TOKEN_EXPIRE_MINUTES="4711",
)
def test_prints_no_secret(stamp, output, word):
    """The app prints its settings at the start, and the secret key cannot be read there."""
    for setting in ("Chores above the bakery", "production", "4711"):
        assert setting in output.text

    text = word()
    assert stamp(text) == stamped(text, KITCHEN_KEY)
    assert [trace for trace in traces(KITCHEN_KEY) if trace in output.text.lower()] == []


def test_override(learner, shown, stamp, word):
    """Both endpoints depend on `get_settings`, so that a test can lend them other settings."""
    assert shown()["app_name"] == "TODO API"

    for _ in range(2):
        name, key, text = word(), word(40), word()
        learner.call("rehearsal.rehearse", name, key)

        assert shown()["app_name"] == name
        assert stamp(text) == stamped(text, key)
