"""Two submissions beside each other: what differs is shown, and nothing of it is obeyed."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from graders.classroom.contrast import page
from graders.classroom.contrast.alignment import files
from graders.classroom.contrast.answers import Contrast, contrast, is_told
from graders.classroom.contrast.screen import screen
from graders.course.catalogue import Course
from graders.grading import submission
from graders.grading.submission import Work
from graders.grading.worker import Worker
from graders.tests.stories import HOSTILE
from graders.tests.tiny import SOLUTION, tiny

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux")

SEED = 5
WRONG = SOLUTION.replace("status_code=status.HTTP_201_CREATED", "status_code=200")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return tiny(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as found:
        found.start()
        yield found


def work(course: Course, text: str | None) -> Work:
    exercise = course.find("07")
    if text is None:
        return Work(exercise, refusal="There is no main.py in 07_tea.")
    return Work(exercise, (("main.py", text.encode()),))


@pytest.fixture(scope="module")
def found(course: Course, worker: Worker) -> Contrast:
    return contrast(("ada", work(course, WRONG)), ("bob", work(course, SOLUTION)), worker, SEED)


def printed(found: Contrast, width: int = 140) -> str:
    console = Console(file=StringIO(), width=width, force_terminal=True, color_system="truecolor")
    console.print(screen(found, width))
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_says_where_requirements_differ(found: Contrast) -> None:
    assert [(row.a, row.b) for row in found.rows] == [
        ("failed", "passed"),
        ("passed", "passed"),
        ("passed", "passed"),
    ]
    assert [is_told(row) for row in found.rows] == [True, False, False]
    assert (found.a.outcome.score, found.b.outcome.score) == (2, 3)


def test_shows_what_each_has_answered_to_the_same_request(found: Contrast) -> None:
    [difference] = found.rows[0].differences
    assert difference.a is not None
    assert difference.b is not None
    assert (difference.a.status, difference.b.status) == (200, 201)
    assert difference.a.request.body == difference.b.request.body


def test_a_request_that_one_did_not_come_to(course: Course, worker: Worker) -> None:
    early = SOLUTION.replace("ge=1, le=9", "ge=2, le=9")
    found = contrast(("ada", work(course, early)), ("bob", work(course, SOLUTION)), worker, SEED)
    [row] = [row for row in found.rows if is_told(row)]
    assert [(d.a is None, d.b is None) for d in row.differences][-1] == (True, False)
    assert "did not come to this request" in plain(printed(found))


def test_a_refused_submission_is_compared(course: Course, worker: Worker) -> None:
    found = contrast(("ada", work(course, None)), ("bob", work(course, SOLUTION)), worker, SEED)
    assert {row.a for row in found.rows} == {"missing"}
    assert "There is no main.py" in plain(printed(found))
    assert "There is no main.py" in page.render([found], "ada and bob")


@pytest.mark.parametrize("text", [None, "import nothing_of_this_name\n"])
def test_an_app_that_answers_nothing_is_not_set_beside_one_that_does(
    course: Course, worker: Worker, text: str | None
) -> None:
    found = contrast(("ada", work(course, text)), ("bob", work(course, SOLUTION)), worker, SEED)
    assert not [row for row in found.rows if is_told(row)]
    assert "did not come to this request" not in plain(printed(found))
    assert found.a.outcome.reason
    assert " ".join(plain(printed(found)).split()).count(found.a.outcome.reason[:25]) == 1


def test_the_terminal_shows_both(found: Contrast) -> None:
    for width in (70, 140):
        told = plain(printed(found, width))
        assert "ada: 2 of 3 points" in told
        assert "POST /orders/" in told
        assert "status_code=200" in told
        assert re.search(r"^ *\d+ - ", told, re.MULTILINE)
        assert re.search(r"\b\d+ \+ ", told)
    assert "\x1b[" in printed(found)


class Reading(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def test_the_page_is_whole_by_itself(found: Contrast) -> None:
    html = page.render([found, found], "ada and bob")
    reading = read(html)
    assert not {"script", "link", "img", "iframe", "form"} & set(reading.tags)
    assert all(link.startswith("#row-") for link in reading.links)
    assert "default-src &#39;none&#39;" in html
    digest = page._digest(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0])
    assert digest in html.replace("&#43;", "+").replace("&#39;", "'")
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="', html))


def test_the_page_shows_code_in_colour(found: Contrast) -> None:
    html = page.render([found], "ada and bob")
    assert '<span class="kn">from</span>' in html
    assert '<tr class="changed">' in html


def test_the_page_tells_what_differs_without_colours_too(found: Contrast) -> None:
    html = page.render([found], "ada and bob")
    rows = re.findall(r'<tr class="(\w+)">(.*?)</tr>', html, re.DOTALL)
    signs = {
        kind: {sign for sign in "\N{MINUS SIGN}+" if f" {sign}</td>" in row} for kind, row in rows
    }
    assert signs["changed"] == {"\N{MINUS SIGN}", "+"}
    assert signs["same"] == set()


@pytest.mark.parametrize("way", ["screen", "page"])
def test_nothing_of_a_learners_is_obeyed(course: Course, worker: Worker, way: str) -> None:
    evil = SOLUTION.replace(
        "    return orders[number]",
        f"    raise RuntimeError({HOSTILE!r} + str(orders[0]))",
    ).replace("status.HTTP_201_CREATED", "200")
    evil += (
        f"# \x1b[2J\x1b]0;x\x07\u202e </pre><script>alert(1)</script> [bold]x {HOSTILE[:40]!r}\n"
    )
    evil = evil.replace("tea=", "tea=").replace(
        'return {"tea": order.tea',
        f'return {{"tea": {HOSTILE!r}.encode("utf-8", "replace").decode()',
    )
    name = submission.Submission("<img src=x onerror=alert(1)>", ()).id
    found = contrast((name, work(course, evil)), ("bob", work(course, SOLUTION)), worker, SEED)
    assert any(is_told(row) for row in found.rows)
    if way == "screen":
        told = printed(found)
        assert "\x1b[2J" not in told
        assert not re.search(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f\u202e]", plain(told))
        assert "[bold]x" in plain(told)
    else:
        html = page.render([found], f"{name} and bob")
        reading = read(html)
        assert not {"script", "img", "link"} & set(reading.tags)
        assert "<script>alert(1)</script>" in reading.text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", html)


def test_lines_are_set_beside_each_other() -> None:
    [file] = files(
        (("main.py", b"a = 1\nb = 2\nc = 3\nd = 4\n"),),
        (("main.py", b"a = 1\nb = 5\nd = 4\ne = 6\n"),),
    )
    assert [(line.kind, line.a, line.b) for line in file.lines] == [
        ("same", 0, 0),
        ("changed", 1, 1),
        ("removed", 2, None),
        ("same", 3, 2),
        ("added", None, 3),
    ]


def test_a_file_that_only_one_has() -> None:
    found = list(files((("app/a.py", b"x = 1\n"),), (("app/b.py", b"x = 1\n"),)))
    assert [file.path for file in found] == ["app/a.py", "app/b.py"]
    assert [line.kind for file in found for line in file.lines] == ["removed", "added"]


def test_a_file_is_shown_within_limits() -> None:
    [file] = files((("main.py", b"x" * 9_000 + b"\n" + b"y\n" * 9_000),), ())
    assert len(file.a) == 1_500
    assert max(map(len, file.a)) == 500
    assert file.b == ()
