"""What the OpenAPI documents of two answers have in common, and where they differ."""

import json
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graders.course import catalogue
from graders.grading import submission
from graders.grading.submission import Work
from graders.grading.worker import Job, Worker

PROSE = frozenset(
    {"title", "description", "summary", "operationId", "example", "examples", "externalDocs"}
)
"""Fields that say nothing of how an API behaves."""

NAMED = frozenset(
    {"paths", "properties", "responses", "schemas", "content", "headers", "$defs", "mapping"}
    | {"securitySchemes", "scopes", "definitions", "patternProperties"}
)
"""Fields whose own fields are names, and not OpenAPI's."""

UNORDERED = frozenset({"required", "enum", "anyOf", "allOf", "oneOf", "parameters", "tags"})

SPEC = '''\
from pathlib import Path


def test_document(client):
    """The app describes itself."""
    r = client.get("/openapi.json")
    assert r.status_code == 200, r.text
    Path(__file__).with_name("openapi.json").write_bytes(r.content)
'''
SEED = 1

Document = Mapping[str, Any] | None
"""What an app says of itself; nothing, if it does not."""


class Reader:
    """Reads the OpenAPI documents of answers, with a spec of its own."""

    def __enter__(self) -> Self:
        self.home = tempfile.TemporaryDirectory(prefix="kata-contract-")
        directory = Path(self.home.name).resolve()
        for name in ("00_module", "01_package"):
            (directory / name).mkdir()
            (directory / name / catalogue.SPEC).write_text(SPEC, encoding="utf-8")
        (directory / "01_package" / "app").mkdir()
        (directory / "course.toml").write_text("[00_module]\n[01_package]\n", encoding="utf-8")
        self.course = catalogue.read(directory)
        self.turn = threading.Lock()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.home.cleanup()

    def document(self, work: Work, worker: Worker) -> Document:
        """Return the document of an answer's app, if it has one.

        Raises:
            WorkerError: The grader itself failed.
        """
        reading = self.course.exercises["." in work.exercise.module]
        found = reading.directory / "openapi.json"
        stage = Path(tempfile.mkdtemp(dir=worker.stages))
        submission.stage(work, stage)
        job = Job(reading.name, str(reading.directory), str(stage.resolve()), SEED)
        with self.turn:
            found.unlink(missing_ok=True)
            worker.run(job, reading.seconds)
            document: Document = json.loads(found.read_bytes()) if found.is_file() else None
        shutil.rmtree(stage, ignore_errors=True)
        return document


def differences(one: Document, other: Document) -> tuple[str, ...]:
    """Return the places where two documents promise different things."""
    if one is None or other is None:
        return () if one is other else ("there is no document",)
    return tuple(_differ(normal(one), normal(other), ""))


def normal(document: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a document without prose, names of schemas and order."""
    plain = {key: value for key, value in document.items() if key not in {"info", "components"}}
    schemes = document.get("components", {}).get("securitySchemes", {})
    return _normal(plain | {"securitySchemes": schemes}, document, named=False, above=())


def _normal(value: Any, document: Mapping[str, Any], *, named: bool, above: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, list):
        return [_normal(one, document, named=False, above=above) for one in value]
    if not isinstance(value, dict):
        return value
    if isinstance(reference := value.get("$ref"), str):
        if reference in above:
            return {"recursive": len(above) - above.index(reference)}
        found = _look_up(document, reference)
        return _normal(found, document, named=False, above=(*above, reference))
    kept = {k: v for k, v in value.items() if named or k not in PROSE}
    names = set() if named else NAMED
    inner = {k: _normal(v, document, named=k in names, above=above) for k, v in kept.items()}
    ordered = inner if named else {k: _sorted(k, v) for k, v in inner.items()}
    return dict(sorted(ordered.items()))


def _sorted(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if key in UNORDERED and isinstance(value, list):
        return sorted(value, key=lambda one: json.dumps(one, sort_keys=True))
    return value


def _look_up(document: Mapping[str, Any], reference: str) -> Any:  # noqa: ANN401 - JSON of any shape
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def _differ(one: Any, other: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            at = f"{place} > {key}" if place else key
            if key not in one or key not in other:
                yield at
            else:
                yield from _differ(one[key], other[key], at)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True), start=1):
            yield from _differ(left, right, f"{place} > {number}")
    elif one != other:
        yield place
