"""The page of a class as a file: what is in it, what is not, and how large it is."""

from __future__ import annotations

import base64
import gc
import hashlib
import json
import re
import weakref
import zlib
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.classroom import page
from graders.classroom.insight.mistakes import Modes
from graders.classroom.keeping.entry import Class, Entry
from graders.classroom.page import chart
from graders.classroom.page.document import prose, two
from graders.classroom.page.lines import Lines
from graders.classroom.page.shelf import Shelf, letters
from graders.grading.outcome import Notice
from graders.tests import invented
from graders.tests.any_report import reports, texts

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graders.grading.outcome import Report

NAME = "[A-Za-z_][A-Za-z0-9_]*"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'\"&"
FORTY = 100_000
THOUSAND = 1_500_000
"""Bytes that the page may have for so many submissions of one exercise."""


@dataclass
class Read(HTMLParser):
    """A page, as a browser takes it apart."""

    text: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    shelves: dict[str, list[Any]] = field(default_factory=dict)
    assets: dict[str, str] = field(default_factory=dict)
    prose: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.feed(self.text)
        self.assets["style"], body, self.assets["page"] = self.shelves["page"]
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("id") or tag if tag in {"script", "style"} else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- as HTMLParser calls it
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style"}:
            self.assets[self.inside] = data
        elif self.inside:
            self.shelves[self.inside] = records(data)
        else:
            self.prose += data

    @property
    def all(self) -> str:
        """All that somebody could find in it."""
        return self.text + json.dumps(self.shelves, ensure_ascii=False)


def records(coded: str) -> list[Any]:
    bits = "".join(f"{ord(letter) & 127:07b}" for letter in coded)
    raw = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    text = inflate.decompress(raw)
    assert inflate.eof
    assert not inflate.unused_data
    return [json.loads(line) for line in text.splitlines()]


def walked(record: list[Any], table: list[Any]) -> list[list[str]]:
    """Read an answer as the page does: steps along the lines of all, under names of its own."""
    fresh, *steps = record
    files: list[tuple[str, list[str]]] = []
    at, names = 0, dict[str, str]()

    def put(line: Any) -> None:
        if isinstance(line, str):
            files[-1][1].append(re.sub(NAME, lambda found: names.get(found[0], found[0]), line))
        else:
            files.append((line[0], []))
            names.clear()

    for step in steps:
        match step:
            case 0:
                put(table[fresh])
                fresh += 1
            case int(count) if count < 0:
                put(table[-1 - count])
            case [str(line)]:
                files[-1][1].append(line)
            case [int(place), str(name)]:
                names[re.findall(NAME, table[at])[place]] = name
            case _:
                further, count = step if isinstance(step, list) else (0, step)
                for line in table[at + further : at + further + count]:
                    put(line)
                at += further + count
    return [[path, "\n".join(lines)] for path, lines in files]


def answers(read: Read, address: str) -> list[list[list[str]]]:
    """Read all answers to an exercise."""
    *kept, _ = read.shelves[f"sources-{address}"]
    return [walked(one, read.shelves[f"lines-{address}"][0]) for one in kept]


@pytest.fixture(name="written")
def written_page(tmp_path: Path) -> Callable[[Class], Read]:
    def write(class_: Class) -> Read:
        findings, modes = invented.findings(class_), invented.modes(class_)
        path = tmp_path / "index.html"
        page.write(path, class_, findings, modes, invented.variants(class_))
        return Read(path.read_text(encoding="utf-8"))

    return write


def edited(class_: Class, change: Callable[[Entry], Entry]) -> Class:
    return replace(class_, entries=lambda: map(change, class_.entries()))


