"""Answers to one exercise, each by a student with a taste of their own: a to-do list in memory.

A student chooses, step by step, among the ways in which people write such a step, and often keeps
to what they did before. A textbook student does as the textbook does at most steps.

The numbers below make classes on which a comparison word by word does about as well as the usual
tools were measured to do on others: an average precision of 0.92 to 0.99, and of 0.80 to 0.92
where half of the class follows the textbook.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

GIVEN = '''\
"""The to-do list of a village office."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class TodoIn(BaseModel):
    """What is asked for."""

    title: str
    note: str | None = None
    tags: list[str] = []
    priority: int = 1


# TODO: the operations on /todos.
'''

HEAD = '''\
"""The to-do list of a village office."""

import itertools
import re
import uuid
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import chain, count, islice
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Optional

from fastapi import Depends, FastAPI, HTTPException, Query, Response, status
from pydantic import BaseModel, Field

app = FastAPI()


class TodoIn(BaseModel):
    """What is asked for."""

    title: str
    note: str | None = None
    tags: list[str] = []
    priority: int = 1
'''

TEXTBOOK = 0.5
"""How often a textbook student does as the textbook does without looking for another way."""

HABIT = 0.5
"""How often any other student does again what they did before."""

PECULIAR = 0.35
"""How often a student who follows no textbook adds something of their own to a route."""

METHODS = (
    *("strip()", "lower()", "upper()", "title()", "split()", "encode()", "casefold()"),
    *("isalnum()", "replace('a', 'b')", "center(9)", "zfill(3)", "startswith('a')"),
    *("partition(' ')", "count('a')"),
)
FUNCTIONS = ("len", "repr", "str", "list", "sorted", "set", "tuple", "hash", "bool", "type", "id")
ERRORS = ("ValueError", "TypeError", "KeyError", "AttributeError", "Exception", "RuntimeError")

Lines = list[str]

NAMES = {
    "store": ("todos", "items", "tasks", "db", "todo_list", "fake_db", "storage", "memory"),
    "item": ("todo", "item", "task", "entry", "current", "one"),
    "new": ("new_todo", "created", "fresh", "added", "record"),
    "result": ("result", "found", "matching", "selection", "output", "filtered"),
    "each": ("t", "x", "each", "candidate", "row"),
    "data": ("data", "payload", "body", "todo_in", "wanted", "form"),
    "finder": ("find_todo", "get_or_404", "lookup", "require", "load"),
    "patch": ("changes", "update", "patch", "new_values", "fields"),
}


@dataclass
class Student:
    """Who writes an answer."""

    rng: random.Random
    textbook: float = 0.0
    habits: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {role: self.rng.choice(names) for role, names in NAMES.items()}
        self.keeps = self.pick("keeps", "dict", "list")
        self.holds = self.pick("holds", "model", "dict")
        self.finds = self.pick("finds", "helper", "inline", "inline", "depends")
        self.numbers = self.pick("numbers", "global", "count", "max", "holder", "length")

    def pick(self, step: str, *ways: str) -> str:
        """Return one of the ways to write a step; the first is the textbook's."""
        if self.rng.random() < self.textbook:
            return ways[0]
        if step in self.habits and self.rng.random() < HABIT:
            return ways[self.habits[step] % len(ways)]
        self.habits[step] = self.rng.randrange(len(ways))
        return ways[self.habits[step]]

    def likes(self, chance: float) -> bool:
        """Whether to do something that the textbook does not."""
        return self.rng.random() < chance * (1 - self.textbook)

    def get(self, name: str, of: str = "") -> str:
        """Return how a field is read."""
        of = of or self.names["item"]
        return f"{of}.{name}" if self.holds == "model" else f'{of}["{name}"]'

    @property
    def all(self) -> str:
        """How all items are read."""
        return f"{self.names['store']}.values()" if self.keeps == "dict" else self.names["store"]

    @property
    def listed(self) -> str:
        """How a list of all items is made."""
        name = self.names["store"]
        if self.keeps == "dict":
            return self.pick("listed", f"list({name}.values())", f"[*{name}.values()]")
        return self.pick("listed", f"list({name})", f"{name}.copy()", f"{name}[:]", f"[*{name}]")


def write(rng: random.Random, *, textbook: bool = False) -> str:
    """Return an answer to the exercise."""
    student = Student(rng, TEXTBOOK if textbook else 0.0)
    routes = [_peculiar(student, route(student)) for route in ROUTES]
    extras = [extra(student) for extra in EXTRAS if student.likes(0.25)]
    for extra in extras:
        routes.insert(rng.randrange(len(routes) + 1), extra)
    parts = [_models(student), _store(student), _finder(student), *routes]
    return "\n\n\n".join([HEAD.rstrip(), *("\n".join(part) for part in parts if part)]) + "\n"


def _peculiar(s: Student, lines: Lines) -> Lines:
    """Return a route with something in it that hardly anybody else writes."""
    starts = next((i for i, line in enumerate(lines) if line.endswith("):")), 0) + 1
    while s.likes(PECULIAR):
        lines = [*lines[:starts], *_in(_peculiarity(s.rng, s.names["store"])), *lines[starts:]]
    return lines


def _peculiarity(rng: random.Random, store: str) -> Lines:
    text = rng.choice(('"todo"', f"str({store})", "app.title", "__name__", f"repr({store})"))
    number = rng.choice((f"len({store})", "len(app.routes)", "int(100)", "ord('a')"))
    method, wrapped = rng.choice(METHODS), rng.choice(FUNCTIONS)
    sign, other = rng.choice((">", ">=", "<", "<=", "!=")), rng.choice(("0", number, "len(name)"))
    action = rng.choice(
        (
            f"print({wrapped}(name))",
            f"name = name.{rng.choice(METHODS)}",
            "name = None",
            "del name",
            f"name += {text}",
        )
    )
    return rng.choice(
        (
            [f"name = {text}.{method}", f"print(name, {wrapped}({text}))"],
            [f"name = {text}.{method}.{rng.choice(METHODS)}"],
            [f"name = {text}", f"if {number} {sign} {other}:", f"    {action}"],
            [f"size = {wrapped}({text}.{method})", f"print({number} {sign} size, size)"],
            [f"name = {text}.{method} if {number} {sign} 0 else {wrapped}({text})"],
            [f"name = {text}", f"assert {number} {sign} {rng.randrange(9)}, {wrapped}(name)"],
            [
                *("try:", f"    name = {wrapped}({text}.{method})"),
                *(f"except {rng.choice(ERRORS)}:", f"    name = {text}.{rng.choice(METHODS)}"),
            ],
        )
    )


def _in(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]


def _missing(s: Student, number: str = "todo_id") -> str:
    text = s.pick(
        "missing", '"Todo not found"', f'f"There is no todo {{{number}}}."', '"Not found"'
    )
    code = s.pick("code", "404", "404", "status.HTTP_404_NOT_FOUND")
    how = s.pick("raise", f"status_code={code}, detail={text}", f"{code}, {text}", f"{code}")
    return f"raise HTTPException({how})"


def _models(s: Student) -> Lines:
    lines: Lines = []
    if s.holds == "model":
        lines += ["class Todo(TodoIn):", "    id: int", "    done: bool = False"]
        lines += [s.pick("created", "    created: datetime", "    created: datetime | None = None")]
        lines += ["", ""]
    optional = s.pick(
        "optional", "{} | None = None", "Optional[{}] = None", "{} | None = Field(None)"
    )
    kinds = {"title": "str", "note": "str", "tags": "list[str]", "priority": "int", "done": "bool"}
    return [
        *lines,
        "class TodoPatch(BaseModel):",
        *(f"    {name}: {optional.format(kind)}" for name, kind in kinds.items()),
    ]


def _store(s: Student) -> Lines:
    empty = "{}" if s.keeps == "dict" else "[]"
    kind = s.pick("typed", "", ": dict[int, Any]" if s.keeps == "dict" else ": list[Any]")
    start = {
        "global": "next_id = 1",
        "count": "numbers = count(1)",
        "holder": 'state = {"last": 0}',
    }
    numbers = [start[s.numbers]] if s.numbers in start else []
    return [f"{s.names['store']}{kind} = {empty}", *numbers]


def _finder(s: Student) -> Lines:
    if s.finds == "inline":
        return []
    return [f"def {s.names['finder']}(todo_id: int):", *_in(_search(s, "return {}"))]


def _search(s: Student, end: str = "") -> Lines:
    """Return the lines that look an item up, or refuse."""
    store, item, each = (s.names[role] for role in ("store", "item", "each"))
    stop, same = _missing(s), f"{s.get('id', s.names['each'])} == todo_id"
    last = [end.format(item)] if end else []
    if s.keeps == "dict":
        way = s.pick("search", "in", "get", "try", "not", "walrus")
        return {
            "in": [f"if todo_id not in {store}:", f"    {stop}", f"{item} = {store}[todo_id]"],
            "get": [f"{item} = {store}.get(todo_id)", f"if {item} is None:", f"    {stop}"],
            "not": [f"{item} = {store}.get(todo_id)", f"if not {item}:", f"    {stop}"],
            "walrus": [f"if ({item} := {store}.get(todo_id)) is None:", f"    {stop}"],
            "try": [
                *("try:", f"    {item} = {store}[todo_id]"),
                *("except KeyError:", f"    {stop} from None"),
            ],
        }[way] + last
    way = s.pick("search", "next", "loop", "comprehension", "else", "index")
    return {
        "next": [
            f"{item} = next(({each} for {each} in {store} if {same}), None)",
            *(f"if {item} is None:", f"    {stop}"),
        ],
        "loop": [
            *(f"{item} = None", f"for {each} in {store}:", f"    if {same}:"),
            *(f"        {item} = {each}", "        break", f"if not {item}:", f"    {stop}"),
        ],
        "comprehension": [
            f"hits = [{each} for {each} in {store} if {same}]",
            *("if len(hits) == 0:", f"    {stop}", f"{item} = hits[0]"),
        ],
        "else": [
            *(f"for {item} in {store}:", f"    if {s.get('id')} == todo_id:", "        break"),
            *("else:", f"    {stop}"),
        ],
        "index": [
            f"ids = [{s.get('id', each)} for {each} in {store}]",
            *("if todo_id not in ids:", f"    {stop}", f"{item} = {store}[ids.index(todo_id)]"),
        ],
    }[way] + last


def _lookup(s: Student) -> Lines:
    if s.finds == "inline":
        return _search(s)
    return [f"{s.names['item']} = {s.names['finder']}(todo_id)"] if s.finds == "helper" else []


def _route(s: Student, verb: str, path: str, signature: str, code: str = "") -> Lines:
    kind = s.pick("async", "def", "async def")
    name = s.pick("name", *_function_names(verb, path))
    extra = f", status_code={code}" if code else ""
    return [f'@app.{verb}("{path}"{extra})', f"{kind} {name}({signature}):"]


def _function_names(verb: str, path: str) -> tuple[str, ...]:
    word = path.strip("/").replace("{todo_id}", "one").replace("/", "_")
    return f"{verb}_{word}", f"{word}_{verb}", f"handle_{verb}_{word}", f"api_{verb}_{word}"


def _one(s: Student) -> str:
    """Return the parameter by which a route knows its item."""
    if s.finds == "depends":
        finder, item = s.names["finder"], s.names["item"]
        return s.pick(
            "depends", f"{item}: Annotated[Any, Depends({finder})]", f"{item}=Depends({finder})"
        )
    return "todo_id: int"


def _list(s: Student) -> Lines:
    result, each = s.names["result"], s.names["each"]
    page = s.pick(
        "page", "skip: int = 0, limit: int = 10", "limit: int = Query(10, le=100), skip: int = 0"
    )
    lines = _route(s, "get", "/todos", f"done: bool | None = None, q: str | None = None, {page}")
    done, title = s.get("done", each), s.get("title", each)
    has = s.pick(
        "has",
        f"q.lower() in {title}.lower()",
        f"{title}.lower().find(q.lower()) >= 0",
        f"re.search(re.escape(q), {title}, re.IGNORECASE)",
        f"q.casefold() in {title}.casefold()",
    )
    way = s.pick("filter", "steps", "once", "loop", "lambda", "continue")
    body = {
        "steps": [
            f"{result} = {s.listed}",
            *(
                "if done is not None:",
                f"    {result} = [{each} for {each} in {result} if {done} == done]",
            ),
            *("if q:", f"    {result} = [{each} for {each} in {result} if {has}]"),
        ],
        "once": [
            f"{result} = [",
            *(f"    {each}", f"    for {each} in {s.all}"),
            *(f"    if (done is None or {done} is done) and (not q or {has})", "]"),
        ],
        "loop": [
            *(f"{result} = []", f"for {each} in {s.all}:"),
            *(f"    if done is None or {done} == done:", f"        if q is None or {has}:"),
            f"            {result}.append({each})",
        ],
        "lambda": [
            f"{result} = {s.all}",
            *(
                "if done is not None:",
                f"    {result} = filter(lambda {each}: {done} == done, {result})",
            ),
            *("if q is not None:", f"    {result} = filter(lambda {each}: {has}, {result})"),
            f"{result} = list({result})",
        ],
        "continue": [
            *(f"{result} = []", f"for {each} in {s.all}:"),
            *(f"    if done is not None and {done} != done:", "        continue"),
            *(f"    if q and not ({has}):", "        continue", f"    {result} += [{each}]"),
        ],
    }[way]
    return [*lines, *_in([*body, *_sorted(s), *_paged(s)])]


def _sorted(s: Student) -> Lines:
    result, each = s.names["result"], s.names["each"]
    key = s.get("priority", each)
    getter = 'attrgetter("priority")' if s.holds == "model" else 'itemgetter("priority")'
    return {
        "sort": [f"{result}.sort(key=lambda {each}: {key}, reverse=True)"],
        "sorted": [f"{result} = sorted({result}, key=lambda {each}: -{key})"],
        "getter": [f"{result} = sorted({result}, key={getter}, reverse=True)"],
        "twice": [f"{result}.sort(key={getter})", f"{result}.reverse()"],
    }[s.pick("sort", "sort", "sorted", "getter", "twice")]


def _paged(s: Student) -> Lines:
    result = s.names["result"]
    return {
        "slice": [f"return {result}[skip : skip + limit]"],
        "named": ["end = skip + limit", f"return {result}[skip:end]"],
        "islice": [f"return list(islice({result}, skip, skip + limit))"],
        "two": [f"{result} = {result}[skip:]", f"return {result}[:limit]"],
        "min": [f"last = min(len({result}), skip + limit)", f"return {result}[skip:last]"],
        "range": [f"return [{result}[i] for i in range(skip, min(skip + limit, len({result})))]"],
    }[s.pick("paged", "slice", "named", "islice", "two", "min", "range")]


def _number(s: Student) -> tuple[Lines, str]:
    """Return the lines before a number is taken, and the number."""
    store, each = s.names["store"], s.names["each"]
    if s.numbers == "global":
        return ["global next_id", "todo_id = next_id", "next_id += 1"], "todo_id"
    if s.numbers == "holder":
        return ['state["last"] += 1'], 'state["last"]'
    if s.numbers == "count":
        named = s.pick("counted", "named", "direct") == "named"
        return (["number = next(numbers)"], "number") if named else ([], "next(numbers)")
    if s.numbers == "length":
        return [f"number = len({store}) + 1"], "number"
    ids = store if s.keeps == "dict" else f"({s.get('id', each)} for {each} in {store})"
    return [f"number = max({ids}, default=0) + 1"], "number"


def _create(s: Student) -> Lines:
    store, data, new, each = (s.names[role] for role in ("store", "data", "new", "each"))
    code = s.pick("created-code", "201", "status.HTTP_201_CREATED")
    lines = _route(s, "post", "/todos", f"{data}: TodoIn", code)
    same = f"{s.get('title', each)} == {data}.title"
    twice = 'raise HTTPException(status_code=409, detail="This is on the list already.")'
    check = {
        "any": [f"if any({same} for {each} in {s.all}):", f"    {twice}"],
        "loop": [f"for {each} in {s.all}:", f"    if {same}:", f"        {twice}"],
        "set": [
            f"titles = {{{s.get('title', each)} for {each} in {s.all}}}",
            *(f"if {data}.title in titles:", f"    {twice}"),
        ],
        "list": [
            f"same = [{each} for {each} in {s.all} if {same}]",
            *("if same:", f"    {twice}"),
        ],
        "filter": [f"if list(filter(lambda {each}: {same}, {s.all})):", f"    {twice}"],
    }[s.pick("twice", "any", "loop", "set", "list", "filter")]
    before, number = _number(s)
    now = s.pick(
        "now",
        "datetime.now(UTC)",
        "datetime.now(tz=UTC)",
        "datetime.now(UTC).replace(microsecond=0)",
    )
    keep = f"{store}[{s.get('id', new)}] = {new}" if s.keeps == "dict" else f"{store}.append({new})"
    return [*lines, *_in([*check, *before, *_made(s, number, now), keep, f"return {new}"])]


def _made(s: Student, number: str, now: str) -> Lines:
    data, new = s.names["data"], s.names["new"]
    fields = ("title", "note", "tags", "priority")
    if s.holds == "model":
        each = ", ".join(f"{name}={data}.{name}" for name in fields)
        return {
            "spread": [f"{new} = Todo(id={number}, created={now}, **{data}.model_dump())"],
            "fields": [f"{new} = Todo(id={number}, {each}, done=False, created={now})"],
            "validate": [
                f"values = {data}.model_dump()",
                f'values["id"] = {number}',
                f'values["created"] = {now}',
                f"{new} = Todo.model_validate(values)",
            ],
            "merge": [
                f'{new} = Todo(**{{**{data}.model_dump(), "id": {number}, "created": {now}}})',
            ],
        }[s.pick("made", "spread", "fields", "validate", "merge")]
    each = ", ".join(f'"{name}": {data}.{name}' for name in fields)
    return {
        "dump": [
            f"{new} = {data}.model_dump()",
            f'{new}["id"] = {number}',
            *(f'{new}["done"] = False', f'{new}["created"] = {now}'),
        ],
        "literal": [f'{new} = {{"id": {number}, {each}, "done": False, "created": {now}}}'],
        "spread": [
            f'{new} = {{"id": {number}, **{data}.model_dump(), "done": False, "created": {now}}}'
        ],
        "update": [
            f"{new} = {data}.model_dump()",
            f"{new}.update(id={number}, done=False, created={now})",
        ],
        "or": [f"{new} = {data}.model_dump() | dict(id={number}, done=False, created={now})"],
    }[s.pick("made", "dump", "literal", "spread", "update", "or")]


def _read(s: Student) -> Lines:
    lines = _route(s, "get", "/todos/{todo_id}", _one(s))
    return [*lines, *_in([*_lookup(s), f"return {s.names['item']}"])]


def _set(s: Student, name: str, value: str) -> str:
    return f"{s.get(name)} = {value}"


def _replace(s: Student) -> Lines:
    data, item, store = s.names["data"], s.names["item"], s.names["store"]
    lines = _route(s, "put", "/todos/{todo_id}", f"{data}: TodoIn, {_one(s)}")
    fields = ("title", "note", "tags", "priority")
    by_name = [_set(s, name, f"{data}.{name}") for name in fields]
    if s.holds == "model":
        loop = [
            f"for key, value in {data}.model_dump().items():",
            f"    setattr({item}, key, value)",
        ]
        put = (
            f"{store}[{item}.id] = new"
            if s.keeps == "dict"
            else f"{store}[{store}.index({item})] = new"
        )
        copy = [f"new = {item}.model_copy(update={data}.model_dump())", put, "return new"]
        ways = {"fields": by_name, "loop": loop, "copy": copy}
    else:
        ways = {
            "update": [f"{item}.update({data}.model_dump())"],
            "fields": by_name,
            "loop": [f"for key, value in {data}:", f"    {item}[key] = value"],
        }
    body = ways[s.pick("replace", *ways)]
    end = [] if body[-1].startswith("return") else [f"return {item}"]
    return [*lines, *_in([*_lookup(s), *body, *end])]


def _patch(s: Student) -> Lines:
    patch, item, store = s.names["patch"], s.names["item"], s.names["store"]
    lines = _route(s, "patch", "/todos/{todo_id}", f"{patch}: TodoPatch, {_one(s)}")
    sent = f"{patch}.model_dump(exclude_unset=True)"
    fields = ("title", "note", "tags", "priority", "done")
    ifs = [
        line
        for name in fields
        for line in (f"if {patch}.{name} is not None:", f"    {_set(s, name, f'{patch}.{name}')}")
    ]
    if s.holds == "model":
        put = (
            f"{store}[todo_id] = new"
            if s.keeps == "dict"
            else f"{store}[{store}.index({item})] = new"
        )
        put = put if "todo_id" in _one(s) or s.keeps != "dict" else f"{store}[{item}.id] = new"
        ways = {
            "loop": [f"for key, value in {sent}.items():", f"    setattr({item}, key, value)"],
            "ifs": ifs,
            "copy": [f"new = {item}.model_copy(update={sent})", put, "return new"],
            "set": [
                f"for name in {patch}.model_fields_set:",
                f"    setattr({item}, name, getattr({patch}, name))",
            ],
            "none": [
                "for name in TodoPatch.model_fields:",
                f"    value = getattr({patch}, name)",
                *("    if value is not None:", f"        setattr({item}, name, value)"),
            ],
        }
    else:
        ways = {
            "update": [f"{item}.update({sent})"],
            "loop": [f"for key, value in {sent}.items():", f"    {item}[key] = value"],
            "ifs": ifs,
            "none": [
                f"for key, value in {patch}.model_dump().items():",
                *("    if value is not None:", f"        {item}[key] = value"),
            ],
            "comprehension": [
                f"sent = {{k: v for k, v in {patch}.model_dump().items() if v is not None}}",
                f"{item}.update(sent)",
            ],
        }
    body = ways[s.pick("patch", *ways)]
    end = [] if body[-1].startswith("return") else [f"return {item}"]
    return [*lines, *_in([*_lookup(s), *body, *end])]


def _delete(s: Student) -> Lines:
    store, item, each = s.names["store"], s.names["item"], s.names["each"]
    lines = _route(
        s,
        "delete",
        "/todos/{todo_id}",
        _one(s),
        s.pick("gone", "204", "status.HTTP_204_NO_CONTENT"),
    )
    number = s.get("id") if s.finds == "depends" else "todo_id"
    if s.keeps == "dict":
        ways = {
            "del": [f"del {store}[{number}]"],
            "pop": [f"{store}.pop({number})"],
            "popped": [f"{store}.pop({number}, None)"],
        }
    else:
        ways = {
            "remove": [f"{store}.remove({item})"],
            "slice": [
                f"{store}[:] = [{each} for {each} in {store} if {s.get('id', each)} != {number}]"
            ],
            "index": [f"del {store}[{store}.index({item})]"],
            "loop": [
                f"for position, {each} in enumerate({store}):",
                f"    if {s.get('id', each)} == {number}:",
                *(f"        {store}.pop(position)", "        break"),
            ],
        }
    end = s.pick("ends", "", "return None", "return Response(status_code=204)")
    return [*lines, *_in([*_lookup(s), *ways[s.pick("delete", *ways)], *([end] if end else [])])]


def _finish(s: Student) -> Lines:
    item = s.names["item"]
    lines = _route(s, "post", "/todos/{todo_id}/done", _one(s))
    done = s.get("done")
    stop = 'raise HTTPException(status_code=409, detail="This is done already.")'
    ways = {
        "check": [f"if {done}:", f"    {stop}", f"{done} = True", f"return {item}"],
        "else": [f"if not {done}:", f"    {done} = True", f"    return {item}", stop],
        "was": [f"was, {done} = {done}, True", "if was:", f"    {stop}", f"return {item}"],
        "elif": [
            f"if {done} is True:",
            f"    {stop}",
            "else:",
            f"    {done} = True",
            f"return {item}",
        ],
    }
    return [*lines, *_in([*_lookup(s), *ways[s.pick("finish", *ways)]])]


def _stats(s: Student) -> Lines:
    each, store = s.names["each"], s.names["store"]
    lines = _route(s, "get", "/stats", "")
    done, priority = s.get("done", each), s.get("priority", each)
    ways = {
        "sum": [
            f"total = len({store})",
            f"finished = sum(1 for {each} in {s.all} if {done})",
            'return {"total": total, "done": finished, "open": total - finished}',
        ],
        "loop": [
            "finished = 0",
            *("unfinished = 0", f"for {each} in {s.all}:", f"    if {done}:"),
            *("        finished += 1", "    else:", "        unfinished += 1"),
            'return {"total": finished + unfinished, "done": finished, "open": unfinished}',
        ],
        "lists": [
            f"finished = [{each} for {each} in {s.all} if {done}]",
            f"unfinished = [{each} for {each} in {s.all} if not {done}]",
            f'return {{"total": len({store}), "done": len(finished), "open": len(unfinished)}}',
        ],
        "counter": [
            f"counts = Counter({done} for {each} in {s.all})",
            'return {"total": counts.total(), "done": counts[True], "open": counts[False]}',
        ],
        "bools": [
            f"states = [{done} for {each} in {s.all}]",
            "return dict(total=len(states), done=states.count(True), open=states.count(False))",
        ],
        "highest": [
            f"finished = len([{each} for {each} in {s.all} if {done}])",
            f"top = max(({priority} for {each} in {s.all}), default=0)",
            f"unfinished = len({store}) - finished",
            'return {"done": finished, "open": unfinished, "top": top}',
        ],
    }
    return [*lines, *_in(ways[s.pick("stats", *ways)])]


def _tags(s: Student) -> Lines:
    each = s.names["each"]
    lines = _route(s, "get", "/tags", "")
    tags = s.get("tags", each)
    ways = {
        "set": [
            *("names = set()", f"for {each} in {s.all}:", f"    names.update({tags})"),
            "return sorted(names)",
        ],
        "comprehension": [f"return sorted({{tag for {each} in {s.all} for tag in {tags}}})"],
        "list": [
            *("names = []", f"for {each} in {s.all}:", f"    for tag in {tags}:"),
            *("        if tag not in names:", "            names.append(tag)", "names.sort()"),
            "return names",
        ],
        "chain": [f"return sorted(set(chain.from_iterable({tags} for {each} in {s.all})))"],
        "counter": [
            f"counts = Counter(tag for {each} in {s.all} for tag in {tags})",
            "return sorted(counts.keys())",
        ],
        "sum": [f"return sorted(set(sum(({tags} for {each} in {s.all}), [])))"],
    }
    return [*lines, *_in(ways[s.pick("tags", *ways)])]


def _clear(s: Student) -> Lines:
    each, store = s.names["each"], s.names["store"]
    lines = _route(s, "delete", "/todos", "")
    done, number = s.get("done", each), s.get("id", each)
    if s.keeps == "dict":
        ways = {
            "list": [
                f"old = [{number} for {each} in {store}.values() if {done}]",
                *("for number in old:", f"    del {store}[number]"),
                'return {"removed": len(old)}',
            ],
            "copy": [
                "removed = 0",
                *(f"for key, {each} in list({store}.items()):", f"    if {done}:"),
                *(f"        {store}.pop(key)", "        removed += 1"),
                'return {"removed": removed}',
            ],
            "kept": [
                f"kept = {{key: {each} for key, {each} in {store}.items() if not {done}}}",
                f"removed = len({store}) - len(kept)",
                *(f"{store}.clear()", f"{store}.update(kept)", 'return {"removed": removed}'),
            ],
        }
    else:
        ways = {
            "kept": [
                f"kept = [{each} for {each} in {store} if not {done}]",
                f"removed = len({store}) - len(kept)",
                *(f"{store}[:] = kept", 'return {"removed": removed}'),
            ],
            "copy": [
                *("removed = 0", f"for {each} in {store}[:]:", f"    if {done}:"),
                *(f"        {store}.remove({each})", "        removed += 1"),
                'return {"removed": removed}',
            ],
            "backwards": [
                f"before = len({store})",
                f"for i in range(len({store}) - 1, -1, -1):",
                f"    if {s.get('done', f'{store}[i]')}:",
                *(f"        {store}.pop(i)", f'return {{"removed": before - len({store})}}'),
            ],
        }
    return [*lines, *_in(ways[s.pick("clear", *ways)])]


def _root(s: Student) -> Lines:
    return ['@app.get("/")', "def root():", f'    return {{"todos": len({s.names["store"]})}}']


def _health(_: Student) -> Lines:
    return ['@app.get("/health")', "async def health():", '    return {"status": "ok"}']


def _middleware(_: Student) -> Lines:
    return [
        '@app.middleware("http")',
        "async def log(request, call_next):",
        "    response = await call_next(request)",
        "    print(request.method, request.url.path, response.status_code)",
        "    return response",
    ]


def _search_route(s: Student) -> Lines:
    each = s.names["each"]
    note = s.get("note", each)
    return [
        '@app.get("/notes")',
        "def notes():",
        f"    return [{note} for {each} in {s.all} if {note}]",
    ]


def _handler(_: Student) -> Lines:
    return [
        "@app.exception_handler(ValueError)",
        "async def on_value_error(request, error):",
        "    return Response(str(error), status_code=400)",
    ]


Write = Callable[[Student], Lines]
ROUTES: tuple[Write, ...] = (
    _list,
    _create,
    _read,
    _replace,
    _patch,
    _delete,
    _finish,
    _stats,
    _tags,
    _clear,
)
EXTRAS: tuple[Write, ...] = (_root, _health, _middleware, _search_route, _handler)
