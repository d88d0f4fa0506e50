"""The page of a class in Chromium: sorted, filtered, opened, by mouse and by keyboard."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from graders.classroom import page
from graders.classroom.insight.mistakes import Modes
from graders.tests import chromium, invented
from graders.tests.chromium import complaints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from graders.classroom.keeping.entry import Class, Entry

pytestmark = pytest.mark.browser

PATIENCE = 20
HOSTILE = "</script><script>document.title = 'owned'</script><img src=x onerror=owned()>"
FORTY = 40
MANY = 150


@dataclass(frozen=True)
class Screen:
    """A page that is open."""

    chrome: Chrome
    address: str

    def all(self, selector: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.chrome.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        return self.run(script, selector)  # type: ignore[no-any-return] # texts

    def run(self, script: str, *arguments: object) -> Any:
        return self.chrome.execute_script(script, *arguments)

    def until(self, met: Callable[[], object]) -> None:
        gone = [StaleElementReferenceException]  # drawn anew while it was asked
        WebDriverWait(self.chrome, PATIENCE, 0.05, gone).until(lambda _: met())

    def open(self, place: str = "") -> Screen:
        """Open the page anew, at a place in it."""
        self.chrome.get("about:blank")
        self.chrome.get(self.address + place)
        self.until(lambda: self.run("return document.documentElement.dataset.ready"))
        return self

    def follow(self, element: WebElement) -> None:
        """Click, and wait for the view that comes."""
        before = self.run("return document.querySelector('#view').dataset.ready")
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()
        view = "return document.querySelector('#view').dataset.ready"
        self.until(lambda: self.run(view) != before)

    def go(self, place: str) -> None:
        """Go to a view, and wait until it is all there."""
        before = self.run("return document.querySelector('#view').dataset.ready")
        self.run("location.hash = arguments[0]", place)
        view = "return document.querySelector('#view').dataset.ready"
        self.until(lambda: self.run(view) != before)

    def press(self, *keys: str) -> None:
        actions = ActionChains(self.chrome)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    @property
    def focused(self) -> WebElement:
        return self.chrome.switch_to.active_element

    @property
    def rows(self) -> list[str]:
        """The names in the heat map, from above."""
        return self.texts("#map-grid tbody th[scope=row]")


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


def written(folder: Path, name: str, class_: Class) -> str:
    findings, modes = invented.findings(class_), invented.modes(class_)
    page.write(folder / name, class_, findings, modes, invented.variants(class_))
    return (folder / name).as_uri()


@pytest.fixture(scope="module")
def single_page(folder: Path) -> str:
    return written(folder, "single.html", single())


def single() -> Class:
    return invented.class_of(invented.of("07"), FORTY)


@pytest.fixture(scope="module")
def several_page(folder: Path) -> str:
    return written(folder, "several.html", invented.class_of(invented.of("07", "10", "17"), MANY))


@pytest.fixture
def quiet(chrome: Chrome) -> Iterator[Chrome]:
    """A browser that has nothing to complain of, before and after."""
    complaints(chrome)
    yield chrome
    assert complaints(chrome) == []


@pytest.fixture
def one_exercise(quiet: Chrome, single_page: str) -> Screen:
    return Screen(quiet, single_page).open()


@pytest.fixture
def several(quiet: Chrome, several_page: str) -> Screen:
    return Screen(quiet, several_page).open()


def points(class_: Class) -> dict[str, int]:
    return {entry.name: entry.report.score for entry in class_.entries()}


def test_sorts_rows_by_ability_and_columns_by_difficulty(one_exercise: Screen) -> None:
    scores = points(single())
    run = [name for name in one_exercise.rows if scores[name]]

    assert [scores[name] for name in run[:-1]] == sorted(
        (scores[name] for name in run[:-1]), reverse=True
    )
    met = [
        one_exercise.texts(f"#map-grid tbody td[data-column='{column}']")[: len(run) - 1].count("✓")
        for column in range(9)
    ]
    assert met == sorted(met, reverse=True)


def test_keeps_what_does_not_load_in_a_band_of_its_own(one_exercise: Screen) -> None:
    bands = one_exercise.texts("#map-grid .band")

    assert [band.partition(" (")[0] for band in bands] == [
        "Do not load",
        "Nothing handed in, or the stub",
        "Not graded by a fault of ours",
    ]
    assert len(one_exercise.rows) == FORTY


def test_sorts_by_a_column_and_back(one_exercise: Screen) -> None:
    before = one_exercise.rows
    head = "#map-grid th.column[data-column='3']"
    fails = "#map-grid tr[aria-rowindex='3'] td[data-column='3']"

    one_exercise.one(head).click()

    assert one_exercise.one(head).get_attribute("aria-sort") == "ascending"
    assert one_exercise.one(fails).text == "✗"
    one_exercise.one(head).click()
    assert one_exercise.one(head).get_attribute("aria-sort") == "descending"
    assert one_exercise.one(fails).text == "✓"
    one_exercise.one(head).click()
    assert one_exercise.rows == before


def test_sorts_rows_by_name_and_columns_as_the_readme(one_exercise: Screen) -> None:
    Select(one_exercise.one("#map-rows")).select_by_value("name")
    Select(one_exercise.one("#map-columns")).select_by_value("order")

    assert one_exercise.rows[:30] == sorted(one_exercise.rows[:30])
    assert one_exercise.texts("#map-grid th.column") == [str(n) for n in range(1, 10)]


def test_filters(one_exercise: Screen) -> None:
    one_exercise.one("#map-name").send_keys("ada")
    assert {name.partition(" ")[0] for name in one_exercise.rows} == {"Ada"}
    assert "of 40" in one_exercise.one("#map-count").text

    one_exercise.open()
    Select(one_exercise.one("#map-show")).select_by_value("broken")
    assert one_exercise.texts("#map-grid .band") == [f"Do not load ({len(one_exercise.rows)})"]

    one_exercise.open()
    Select(one_exercise.one("#map-show")).select_by_value("full")
    assert set(one_exercise.texts("#map-grid tbody td.points")) == {"9"}

    one_exercise.open()
    Select(one_exercise.one("#map-fails")).select_by_value("07.1")
    place = one_exercise.texts("#map-grid th.column").index("2")
    marks = one_exercise.texts(f"#map-grid tbody td[data-column='{place}']")
    assert marks
    assert set(marks) <= {"✗", "!", "◷"}


def test_is_used_by_keyboard(one_exercise: Screen) -> None:
    one_exercise.one("#map-columns").send_keys(Keys.TAB)
    assert one_exercise.focused.text == one_exercise.rows[0]

    one_exercise.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)

    label = one_exercise.focused.get_attribute("aria-label") or ""
    assert label.startswith(f"{one_exercise.rows[2]}: 07.")
    assert label.endswith(" met")
    assert one_exercise.one("#map-says").text == label

    name = one_exercise.rows[2]
    one_exercise.press(Keys.ENTER)

    one_exercise.until(lambda: one_exercise.focused.tag_name == "h1")
    assert one_exercise.focused.text == name
    assert one_exercise.chrome.title.startswith(name)
    one_exercise.chrome.back()
    one_exercise.until(lambda: one_exercise.focused.tag_name == "td")
    assert one_exercise.focused.get_attribute("aria-label") == label


def test_moves_through_a_long_map_by_keyboard(several: Screen) -> None:
    assert 0 < len(several.rows) < MANY

    several.one("#map-fold").send_keys(Keys.TAB)
    several.press(Keys.PAGE_DOWN, Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    middle = int(several.focused.get_attribute("data-row") or 0)
    assert middle > 60

    ActionChains(several.chrome).key_down(Keys.CONTROL).send_keys(Keys.END).perform()
    ActionChains(several.chrome).key_up(Keys.CONTROL).perform()
    last = int(several.focused.get_attribute("data-row") or 0)
    assert last >= MANY - 1
    assert several.one("#map-grid").size["height"] == 22 * (last + 1 + 2)
    assert several.focused.is_displayed()
    several.run("document.querySelector('#map-frame').scrollTop -= 600")
    several.until(lambda: several.all(f"#map-grid tr[aria-rowindex='{last - 60}']"))
    assert int(several.focused.get_attribute("data-row") or 0) == last
    several.run("document.querySelector('#map-frame').scrollTop = 0")
    several.until(lambda: several.focused.get_attribute("id") == "map-frame")
    several.press(Keys.ARROW_UP)
    assert int(several.focused.get_attribute("data-row") or 0) == last - 1


def test_folds_and_unfolds_exercises(several: Screen) -> None:
    several.one("#map-grid th.group[title^='10 ']").click()

    assert several.texts("#map-grid th.column")[1:7] != [""] * 6
    assert len(several.all("#map-grid th.column")) == 1 + 6 + 1
    assert several.one("#map-grid th.group[title^='10 ']").get_attribute("aria-expanded") == "true"

    several.run("document.querySelector('#map-frame').scrollTop = 900")
    several.one("#map-fold").click()
    assert len(several.all("#map-grid th.column")) == 9 + 6 + 11
    frame = several.one("#map-frame")
    assert several.run("return arguments[0].scrollTop", frame) == 900
    assert len(several.rows) * 22 > frame.size["height"]
    several.one("#map-fold").click()
    assert len(several.all("#map-grid th.column")) == 3

    Select(several.one("#map-exercise")).select_by_value("17")
    assert several.texts("#map-grid th.group") == ["17 Error handling"]
    assert len(several.all("#map-grid th.column")) == 11


def failing(class_: Class) -> tuple[int, Entry]:
    """Find a learner whose failure has an exchange with a fault."""
    for number, entry in enumerate(class_.entries()):
        for test in entry.report.exercises[0].tests:
            if test.exchange and test.exchange[-1].error and not entry.report.reason:
                return number, entry
    raise AssertionError("nobody fails so")


def test_opens_a_learner_with_the_exchange_of_each_failure(one_exercise: Screen) -> None:
    number, entry = failing(single())
    failed = [test for test in entry.report.exercises[0].tests if test.status == "failed"]

    row = next(one for one in one_exercise.all("#map-grid th a") if one.text == entry.name)
    one_exercise.follow(row)

    view = one_exercise.one("#view").text
    assert one_exercise.chrome.current_url.endswith(f"#/learner/{number}")
    assert not one_exercise.one("#overview").is_displayed()
    assert view.count("answered") == sum(len(test.exchange) for test in failed)
    for test in failed:
        assert test.message in view
        assert test.exchange[-1].request.body in view
    fault = next(one.error for test in failed for one in test.exchange if one.error)
    assert f"{fault.type}: {fault.text}" in view
    assert f"main.py:{fault.frames[0].line} in register" in view


def test_opens_every_learner_and_every_answer_beside_ours(quiet: Chrome, folder: Path) -> None:
    class_ = invented.class_of(invented.of("07", "10"), 9, seed=3)
    screen = Screen(quiet, written(folder, "every.html", class_)).open()

    for number, entry in enumerate(class_.entries()):
        screen.go(f"#/learner/{number}")
        assert screen.one("#view h1").text == entry.name
        screen.one("#view button").click()
        screen.until(lambda: len(screen.all("#view .requirements")) == 2)
        answers = [text for files in entry.sources.values() for _, text in files]
        assert screen.texts("#view .code") == [text.removesuffix("\n") for text in answers]
        for address in ("07", "10"):
            screen.go(f"#/pair/{address}/{number}/ours")
            assert screen.one("#view h1").text == f"{entry.name} and our solution"


def test_leads_from_a_cell_to_what_was_said_there(several: Screen) -> None:
    several.go("#/learner/5/17.9")

    item = several.one("#view [data-target]")
    assert "9. " in item.text
    assert item.find_element(By.CSS_SELECTOR, ".cell").get_attribute("aria-label")
    box = item.rect
    assert 0 <= box["y"] - several.run("return scrollY") <= 1400


def test_says_why_a_learners_answer_does_not_load(one_exercise: Screen) -> None:
    Select(one_exercise.one("#map-show")).select_by_value("broken")
    one_exercise.follow(one_exercise.one("#map-grid tbody th a"))

    assert one_exercise.one(".reason").text.startswith(("SyntaxError: ", "main.py is larger"))


def test_opens_a_pair_side_by_side(one_exercise: Screen) -> None:
    names = one_exercise.rows[:2]
    one_exercise.one("#compare-a").send_keys(names[0])
    other = one_exercise.one("#compare-b")
    other.clear()
    other.send_keys(names[1])
    one_exercise.follow(one_exercise.one("#compare-form button"))

    assert one_exercise.one("#view h1").text == f"{names[0]} and {names[1]}"
    assert len(one_exercise.all(".part")) >= 2
    routes = [text for text in one_exercise.texts(".part > summary") if "POST /users" in text]
    assert len(routes) == 1
    assert one_exercise.all(".part .k")


LEFT = '''"""First.

