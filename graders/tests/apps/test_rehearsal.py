"""The zygote plays an app before it forks, so that children import nothing but their own files."""

import base64
import json
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random

from graders.apps.host import rehearsal
from graders.course import catalogue
from graders.grading import submission
from graders.grading.submission import Work
from graders.spec import rewriting

COURSE = catalogue.pristine()
PROMISED = {"database", "models", "engine", "get_session", "settings", "Todo", "User"}

CHILD = """
import json, os, sys
from graders.apps.host import loading, zygote
from graders.apps.host.reading import Copy

zygote.warm()
imported = set(sys.modules)
found = {}
for name, stage, module in json.loads(sys.argv[1]):
    os.environ["SECRET_KEY"] = "of so many letters that the app starts with it"
    files = Copy(stage)
    loading.load(files, module)
    new = set(sys.modules) - imported
    ours = {name for name in new if loading._from(sys.modules[name], stage)}
    found[name] = sorted(new - ours)
    imported |= new
    loading.forget(files)
print(json.dumps(found))
"""


LISTINGS = """
import json, sys
from graders.apps.host import loading, zygote
from graders.apps.host.reading import Copy

zygote.warm()
listed = len(sys.path_importer_cache)
loading.provide(["graders.apps.host.testing"])
print(json.dumps([listed, len(sys.path_importer_cache)]))
"""


TESTING = """
import json, sys
from graders.apps.host import loading, zygote
from graders.apps.host.reading import Copy

zygote.warm()
loading.provide(["graders.apps.host.testing"])
imported = set(sys.modules)
testing = loading.load(Copy(sys.argv[1]), "graders.apps.host.testing")
names = list(testing.survey(sys.argv[2])["words"])
tried = testing.run(sys.argv[2], names)
new = {name for name in set(sys.modules) - imported if not name.startswith("test_")}
print(json.dumps([tried["failed"], len(tried["passed"]) > 10, sorted(new)]))
"""


def staged(root: Path) -> list[tuple[str, str, str]]:
    """Lay our own answers over their exercises, those that are an app."""
    apps = []
    for exercise in COURSE.exercises:
        stage = root / exercise.name
        stage.mkdir()
        files = submission.collect(exercise, COURSE.solutions / exercise.name)
        submission.stage(Work(exercise, files), stage)
        if Path(stage, exercise.module.replace(".", "/") + ".py").exists():
            apps.append((exercise.address, str(stage), exercise.module))
    return apps


def test_children_import_nothing_but_their_own(tmp_path: Path) -> None:
    apps = staged(tmp_path)
    command = [sys.executable, "-c", CHILD, json.dumps(apps)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert json.loads(run.stdout or "{}") == {name: [] for name, _, _ in apps}, run.stderr
    assert len(apps) > 20


def test_tests_of_learners_import_nothing_either(tmp_path: Path) -> None:
    stage, home = tmp_path / "stage", tmp_path / "home"
    exercise = COURSE.find("25")
    files = submission.collect(exercise, COURSE.solutions / exercise.name)
    for place in (stage, home):
        place.mkdir()
    submission.stage(Work(exercise, files), stage)
    app = {
        path.relative_to(stage / "app").as_posix(): path.read_text(encoding="utf-8")
        for path in (stage / "app").rglob("*.py")
    }
    modules = rewriting.rewritten(app, {"app", "main", "config", *PROMISED}, Random(1))
    packed = base64.b64encode(zlib.compress(json.dumps(modules).encode())).decode()
    command = [sys.executable, "-c", TESTING, str(stage), packed]
    run = subprocess.run(command, capture_output=True, text=True, cwd=home, check=False)

    assert json.loads(run.stdout or "[]") == [{}, True, []], run.stderr


def test_children_know_no_listing() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LISTINGS], capture_output=True, text=True, check=False
    )

    assert json.loads(run.stdout or "null") == [0, 0], run.stderr


def test_the_app_answers_as_written() -> None:
    expected = [status for *_, status in rehearsal.REQUESTS]

    assert rehearsal.perform() == expected * rehearsal.ROUNDS