def test_is_one_file_that_asks_for_nothing(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07"), 12))

    assert not {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in read.tags}
    assert not [one for _, one in read.tags if {"src", "style", "onclick", "action"} & one.keys()]
    assert {one["href"][0] for tag, one in read.tags if tag == "a" and one["href"]} == {"#"}
    assert "url(" not in read.assets["style"]
    assert "@import" not in read.assets["style"]


def test_lets_only_its_own_script_and_style_be_used(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07"), 3))

    policies = [one["content"] for _, one in read.tags if "http-equiv" in one]

    assert len(policies) == 1
    rules = dict(rule.split(" ", 1) for rule in (policies[0] or "").split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'{digest(read.assets['script'])}' '{digest(read.assets['page'])}'",
        "style-src": f"'{digest(read.assets['style'])}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "page",
    }


def test_never_lets_the_text_of_learners_be_markup(written: Callable[[Class], Read]) -> None:
    def hostile(entry: Entry) -> Entry:
        notice = Notice("edited", HOSTILE, HOSTILE)
        report = replace(entry.report, notices=(notice,), status="refused", reason=HOSTILE)
        sources = {"07_field_validation": ((HOSTILE, HOSTILE),)}
        name = f"{entry.name} {HOSTILE}"
        return replace(entry, name=name, report=report, sources=sources, remarks=(HOSTILE,))

    plain = invented.class_of(invented.of("07"), 5)
    read = written(replace(edited(plain, hostile), title=HOSTILE, remarks=(HOSTILE,)))

    tags = [tag for tag, _ in read.tags]
    assert tags.count("script") == len(read.shelves) + 1
    assert "img" not in tags
    assert not [one for _, one in read.tags if any(name.startswith("on") for name in one)]
    assert HOSTILE in read.prose
    assert [[HOSTILE, HOSTILE]] in answers(read, "07")


def test_holds_the_submissions_themselves(written: Callable[[Class], Read]) -> None:
    class_ = invented.class_of(invented.of("07", "10"), 20)

    read = written(class_)

    core = read.shelves["class"][-1]
    assert core["names"] == [entry.name for entry in class_.entries()]
    for address, column in zip(("07", "10"), core["exercises"], strict=True):
        places = read.shelves[f"sources-{address}"][-1]
        sources = answers(read, address)
        *told, indices = read.shelves[f"failures-{address}"]
        for number, entry in enumerate(class_.entries()):
            outcome = next(one for one in entry.report.exercises if one.address == address)
            files = entry.sources[f"{address}_{outcome.slug}"]
            kept = places["of"][number]
            assert (sources[kept] if files else []) == [list(file) for file in files]
            assert column["marks"][number].count("p") == outcome.score
            if outcome.status != "untouched":
                failed = [test.message for test in outcome.tests if test.status != "passed"]
                assert [told[one][0] for one in indices["of"][number][1:]] == failed


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(reports, max_size=3), texts)
def test_is_a_page_whatever_the_reports_say(
    tmp_path: Path, several: list[Report], text: str
) -> None:
    entries = [
        Entry(text, text, report, {"07_field_validation": ((text, text),)}, text, text, (text,))
        for report in several
    ]
    class_ = Class(text, invented.of("07", "10"), lambda: iter(entries), len(entries), (text,))

    page.write(tmp_path / "index.html", class_, {}, Modes(()), {})

    read = Read((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert len(read.shelves["class"][-1]["names"]) == len(entries)
    assert [tag for tag, _ in read.tags].count("script") == len(read.shelves) + 1


def test_counts_no_point_of_an_exercise_that_is_not_asked_for(
    written: Callable[[Class], Read],
) -> None:
    both = invented.class_of(invented.of("07", "24"), 12)

    read = written(replace(both, exercises=invented.of("07")))

    assert "24" not in {one["address"] for one in read.shelves["class"][-1]["exercises"]}
    assert "Submissions by points, of 9" in read.prose


def test_keeps_what_is_equal_once(written: Callable[[Class], Read]) -> None:
    same = ((("main.py", "app = 1\n")),)
    class_ = edited(
        invented.class_of(invented.of("07"), 10),
        lambda entry: replace(entry, sources={"07_field_validation": same}),
    )

    *kept, places = written(class_).shelves["sources-07"]

    assert len(set(places["of"])) == 1
    assert len(kept) == 3  # theirs, ours and the stub


WORD = st.sampled_from(("def", "a", "b", "size", "size_2", " ", "(", "'", "ä", "1"))
CODE = st.lists(st.lists(WORD, max_size=5).map("".join), max_size=8).map("\n".join)
FILES = st.lists(st.tuples(st.sampled_from(("main.py", "app/a.py")), CODE), max_size=3)


@given(st.binary(max_size=64))
def test_writes_bytes_in_letters_that_html_keeps(raw: bytes) -> None:
    written = letters(raw)

    bits = "".join(f"{ord(letter) & 127:07b}" for letter in written)
    assert bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)) == raw
    assert not set("\0\n\r<") & set(written)


@settings(deadline=None)
@given(FILES, st.lists(FILES))
def test_walks_to_every_answer(
    first: list[tuple[str, str]], several: list[list[tuple[str, str]]]
) -> None:
    lines = Lines(first)

    walks = [lines.walk(files) for files in (first, *several)]

    found = [walked(walk, json.loads(json.dumps(lines.table))) for walk in walks]
    assert found == [[list(file) for file in files] for files in (first, *several)]


def test_writes_once_what_an_answer_calls_otherwise() -> None:
    text = "size = 1\n\n\ndef area(size):\n    return size * size\n"
    renamed = re.sub(r"\bsize\b", "length", text)
    lines = Lines([("main.py", text)])

    walks = [lines.walk([("main.py", one)]) for one in (text, renamed)]

    assert walks == [[7, 7], [7, 1, [0, "length"], 6]]
    assert len(lines.table) == 7


def test_puts_in_what_an_answer_has_more() -> None:
    lines = Lines([("main.py", "a\nb\nc\nd")])

    walk = lines.walk([("main.py", "a\n# new\na\nb\nd\n# new")])

    assert walk == [5, 2, 0, -2, 1, [1, 2]]
    assert lines.table[5:] == ["# new"]


def test_has_our_solution_and_the_stub_beside_them(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07"), 3))

    places = read.shelves["sources-07"][-1]
    kept = answers(read, "07")

    solution = (invented.COURSE.solutions / "07_field_validation" / "main.py").read_text()
    assert kept[places["ours"]] == [["main.py", solution]]
    assert kept[places["stub"]][0][1] == (invented.of("07")[0].directory / "main.py").read_text()
    assert read.shelves["class"][-1]["exercises"][0]["solved"] is True


def test_does_not_miss_solutions_that_are_not_here(tmp_path: Path) -> None:
    exercise = invented.of("07")[0]
    there = tmp_path / "exercises" / exercise.name
    there.mkdir(parents=True)
    for source in exercise.directory.glob("*.*"):
        (there / source.name).write_bytes(source.read_bytes())
    class_ = replace(
        invented.class_of((exercise,), 3), exercises=(replace(exercise, directory=there),)
    )

    page.write(tmp_path / "index.html", class_, {}, Modes(()), {})

    read = Read((tmp_path / "index.html").read_text())
    assert read.shelves["sources-07"][-1]["ours"] == -1
    assert read.shelves["class"][-1]["exercises"][0]["solved"] is False


def test_names_nobody_of_an_anonymous_class(written: Callable[[Class], Read]) -> None:
    class_ = invented.class_of(invented.of("07"), 12)
    names = [entry.name for entry in class_.entries()]
    numbers = {name: f"Learner {number:03d}" for number, name in enumerate(names, start=1)}
    anonymous = edited(
        class_, lambda entry: replace(entry, name=numbers[entry.name], folder="")
    )  # its report still says `folder-of-Ada Bartik`

    read = written(anonymous)

    assert "Learner 007" in read.all
    assert "folder-of" not in read.all
    assert not [name for name in names if name in read.all]


def test_leaves_out_the_submissions_id_of_a_named_class_too(
    written: Callable[[Class], Read],
) -> None:
    assert "folder-of" not in written(invented.class_of(invented.of("07"), 5)).all


def test_holds_few_submissions_at_once(tmp_path: Path) -> None:
    alive: list[weakref.ref[Entry]] = []
    most = 0
    class_ = invented.class_of(invented.of("07"), 30)

    def watched() -> Iterator[Entry]:
        nonlocal most
        for entry in class_.entries():
            alive.append(weakref.ref(entry))
            most = max(most, sum(one() is not None for one in alive))
            yield entry

    gc.collect()
    page.write(tmp_path / "index.html", replace(class_, entries=watched), {}, Modes(()), {})

    assert len(alive) == 30
    assert most <= 3


def test_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def failing() -> Iterator[Entry]:
        yield from invented.class_of(invented.of("07"), 1).entries()
        raise OSError("no space left on device")

    path = tmp_path / "index.html"
    path.write_text("the page of yesterday")
    class_ = Class("Broken", invented.of("07"), failing, 2)

    with pytest.raises(OSError, match="no space"):
        page.write(path, class_, {}, Modes(()), {})

    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]
    assert path.read_text() == "the page of yesterday"


def test_leaves_nothing_behind_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Shelf) -> Iterator[str]:
        yield "AAAA"
        raise OSError("no space left on device")

    monkeypatch.setattr(Shelf, "encoded", full)

    with pytest.raises(OSError, match="no space"):
        page.write(
            tmp_path / "index.html", invented.class_of(invented.of("07"), 2), {}, Modes(()), {}
        )

    assert list(tmp_path.iterdir()) == []


