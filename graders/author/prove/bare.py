"""Apps that deserve nothing: no test may be green on them."""

from collections.abc import Iterator

from graders.course.catalogue import Exercise
from graders.grading import submission
from graders.grading.submission import Work

NO_ROUTES = """\
from fastapi import FastAPI

app = FastAPI()
"""

ONE_ANSWER = """\
from fastapi import FastAPI
from fastapi.responses import Response

app = FastAPI(openapi_url=None)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@app.api_route("/{path:path}", methods=METHODS)
def answer():
    return Response("{}", status_code=STATUS, media_type="application/json")
"""


def is_over_http(exercise: Exercise) -> bool:
    """Whether the learner writes the application itself."""
    return exercise.owns(exercise.module.partition(".")[0]) or exercise.owns("main.py")


def bare(exercise: Exercise) -> Iterator[tuple[str, Work]]:
    """Yield the stub and, where the learner writes the application, apps that do no work."""
    yield "the stub", Work(exercise, submission.stub(exercise))
    if not is_over_http(exercise):
        return
    yield "an app without routes", _app(exercise, NO_ROUTES)
    for status in (200, 404):
        text = ONE_ANSWER.replace("STATUS", str(status))
        yield f"an app that answers everything with {status} and {{}}", _app(exercise, text)


def _app(exercise: Exercise, text: str) -> Work:
    main = exercise.module.replace(".", "/") + ".py"
    files = {main: text.encode()}
    if "/" in main:
        files[f"{main.partition('/')[0]}/__init__.py"] = b""
    return Work(exercise, tuple(sorted(files.items())))
