"""What a disguise changes is gone from the tokens of a source; what says something stays."""

from itertools import chain

import pytest

from graders.classroom.similarity import syntax, words

PLAIN = '''
from fastapi import FastAPI, HTTPException

app = FastAPI()
todos = {}


@app.get("/todos/{todo_id}", status_code=200, tags=["a"])
def read(todo_id: int, q: str | None = None):
    """Say which."""
    if todo_id not in todos:
        raise HTTPException(404, "Not there")
    found = [tag for tag in todos[todo_id].tags if tag]
    return found
'''


def tokens(*files: str) -> list[str]:
    read = syntax.read([(f"app/m{i}.py", text) for i, text in enumerate(files)])
    return list(chain.from_iterable(piece.tokens for piece in read))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("todos", "shelf"),
        ("def read(todo_id", "async def show(todo_id"),
        ("found", "what"),
        ('"""Say which."""', "pass  # nothing"),
        ('status_code=200, tags=["a"]', "tags=['b'], status_code=200"),
        ("str | None", "Optional[str]"),
        ("if todo_id not in todos", "if not (todo_id in todos)"),
        ('404, "Not there"', "status_code=404, detail=f'Nothing'"),
        ("404,", "status.HTTP_404_NOT_FOUND,"),
        ("    found = [tag for", "    if False:\n        print(1)\n    found = [tag for"),
    ],
)
def test_a_disguise_changes_no_token(before: str, after: str) -> None:
    assert before in PLAIN
    assert tokens(PLAIN.replace(before, after)) == tokens(PLAIN)


def test_naming_what_is_returned_changes_nothing() -> None:
    direct = PLAIN.replace("found = [", "return [").replace("    return found\n", "")
    assert tokens(direct) == tokens(PLAIN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("not in todos", "in todos"),
        ("todos[todo_id].tags", "todos[todo_id].notes"),
        ("@app.get", "@app.post"),
        ("int", "str"),
    ],
)
def test_what_says_something_stays(before: str, after: str) -> None:
    assert tokens(PLAIN.replace(before, after, 1)) != tokens(PLAIN)


def test_a_loop_that_appends_is_a_comprehension() -> None:
    loop = "xs = []\nfor t in items.all():\n    if t.done:\n        xs.append(t.title)\n"
    short = "xs = [t.title for t in items.all() if t.done]\n"
    grams = [
        set(zip(*(tokens(text)[i:] for i in range(4)), strict=False)) for text in (loop, short)
    ]
    assert len(grams[0] & grams[1]) >= 5


def test_the_styles_of_markers_are_one() -> None:
    annotated = "def f(n: Annotated[int, Query(ge=1)] = 5): return n"
    older = "def f(n: int = Query(5, ge=1)): return n"
    assert [t for t in tokens(annotated) if t != "0"] == [t for t in tokens(older) if t != "0"]


def test_names_of_a_package_are_the_authors_own_in_all_its_files() -> None:
    store = "todos = {}\n\ndef find(number): return todos[number]\n"
    star = "from app.m0 import *\n\ndef read(n): return find(n), todos\n"
    named = "from app.m0 import find, todos as t\n\ndef read(n): return find(n), t\n"
    module = "from app import m0\n\ndef read(n): return m0.find(n), m0.todos\n"
    assert tokens(store, star) == tokens(store, named) == tokens(store, module)


def test_of_a_broken_file_the_rest_is_read() -> None:
    broken = (
        f"{PLAIN}\n\ndef other(:\n    x = [1\n    return x\n\n\ndef last(a):\n    return a + 1\n"
    )
    read = syntax.read([("main.py", broken)])
    names = {piece.name: piece for piece in read}
    assert {"read", "last"} <= names.keys()
    lines = broken.split("\n")
    assert lines[names["last"].first - 1] == "def last(a):"
    assert names["read"].tokens == next(
        piece.tokens for piece in syntax.read([("main.py", PLAIN)]) if piece.name == "read"
    )


def test_lines_are_those_of_the_file() -> None:
    [read] = [piece for piece in syntax.read([("main.py", PLAIN)]) if piece.name == "read"]
    assert (read.first, read.last) == (8, 14)
    assert len(read.tokens) == len(read.lines)
    assert set(read.lines) <= set(range(8, 15))


@pytest.mark.parametrize(
    ("decorator", "place"),
    [
        ('@app.get("/a/{b}/")', "GET /a/{}"),
        ('@router.post("")', "POST /todos"),
        ('@app.get(path="/")', "GET /"),
        ('@app.api_route("/x", methods=["PUT", "GET"])', "GET/PUT /x"),
        ("@app.exception_handler(ValueError)", "exception_handler ValueError"),
        ('@app.middleware("http")', "middleware 'http'"),
        ("@cache", "f"),
        ("@app.get(PATH)", "f"),
    ],
)
def test_the_place_of_a_function_is_what_it_answers(decorator: str, place: str) -> None:
    source = f'router = APIRouter(prefix="/todos")\n\n{decorator}\ndef f(): return 1\n'
    assert syntax.read([("main.py", source)])[0].place == place


def test_the_normal_form_numbers_names_and_keeps_values() -> None:
    one = '@app.get("/")\nasync def a(x: int):\n    y = await go(x, b=1, a=2)\n    return y\n'
    other = '@app.get("/")\ndef b(n: int) -> int:\n    m = go(n, a=2, b=1)\n    return m\n'
    third = other.replace("a=2", "a=3")
    forms = [
        syntax.read([("main.py", text)], with_normal=True)[0].normal for text in (one, other, third)
    ]
    assert forms[0] == forms[1] != forms[2]


def test_words_of_what_is_no_python() -> None:
    [piece] = words.pieces((("main.py", "if x ==== 'a b':  # no\n  todos.append(x))) 12\n"),))
    assert piece.tokens[:7] == ("if", "v", "=", "=", "=", "=", "S")
    assert piece.tokens[-3:] == (")", ")", "0")
    assert ".append" in piece.tokens
    assert piece.lines[-1] == 2
