import ast
import random
from pathlib import Path

import pytest

from graders.author import check
from graders.author.prove import rewrites
from graders.author.prove.rewriting import Rewrite, draft
from graders.author.prove.variants import variants
from graders.tests.tiny import tiny

DEFAULT_STYLE = """\
from fastapi import Depends, FastAPI, Query, status

app = FastAPI()


def secret(q: str | None = Query(None, min_length=3)):
    return q


@app.get("/teas", status_code=status.HTTP_200_OK)
async def teas(found=Depends(secret), limit: int = Query(default=5, ge=1)):
    return {"found": found, "limit": limit}


@app.get("/teas/best")
def best() -> str | None:
    return None
"""


def rewritten(place: Path, solution: str, rewrite: Rewrite) -> str:
    course = tiny(place, solution=solution)
    written = draft(check.solution(course, course.exercises[0]), random.Random(0))
    written.some = lambda: True  # type: ignore[method-assign] # every place
    rewrite(written)
    written.settle()
    return ast.unparse(written.trees["main.py"])


@pytest.mark.parametrize(
    ("rewrite", "expected"),
    [
        (rewrites.annotations, "limit: Annotated[int, Query(ge=1)]=5"),
        (rewrites.annotations, "q: Annotated[str | None, Query(min_length=3)]=None"),
        (rewrites.plain, "\ndef teas("),
        (rewrites.asynchronous, "\nasync def secret("),
        (rewrites.routed, "@router.get('/teas/best')"),
        (rewrites.routed, "app.include_router(router)"),
        (rewrites.modelled, "return TeasAnswer(found=found, limit=limit)"),
        (rewrites.spread, "what_comes_back = q\n    return what_comes_back"),
        (rewrites.slashed, "'/teas/best/'"),
        (rewrites.extended, "@app.get('/extra/"),
        (rewrites.qualified, "fastapi.Query(default=5, ge=1)"),
        (rewrites.spelled, "-> Optional[str]"),
        (rewrites.numbered, "status_code=200"),
        (rewrites.renamed, "Depends("),
    ],
)
def test_rewrites(tmp_path: Path, rewrite: Rewrite, expected: str) -> None:
    text = rewritten(tmp_path, DEFAULT_STYLE, rewrite)
    assert expected in text
    assert text != ast.unparse(ast.parse(DEFAULT_STYLE))


def test_defaults_for_annotated(tmp_path: Path) -> None:
    solution = DEFAULT_STYLE.replace(
        "limit: int = Query(default=5, ge=1)", "limit: Annotated[int, Query(ge=1)] = 5"
    )
    assert "limit: int=Query(5, ge=1)" in rewritten(tmp_path, solution, rewrites.defaults)


def test_what_an_alias_asks_for_stays_beside_its_marker(tmp_path: Path) -> None:
    few = "Few = Annotated[int, Field(le=9)]\n\n"
    solution = DEFAULT_STYLE.replace(
        "limit: int = Query(default=5, ge=1)", "limit: Annotated[Few, Query()] = 5"
    ).replace("def secret", f"{few}def secret")
    assert "limit: Annotated[Few, Query()]=5" in rewritten(tmp_path, solution, rewrites.defaults)


def test_hashing_stays_off_the_event_loop(tmp_path: Path) -> None:
    kept = "def keep(password):\n    return hasher.hash(password)\n\n\n"
    solution = DEFAULT_STYLE.replace("    return None", "    return keep('tea')").replace(
        "def secret", f"{kept}def secret"
    )
    text = rewritten(tmp_path, solution, rewrites.asynchronous)
    assert "\ndef best(" in text
    assert "\nasync def secret(" in text


def test_names_that_were_promised_stay(tmp_path: Path) -> None:
    solution = DEFAULT_STYLE.replace("def secret", "def orders").replace("(secret)", "(orders)")
    assert "def orders(" in rewritten(tmp_path, solution, rewrites.renamed)


def test_tests_stay_tests(tmp_path: Path) -> None:
    solution = DEFAULT_STYLE.replace("def best", "def test_best")
    assert "def test_best(" in rewritten(tmp_path, solution, rewrites.renamed)


def test_routes_that_meet_stay_in_order(tmp_path: Path) -> None:
    met = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/a/me")\ndef me(): ...\n'
    met += '@app.get("/a/{one}")\ndef one(one): ...\n'
    assert rewritten(tmp_path, met, rewrites.reordered) == ast.unparse(ast.parse(met))


def test_variants_are_many_and_different(tmp_path: Path) -> None:
    course = tiny(tmp_path)
    solution = check.solution(course, course.exercises[0])
    found = list(variants(solution, 50))
    assert len({variant.work.files for variant in found} | {solution.files}) == 51
    for variant in found:
        compile(variant.work.files[0][1], "main.py", "exec")
    assert found == list(variants(solution, 50))
