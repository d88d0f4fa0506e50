from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from graders.author.prove.contract import differences


class Tea(BaseModel):
    name: str
    cups: int = Field(ge=1)


class Leaf(BaseModel):
    """Tea under another name, its fields in another order."""

    cups: int = Field(ge=1, title="How many", examples=[3])
    name: str = Field(description="What it is")


class Tree(BaseModel):
    children: "list[Tree]"


def document(model: type[BaseModel], path: str = "/teas") -> dict[str, Any]:
    app = FastAPI(title=model.__name__)

    @app.post(path, summary=model.__name__, operation_id=model.__name__)
    def take(tea: model) -> model: ...  # type: ignore[valid-type] # FastAPI reads it while running

    return app.openapi()


def test_words_make_no_difference() -> None:
    assert differences(document(Tea), document(Leaf)) == ()


def test_a_bound_makes_a_difference() -> None:
    class Cup(Tea):
        cups: int = Field(ge=2)

    places = differences(document(Tea), document(Cup))
    assert len(places) == 2
    assert places[0].endswith("schema > properties > cups > minimum")


def test_a_path_makes_a_difference() -> None:
    found = differences(document(Tea), document(Tea, "/tea"))
    assert found == ("paths > /tea", "paths > /teas")


def test_a_field_may_be_named_like_prose() -> None:
    class Named(Tea):
        title: str

    assert differences(document(Tea), document(Named)) != ()


def test_recursive_models_end() -> None:
    assert differences(document(Tree), document(Tree)) == ()


@pytest.mark.parametrize(("ours", "theirs"), [(None, {}), ({}, None)])
def test_no_document(ours: Any, theirs: Any) -> None:
    assert differences(ours, theirs) == ("there is no document",)
    assert differences(None, None) == ()


@given(st.permutations(["a", "b", "c"]))
def test_order_makes_no_difference(names: list[str]) -> None:
    one = {"paths": {"/": {"get": {"parameters": [{"name": n, "in": "query"} for n in "abc"]}}}}
    two = {"paths": {"/": {"get": {"parameters": [{"in": "query", "name": n} for n in names]}}}}
    assert differences(one, two) == ()