def test_shows_an_empty_class(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07"), 0))

    assert read.shelves["class"][-1]["names"] == []
    assert "nobody tried" in read.prose


def test_shows_a_submission_that_lacks_an_exercise(written: Callable[[Class], Read]) -> None:
    both = edited(
        invented.class_of(invented.of("07", "10"), 2),
        lambda entry: replace(
            entry, report=replace(entry.report, exercises=entry.report.exercises[:1]), sources={}
        ),
    )

    absent = written(both).shelves["class"][-1]["exercises"][1]

    assert absent["states"] == "--"
    assert set(absent["marks"]) == {"-" * 6}


def test_says_what_cannot_be_missed(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07"), 40))

    assert "not graded, by a fault of ours" in read.prose
    assert "Isolation: strong, the cage was missing" in read.prose.replace("\n", " ")
    assert "The spec was edited; ours was run." in read.prose
    assert "KR-20" in read.prose
    assert "flagged above 0.71" in read.prose


@pytest.mark.parametrize(
    ("address", "count", "most"),
    [("07", 40, FORTY), ("24", 40, FORTY), ("26", 40, FORTY), ("07", 1000, THOUSAND)],
)
def test_is_small(written: Callable[[Class], Read], address: str, count: int, most: int) -> None:
    read = written(invented.class_of(invented.of(address), count))

    assert len(read.text.encode()) <= most


def test_draws_a_column_for_each_point_where_there_are_few() -> None:
    few, many = chart.scores([0, 3, 3, 9], 9), chart.scores([0, 99, 400, 405], 405)

    assert few.rows == [("0 of 9", 1), ("3 of 9", 2), ("9 of 9", 1)]
    assert many.rows == [("0 to 5 %", 1), ("20 to 25 %", 1), ("95 to 100 %", 2)]


def test_marks_the_pairs_above_the_line() -> None:
    drawn = chart.similarities("07", [0, 500, 40, 0, 2], 0.2, 0.7).svg()

    assert drawn.count("<rect") == 3
    assert drawn.count("class=over") == 1
    assert "flagged above 0.70" in drawn
    assert "class=over" not in chart.similarities("07", [9] * 5, 0.2, None).svg()


def test_lets_code_ticks_be_code_and_nothing_else_be_anything() -> None:
    assert prose("`a<b>` is <b>") == "<code>a&lt;b&gt;</code> is &lt;b&gt;"
    assert prose("an odd `tick <i>") == "an odd `tick &lt;i&gt;"


def test_writes_numbers_with_a_true_minus() -> None:
    assert [two(number) for number in (0.314, -0.314, -0.001, None)] == [
        "0.31",
        "−0.31",  # noqa: RUF001 -- as it is printed
        "0.00",
        "–",  # noqa: RUF001 -- as above
    ]


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_knows_its_own_ids(written: Callable[[Class], Read]) -> None:
    read = written(invented.class_of(invented.of("07", "10"), 5))

    ids = [one["id"] for _, one in read.tags if one.get("id")]

    assert len(ids) == len(set(ids))
    script = read.assets["page"]
    asked = set(re.findall(r'\$\("([a-z-]+)"\)', script))
    assert asked <= set(ids)
