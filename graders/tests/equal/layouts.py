"""Folders as learners have had them, and what each is worth: the same at home as in a grade.

Each layout is laid over a checkout that is as it was given. `told` names files that something is
said of, with a piece of it; `reason` is a piece of why nothing can be run, or of what is first told
of a requirement that is not met.
"""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graders.course import catalogue

COURSE = catalogue.pristine()
Content = str | bytes | None | Callable[[Path], object]
"""Text, bytes, nothing at all in the place of what was given, or what makes it."""


@dataclass(frozen=True)
class Layout:
    """Files over a checkout, and what they are worth."""

    files: Mapping[str, Content]
    """By their paths, below the exercise's folder; with `/` in front, below the checkout."""

    met: int | None
    """The requirements that are met; None for all of them."""

    reason: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    exercise: str = "01"
    tests: tuple[str, ...] = ()
    """The tests to run, where all would take long."""

    within: str = ""
    """The folder of the folder that is named, in which the checkout lies."""


def ours(address: str, name: str = "main.py") -> str:
    """Return a file of our own answer."""
    return (COURSE.solutions / COURSE.find(address).name / name).read_text(encoding="utf-8")


RIGHT = ours("01")
OTHER = ours("02", "app/main.py")
HELPED = RIGHT.replace('"Hello World"', "WORDS").replace(
    "from fastapi", "from helpers import WORDS\nfrom fastapi", 1
)
WORDS = 'WORDS = "Hello World"\n'
APP = {
    f"app/{name}": ours("02", f"app/{name}")
    for name in (
        "__init__.py",
        "main.py",
        "routers/__init__.py",
        "routers/items.py",
        "routers/users.py",
    )
}
KEEPS = """
import json
from pathlib import Path

FILE = {place}


@app.get("/")
async def greet():
    FILE.write_text(json.dumps({{"message": "Hello World"}}))
    return json.loads(FILE.read_text())
"""
HEAD, _, TAIL = RIGHT.partition(
    '@app.get("/")\nasync def greet():\n    return {"message": "Hello World"}\n'
)


def keeps(place: str) -> str:
    """Return an answer that writes to a place before it reads from there."""
    return HEAD + KEEPS.format(place=place) + TAIL


def greets(statements: str) -> str:
    """Return an answer that does something before it greets."""
    return (
        HEAD
        + f'@app.get("/")\ndef greet():\n    {statements}\n'
        + '    return {"message": "Hello World"}\n'
        + TAIL
    )


def link(target: str) -> Callable[[Path], object]:
    """Make a link."""
    return lambda path: path.symlink_to(target)


def archive(path: Path) -> None:
    """Make a zip archive that has an answer in it."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("main.py", RIGHT)


def coded(name: str, encoding: str, character: str = "é") -> bytes:
    """Return an answer in some encoding that it names at its head."""
    return f"# -*- coding: {name} -*-\n# {character}\n{RIGHT}".encode(encoding)


NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
CONFLICT = f"{HEAD}<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n{TAIL}"
PAGE = "<!DOCTYPE html>\n<html><body>main.py</body></html>\n"
CLIENT = """
import pytest

@pytest.fixture
def client():
    pytest.skip("not yours")