def not_a_function():
"""
from fastapi import FastAPI

app = FastAPI(
    title="First",
)


# What is told of one.
@app.get("/items/{item_id}")
def read_item(item_id: int, text: str = """
def neither():
"""):
    return {"id": item_id}


def price(amount):
    total = amount * 2
    return total


async def only_here():
    return 1
'''
RIGHT = '''"""First.

def not_a_function():
"""
from fastapi import FastAPI

app = FastAPI(
    title="Second",
)


def cost(amount):
    # twice
    total = amount * 3
    return total


@app.get("/items/{number}/")
async def show(number: int):
    return {"id": number}
'''


def test_aligns_answers_by_route_and_name_and_likeness(quiet: Chrome, folder: Path) -> None:
    texts = iter((LEFT, RIGHT.replace("\n", "\r\n")))
    plain = invented.class_of(invented.of("07"), 2)
    kept = [
        replace(entry, sources={"07_field_validation": (("main.py", next(texts)),)})
        for entry in plain.entries()
    ]
    class_ = replace(plain, entries=lambda: iter(kept))
    screen = Screen(quiet, written(folder, "aligned.html", class_)).open("#/pair/07/0/1")

    heads = [" ".join(text.split()) for text in screen.texts(".part > summary")]
    assert heads == [
        "main.py, outside of functions differs",
        "read_item / show GET /items/{} differs",
        "price / cost differs",
        "only_here only in the first",
    ]
    changed = screen.texts(".part:nth-of-type(3) .removed")
    assert changed == ["def price(amount):", "    total = amount * 2"]
    assert screen.texts(".part:nth-of-type(3) mark") == ["price", "cost", "2", "3"]
    margin = screen.texts(".part:nth-of-type(1) td:nth-child(2)")
    assert "def not_a_function():" in margin
    assert "@app.get" not in "".join(margin)


def test_puts_an_answer_beside_ours(one_exercise: Screen) -> None:
    number, entry = failing(single())
    one_exercise.open(f"#/pair/07/{number}/ours")

    theirs = dict(entry.sources["07_field_validation"])["main.py"]
    solution = invented.COURSE.solutions / "07_field_validation" / "main.py"
    one_exercise.run("document.querySelectorAll('.part').forEach((part) => { part.open = true; })")
    for side, text in ((2, theirs), (4, solution.read_text())):
        cells = one_exercise.texts(f".side td:nth-child({side}):not(.none)")
        assert sorted(filter(str.strip, cells)) == sorted(filter(str.strip, text.splitlines()))
    assert "come out the same" in one_exercise.one("#view").text


def test_marks_the_evidence_of_a_similar_pair(one_exercise: Screen) -> None:
    link = next(iter(one_exercise.all("#similarity .group li > a")))
    one_exercise.follow(link)

    assert "above the line of this class" in one_exercise.one("#view").text
    numbers = one_exercise.texts(".side td.shared:first-child")
    assert {number.split(" ")[0] for number in numbers} <= {"3", *map(str, range(8, 15))}
    assert numbers


def test_refuses_to_compare_with_nobody(one_exercise: Screen) -> None:
    one_exercise.one("#compare-a").send_keys("Nobody")
    one_exercise.one("#compare-form button").click()

    assert one_exercise.one("#compare-says").text == "Choose two names from the list."


def test_shows_mistakes_and_variants_with_those_who_made_them(one_exercise: Screen) -> None:
    mistake = one_exercise.one(".modes details")
    mistake.find_element(By.TAG_NAME, "summary").click()
    one_exercise.until(lambda: mistake.find_elements(By.CSS_SELECTOR, ".who a"))
    assert "answered" in mistake.text

    place = one_exercise.one("#variants .place")
    place.find_element(By.TAG_NAME, "summary").click()
    assert place.find_elements(By.CSS_SELECTOR, ".variant pre .k")


def test_sorts_the_table_of_requirements(one_exercise: Screen) -> None:
    column = "#requirements tbody td:nth-child(3)"
    one_exercise.all("#requirements thead button")[2].click()

    shares = [float(text.split()[0]) for text in one_exercise.texts(column)]
    assert shares == sorted(shares)
    one_exercise.all("#requirements thead button")[2].click()
    shares = [float(text.split()[0]) for text in one_exercise.texts(column)]
    assert shares == sorted(shares, reverse=True)


def test_shows_all_rows_on_paper(several: Screen) -> None:
    several.run("window.dispatchEvent(new Event('beforeprint'))")
    assert len(several.rows) == MANY
    assert not several.all("details.exercise:not([open])")

    several.run("window.dispatchEvent(new Event('afterprint'))")
    assert len(several.rows) < MANY
    assert base64.b64decode(several.chrome.print_page()).startswith(b"%PDF")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_can_be_read_in_both_themes(one_exercise: Screen, theme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": theme}]
    one_exercise.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    one_exercise.open()

    assert contrasts(one_exercise) == []
    pressed = one_exercise.one("#theme").get_attribute("aria-pressed")
    assert pressed == str(theme == "dark").lower()
    paper = "return getComputedStyle(document.body).backgroundColor"
    before = one_exercise.run(paper)
    one_exercise.one("#theme").click()
    assert one_exercise.run(paper) != before
    assert contrasts(one_exercise) == []


def contrasts(screen: Screen) -> list[str]:
    """Name the kinds of text that stand out less than 4.5 to 1 from what is behind them."""
    return screen.run(  # type: ignore[no-any-return] # names
        """
        const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        const rgba = (color) => {
          canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const light = ([r, g, b]) => [r, g, b].map((value) => value / 255)
          .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
          .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
        const behind = (element) => {
          const color = element && rgba(getComputedStyle(element).backgroundColor);
          if (!element) return [255, 255, 255];
          return color[3] === 255 ? color : behind(element.parentElement);
        };
        const found = new Set();
        for (const element of document.querySelectorAll("main *, header *")) {
          const nodes = [...element.childNodes];
          if (!nodes.some((node) => node.nodeType === 3 && node.data.trim())) continue;
          if (!element.checkVisibility() || element.closest("svg, option, .hidden")) continue;
          const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) found.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
        }
        return [...found];
        """
    )


NARROW = {"width": 420, "height": 900, "deviceScaleFactor": 1, "mobile": False}


def test_fits_a_narrow_window(one_exercise: Screen) -> None:
    one_exercise.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    try:
        wide = one_exercise.run("return document.documentElement.scrollWidth")
        header = one_exercise.run("return document.querySelector('.top').offsetHeight")
        sentence = one_exercise.run(
            "return document.querySelector('.sortable tbody th').offsetWidth"
        )
    finally:
        one_exercise.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert wide <= NARROW["width"]
    assert header <= 130  # three lines of it
    assert sentence >= 200


def test_gives_every_control_a_name(one_exercise: Screen) -> None:
    tree = one_exercise.chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})
    controls = {"button", "combobox", "searchbox", "textbox", "link", "image", "grid"}

    nameless = [
        node["role"]["value"]
        for node in tree["nodes"]
        if not node["ignored"]
        and node["role"]["value"] in controls
        and not node.get("name", {}).get("value", "").strip()
    ]

    assert nameless == []


def test_runs_nothing_but_its_own_script(chrome: Chrome, folder: Path) -> None:
    def hostile(entry: Entry) -> Entry:
        tests = entry.report.exercises[0].tests
        told = tuple(replace(test, status="failed", message=HOSTILE) for test in tests)
        exercise = replace(
            entry.report.exercises[0], tests=told, status="failed", diagnosis=HOSTILE
        )
        report = replace(entry.report, exercises=(exercise,))
        sources = {"07_field_validation": (("main.py", f"x = '{HOSTILE}'\n"),)}
        return replace(entry, name=f"{entry.name} {HOSTILE}", report=report, sources=sources)

    plain = invented.class_of(invented.of("07"), 4)
    class_ = replace(plain, entries=lambda: map(hostile, plain.entries()), title=HOSTILE)
    screen = Screen(chrome, written(folder, "hostile.html", class_))

    for place in ("", "#/learner/1", "#/pair/07/0/1", "#/pair/07/0/ours"):
        screen.open(place)
        assert screen.chrome.title != "owned"
        assert not screen.all("img")
        assert HOSTILE in screen.one("main").text
    assert complaints(chrome) == []


@pytest.mark.parametrize(
    "deed",
    [
        "document.body.innerHTML = '<b>'",
        "document.body.setAttribute('onclick', 'owned()')",
        "document.createElement('script').text = 'owned()'",
        "setTimeout('owned()')",
        "trustedTypes.createPolicy('other', {})",
    ],
)
def test_refuses_markup_and_code_from_text(chrome: Chrome, single_page: str, deed: str) -> None:
    screen = Screen(chrome, single_page).open()

    refused = screen.run(f"try {{ {deed}; return 'taken' }} catch (error) {{ return error.name }}")

    assert refused == "TypeError"
    complaints(chrome)


def test_asks_the_network_for_nothing(one_exercise: Screen) -> None:
    one_exercise.open("#/pair/07/0/ours")

    entries = one_exercise.run("return performance.getEntriesByType('resource').map((e) => e.name)")

    assert entries == []


def test_shows_an_empty_class(quiet: Chrome, folder: Path) -> None:
    page.write(folder / "empty.html", invented.class_of(invented.of("07"), 0), {}, Modes(()), {})

    screen = Screen(quiet, (folder / "empty.html").as_uri()).open()

    assert screen.rows == []
    assert screen.one("#map-count").text == "0 submissions of 0."


def test_knows_no_learner_beyond_the_class(one_exercise: Screen) -> None:
    for place in ("#/learner/999", "#/pair/07/0/999", "#/pair/99/0/1", "#/nowhere"):
        one_exercise.open(place)
        assert one_exercise.one("#overview").is_displayed()