"""
BROKEN = 'raise RuntimeError("never imported")\n'
INI = "[pytest]\npython_files = check_*.py\npython_functions = check_*\n"

HELPERS = {
    "a module beside the answer": Layout({"main.py": HELPED, "helpers.py": WORDS}, None),
    "a package beside the answer": Layout({"main.py": HELPED, "helpers/__init__.py": WORDS}, None),
    "a package without __init__.py": Layout(
        {"main.py": HELPED.replace("helpers", "helpers.words"), "helpers/words.py": WORDS}, None
    ),
    "a package with data": Layout(
        {
            "main.py": HELPED,
            "helpers/__init__.py": "from pathlib import Path\n"
            'WORDS = Path(__file__).with_name("words.txt").read_text()\n',
            "helpers/words.txt": "Hello World",
        },
        None,
    ),
    "an app/ that main.py imports": Layout(
        {"main.py": "from app.main import app\n", "app/__init__.py": "", "app/main.py": RIGHT},
        None,
        told={"app/main.py": "only counts as far as main.py imports it"},
    ),
    "a module called app": Layout({"main.py": "from app import app\n", "app.py": RIGHT}, None),
    "a module that nobody imports and that is no Python": Layout(
        {"main.py": RIGHT, "later.py": "def (:\n"}, None
    ),
    "a module in UTF-16 that nobody imports": Layout(
        {"main.py": RIGHT, "later.py": "x = 1\n".encode("utf-16")},
        None,
        told={"later.py": "UTF-16"},
    ),
    "a module in UTF-16": Layout(
        {"main.py": HELPED, "helpers.py": WORDS.encode("utf-16")},
        0,
        "No module named 'helpers'",
        {"helpers.py": "It is not used. helpers.py is no UTF-8 text"},
    ),
    "a module that is a link": Layout(
        {"main.py": HELPED, "words.py": WORDS, "helpers.py": link("words.py")},
        0,
        "No module named 'helpers'",
        {"helpers.py": "is a link"},
    ),
    "a module called like one of Python's": Layout(
        {"main.py": RIGHT, "json.py": WORDS}, None, told={"json.py": "Python's own module json"}
    ),
    "a module of Python's name that is asked for more": Layout(
        {"main.py": HELPED.replace("helpers", "json"), "json.py": WORDS},
        0,
        "cannot import name 'WORDS' from 'json'",
        {"json.py": "Give yours another name."},
    ),
    "a module called fastapi": Layout(
        {"main.py": RIGHT, "fastapi.py": ""}, None, told={"fastapi.py": "installed package fastapi"}
    ),
    "a package called like an installed one": Layout(
        {"main.py": RIGHT, "sqlalchemy/__init__.py": ""},
        None,
        told={"sqlalchemy": "installed package sqlalchemy"},
    ),
    "a module called like what only some have installed": Layout(
        {"main.py": HELPED.replace("helpers", "hypothesis"), "hypothesis.py": WORDS}, None
    ),
    "a copy that nobody can import": Layout(
        {"main.py": RIGHT, "main (1).py": BROKEN},
        None,
        told={"main (1).py": "can say its name"},
    ),
    "a module called like a word of Python's": Layout(
        {"main.py": RIGHT, "class.py": BROKEN},
        None,
        told={"class.py": "is a word of Python's"},
    ),
    "an __init__.py": Layout({"main.py": RIGHT, "__init__.py": BROKEN}, None),
    "a sitecustomize.py": Layout(
        {"main.py": RIGHT, "sitecustomize.py": BROKEN},
        None,
        told={"sitecustomize.py": "each time"},
    ),
    "a module above the exercise": Layout(
        {"main.py": HELPED, "/exercises/helpers.py": WORDS, "/helpers.py": WORDS},
        0,
        "It was looked for as helpers.py and helpers/ among the files of the exercise's own",
    ),
    "a module beside predictions": Layout(
        {
            "predictions.py": "from more import *\n",
            "more.py": ours("00", "predictions.py"),
        },
        None,
        exercise="00",
    ),
    "a cache of a module that is gone": Layout(
        {"main.py": HELPED, "__pycache__/helpers.cpython-311.pyc": b"\0" * 32},
        0,
        "No module named 'helpers'",
    ),
    "an environment beside the answer": Layout(
        {"main.py": RIGHT, "env/pyvenv.cfg": "", "env/lib/site.py": BROKEN}, None
    ),
    "files that are no Python": Layout(
        {"main.py": RIGHT, "notes.txt": "later", "static/logo.svg": "<svg/>"},
        None,
        told={
            "notes.txt": "only Python files are",
            "static": "if Python files lie in it",
        },
    ),
    "data beside the answer that it reads": Layout(
        {
            "main.py": greets('open(__file__.replace("main.py", "words.json")).read()'),
            "words.json": "{}",
        },
        4,
        "",
        {"words.json": "Put what they read into a folder with Python files."},
    ),
}

APPS = {
    "a stub beside a right app/": Layout(
        {"app/__init__.py": "", "app/main.py": RIGHT},
        0,
        told={"app/main.py": "The app that is tried is the one in main.py"},
    ),
    "an empty app/ beside a right answer": Layout(
        {"main.py": RIGHT, "app/.keep": ""},
        None,
        told={"app": "if Python files lie in it"},
    ),
    "a wrong app/ beside a right answer": Layout(
        {"main.py": RIGHT, "app/main.py": "app = 3\n"}, None, told={"app/main.py": "main.py"}
    ),
    "an app/ alone": Layout(
        {"main.py": None, "app/__init__.py": "", "app/main.py": RIGHT},
        0,
        "There is no main.py in 01_hello_world. There is app: this exercise asks for main.py.",
    ),
    "a main.py beside a right app/": Layout(
        {**APP, "main.py": "app = 3\n"},
        None,
        told={"main.py": "The app that is tried is the one in app/main.py"},
        exercise="02",
    ),
    "a main.py in the place of app/": Layout(
        {"app": None, "main.py": OTHER},
        0,
        "There is main.py: this exercise asks for app/main.py.",
        {},
        "02",
    ),
    "an app/ without main.py": Layout(
        {"app/main.py": None}, 0, "There is no app/main.py.", exercise="02"
    ),
    "as it was given": Layout({}, 0),
}

PLACES = {
    "written beside the code": Layout(
        {"main.py": keeps('Path(__file__).parent / "data.json"')}, None
    ),
    "written in the working directory": Layout({"main.py": keeps('Path("data.json")')}, None),
    "written at home": Layout({"main.py": keeps('Path.home() / "data.json"')}, None),
    "written with the temporary files": Layout(
        {
            "main.py": keeps('Path(tempfile.gettempdir(), "data.json")').replace(
                "import json", "import json\nimport tempfile"
            )
        },
        None,
    ),
    "written into a new folder beside the code": Layout(
        {
            "main.py": keeps("PLACE / 'data.json'").replace(
                "FILE =",
                "PLACE = Path(__file__).parent / 'data'\nPLACE.mkdir(exist_ok=True)\nFILE =",
            )
        },
        None,
    ),
    "a file that is touched": Layout(
        {
            "main.py": keeps("Path('data.json')")
            .replace("FILE.write", "FILE.touch()\n    FILE.write")
            .replace("FILE.touch()", "FILE.touch(); assert FILE.exists()")
        },
        None,
    ),
    "each test begins anew": Layout(
        {
            "main.py": f"{RIGHT}\nfrom pathlib import Path\n"
            'left = Path(__file__).with_name("left.txt")\n'
            "assert not left.exists()\nleft.touch()\n",
            "left.txt": "by an earlier run",
        },
        None,
    ),
    "a database beside the code": Layout(
        {
            "main.py": "from pathlib import Path\n"
            + ours("21").replace('"sqlite:///./', 'f"sqlite:///{Path(__file__).parent}/')
        },
        None,
        exercise="21",
    ),
    "written above the code, when it is imported": Layout(
        {
            "main.py": f"{RIGHT}\nfrom pathlib import Path\n"
            '(Path(__file__).parents[2] / "x").touch()\n'
        },
        0,
        "PermissionError: The app may not write to ",
    ),
    "written elsewhere, when it is asked": Layout(
        {"main.py": keeps('Path("/var/tmp/kata-data.json")')},
        4,
        "The app may not write to /var/tmp/kata-data.json: only beside its own code",
    ),
    "a folder made elsewhere": Layout(
        {"main.py": greets('import os; os.mkdir("/var/tmp/kata-folder")')},
        4,
        "The app may not write to /var/tmp/kata-folder",
    ),
    "a database elsewhere": Layout(
        {"main.py": greets('import sqlite3; sqlite3.connect("/var/tmp/kata.db")')},
        4,
        "The app may not write to /var/tmp/kata.db",
    ),
    "a database in memory": Layout(
        {"main.py": greets('import sqlite3; sqlite3.connect(":memory:").close()')}, None
    ),
    "another program": Layout(
        {"main.py": greets('import subprocess; subprocess.run(["/bin/true"])')},
        4,
        "The app may not start another program (true)",
    ),
    "the network": Layout(
        {"main.py": greets('import socket; socket.create_connection(("127.0.0.1", 9))')},
        4,
        "The app may not open a connection to the network",
    ),
    "a thread that writes elsewhere": Layout(
        {
            "main.py": greets(
                "from concurrent.futures import ThreadPoolExecutor as P; "
                'P(1).submit(open, "/var/tmp/kata", "w").result()'
            )
        },
        4,
        "The app may not write to /var/tmp/kata",
    ),
}

TESTS = {
    "a conftest.py with another client": Layout(
        {"main.py": RIGHT, "conftest.py": CLIENT}, None, told={"conftest.py": "It is not used"}
    ),
    "a conftest.py that cannot be imported": Layout(
        {"main.py": RIGHT, "conftest.py": "from app.main import app\n"},
        None,
        told={"conftest.py": "It is not used"},
    ),
    "a conftest.py above the exercises": Layout(
        {"main.py": RIGHT, "/conftest.py": CLIENT + BROKEN, "/exercises/conftest.py": CLIENT},
        None,
        told={"/conftest.py": "not used", "/exercises/conftest.py": "not used"},
    ),
    "a conftest.py where tests are the answer": Layout(
        {
            "conftest.py": "from app.main import app\n",
            "test_api.py": "from conftest import app\n\n"
            "def test_nothing():\n    assert app is None\n",
        },
        0,
        exercise="25",
        tests=("test_right_apis",),
    ),
    "tests of one's own": Layout(
        {"main.py": RIGHT, "test_main.py": BROKEN}, None, told={"test_main.py": "not run here"}
    ),
    "a folder of tests of one's own": Layout(
        {"main.py": RIGHT, "tests/__init__.py": "", "tests/test_main.py": BROKEN},
        None,
        told={"tests": "not run here"},
    ),
    "a spec that was made easier": Layout(
        {"test_spec.py": "def test_greets():\n    pass\n"}, 0, told={"test_spec.py": "edited"}
    ),
    "a spec that was broken": Layout(
        {"main.py": RIGHT, "test_spec.py": "def (:\n"}, None, told={"test_spec.py": "edited"}
    ),
    "a spec that is gone": Layout({"main.py": RIGHT, "test_spec.py": None}, None),
    "a given file that was edited": Layout(
        {"main.py": ours("05"), "house.py": BROKEN},
        None,
        told={"house.py": "edited"},
        exercise="05",
    ),
    "a given file that is gone": Layout(
        {"main.py": ours("05"), "house.py": None}, None, exercise="05"
    ),
}

CONFIGURATION = {
    "a pytest.ini of one's own": Layout({"main.py": RIGHT, "/pytest.ini": INI}, None),
    "a pytest.ini beside the answer": Layout(
        {"main.py": RIGHT, "pytest.ini": INI}, None, told={"pytest.ini": "only Python files are"}
    ),
    "a tox.ini of one's own": Layout(
        {"main.py": RIGHT, "/pyproject.toml": None, "/tox.ini": INI}, None
    ),
    "a setup.cfg of one's own": Layout(
        {
            "main.py": RIGHT,
            "/pyproject.toml": None,
            "/setup.cfg": INI.replace("pytest", "tool:pytest"),
        },
        None,
    ),
    "no configuration at all": Layout({"main.py": RIGHT, "/pyproject.toml": None}, None),
}

TEXTS = {
    **{
        f"coding: {name}": Layout({"main.py": coded(name, encoding)}, None)
        for name, encoding in (
            *(("utf8", "utf-8"), ("UTF8", "utf-8"), ("latin1", "latin-1"), ("Latin-1", "latin-1")),
            *(("windows-1252", "cp1252"), ("iso8859-15", "iso8859-15")),
        )
    },
    "coding: us-ascii": Layout({"main.py": coded("us-ascii", "ascii", "e")}, None),
    "coding: koi8-r": Layout({"main.py": coded("koi8-r", "koi8-r", "ж")}, None),
    "a byte order mark": Layout({"main.py": RIGHT.encode("utf-8-sig")}, None),
    "the line ends of Windows": Layout({"main.py": RIGHT.replace("\n", "\r\n").encode()}, None),
    "coding: of another text than it is": Layout(
        {"main.py": coded("ascii", "utf-8")},
        0,
        "main.py says in its first lines that it is written in ascii, but byte 26 cannot be",
    ),
    "coding: nobody knows": Layout(
        {"main.py": coded("martian", "utf-8")},
        0,
        "main.py says in its first lines that it is written in martian, which nobody knows:",
    ),
    "coding: rot13": Layout({"main.py": coded("rot13", "utf-8")}, 0, "in rot13, which no Python"),
    "Latin-1 unsaid": Layout({"main.py": f"# é\n{RIGHT}".encode("latin-1")}, 0, "save it as UTF-8"),
    "UTF-16": Layout(
        {"main.py": RIGHT.encode("utf-16")}, 0, "main.py is no UTF-8 text, but UTF-16"
    ),
    "a null byte": Layout({"main.py": f"{RIGHT}\0".encode()}, 0, "is a null byte"),
    "too large": Layout({"main.py": f"{RIGHT}#{'x' * 1_100_000}\n"}, 0, "main.py is too large"),
    "a pointer of Git LFS": Layout({"main.py": POINTER}, 0, "main.py is only a pointer of Git LFS"),
    "an unfinished merge": Layout(
        {"main.py": CONFLICT}, 0, "marks of an unfinished merge, from line "
    ),
    "an archive for an answer": Layout(
        {"main.py": archive}, 0, "main.py is a zip archive: unpack it."
    ),
    "a notebook for an answer": Layout({"main.py": NOTEBOOK}, 0, "main.py is a notebook"),
    "a page of a web site": Layout({"main.py": PAGE}, 0, "main.py is a web page"),
}

NAMES = {
    "no answer": Layout({"main.py": None}, 0, "There is no main.py in 01_hello_world."),
    "a notebook in its place": Layout(
        {"main.py": None, "main.ipynb": NOTEBOOK}, 0, "There is main.ipynb. It is a notebook"
    ),
    "an archive in its place": Layout(
        {"main.py": None, "main.zip": archive}, 0, "There is main.zip. It is an archive: unpack it."
    ),
    "Main.py": Layout(
        {"main.py": None, "Main.py": RIGHT}, 0, "There is Main.py: rename it to main.py"
    ),
    "main.py.txt": Layout(
        {"main.py": None, "main.py.txt": RIGHT}, 0, "There is main.py.txt: take the .txt off"
    ),
    "App/": Layout(
        {"app": None, **{name.replace("app/", "App/"): text for name, text in APP.items()}},
        0,
        "There is App: rename it to app",
        exercise="02",
    ),
    "a folder too many": Layout(
        {"main.py": None, "01_hello_world/main.py": RIGHT},
        0,
        "It lies one folder further in: move what is in 01_hello_world up.",
    ),
    "a folder for a file": Layout(
        {"main.py": lambda path: path.mkdir()},
        0,
        "main.py is a directory, where a file is expected.",
    ),
    "a file for a folder": Layout(
        {"app": None, "app ": None, "/exercises/02_project_structure/app": RIGHT},
        0,
        "app is a file, where a directory is expected.",
        exercise="02",
    ),
    "a link for an answer": Layout(
        {"main.py": link("helpers.py"), "helpers.py": RIGHT}, 0, "main.py is a link"
    ),
    "a copy of the folder beside it": Layout(
        {"main.py": RIGHT, "/exercises/01_hello_world - Copy/main.py": BROKEN}, None
    ),
    "an older copy of the folder beside it": Layout(
        {"main.py": RIGHT, "/exercises/01_hello_world_old/main.py": BROKEN}, None
    ),
    "unpacked into a folder of its own": Layout({"main.py": RIGHT}, None, within="katas-main"),
    "an environment in the package": Layout(
        {
            **APP,
            "app/venv/pyvenv.cfg": "",
            "app/venv/bin/python": link("/usr/bin/python3"),
            "app/venv/lib/python3.11/site-packages/x.py": "x = 1\n",
        },
        None,
        exercise="02",
    ),
    "node_modules in the package": Layout(
        {**APP, "app/node_modules/.bin/x": link("../x/x.js"), "app/node_modules/x/x.js": "x"},
        None,
        exercise="02",
    ),
    "what is no text in the package": Layout(
        {**APP, "app/logo": b"\x89PNG\0"}, None, told={"app/logo": "is no text"}, exercise="02"
    ),
}

IMPORTS = {
    "from routers, in a package": Layout(
        {**APP, "app/main.py": OTHER.replace("from app.routers", "from routers")},
        0,
        "No module named 'routers'. It lies in app/, so write `from app.routers import …`.",
        exercise="02",
    ),
    "import routers.users, in a package": Layout(
        {**APP, "app/main.py": f"import routers.users\n{OTHER}"},
        0,
        "It lies in app/, so write `from app.routers import …`.",
        exercise="02",
    ),
    "from .routers, in a package": Layout(
        {**APP, "app/main.py": OTHER.replace("from app.routers", "from .routers")},
        None,
        exercise="02",
    ),
    "from .helpers, in no package": Layout(
        {"main.py": HELPED.replace("helpers", ".helpers"), "helpers.py": WORDS},
        0,
        "main.py lies in no package: leave out the dot",
    ),
    "from helpers, which are in a package": Layout(
        {"main.py": HELPED, "tools/helpers.py": WORDS},
        0,
        "It lies in tools/, so write `from tools.helpers import …`.",
    ),
    "what is nowhere": Layout(
        {"main.py": HELPED},
        0,
        "main.py, line 3 cannot be imported: ModuleNotFoundError: No module named 'helpers'. "
        "It was looked for as helpers.py and helpers/ among the files of the exercise's own "
        "folder that are used, and among the installed packages.",
    ),
    "what is nowhere in a package": Layout(
        {**APP, "app/main.py": f"import app.deps\n{OTHER}"},
        0,
        "It was looked for as app/deps.py and app/deps/, among the files that are used.",
        exercise="02",
    ),
}

LAYOUTS: dict[str, Layout] = {
    **HELPERS,
    **APPS,
    **PLACES,
    **TESTS,
    **CONFIGURATION,
    **TEXTS,
    **NAMES,
    **IMPORTS,
}
