"""The full-screen view of `kata watch`."""

import asyncio
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import ClassVar, Literal

from rich.markdown import Markdown
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import WorkerCancelled, WorkerFailed

from graders.course.catalogue import CourseError, Exercise, section
from graders.grading.intake import RefusedError
from graders.practice import hints, looks, restoration, roadmap, side_by_side
from graders.practice.checkout import Checkout
from graders.practice.ending import Line, Manner, after, requirements, tell, tell_one, title
from graders.practice.standing import Standing
from graders.practice.watch import scroll
from graders.practice.watch.saves import saves
from graders.practice.watch.standby import Progress, Standby, StandbyError

PATIENCE = 3.0
"""Seconds that a run may still take when a further save has made it stale."""

View = Literal["result", "list", "text", "solution"]
Telling = Callable[[], Iterable[Line]]
Stuck = tuple[str, int, bool]
"""An exercise, the requirement that is next, and whether the app can be run."""


def drawn(lines: Iterable[Line]) -> Text:
    """Return lines as Rich draws them."""
    return Text("\n").join(looks.drawn(line) for line in lines)


class Screen(App[None]):
    """Checks an exercise at each save."""

    CSS = """
    #head { height: auto; padding: 0 1; background: $panel; }
    #told { padding: 0 1; height: auto; }
    #list { height: 1fr; border: none; display: none; }
    #note { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hint", "Hint"),
        Binding("b", "view('result')", "Back"),
        Binding("s", "view('solution')", "Our solution"),
        Binding("t", "view('text')", "Text"),
        Binding("l", "view('list')", "List"),
        Binding("n", "next", "Next"),
        Binding("p", "previous", "Previous"),
        Binding("r", "reset", "Reset"),
        Binding("q", "quit", "Quit"),
        Binding("g", "given", "Given"),
        Binding("enter", "again", "Again"),
        Binding("a", "all", "Run all"),
        Binding("escape,l,t,s", "view('result')", show=False),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False

    view: var[View] = var("result", bindings=True)
    """What is in the middle of the screen."""

    done = var(default=False, bindings=True)
    """Whether the exercise has just been found done."""

    def __init__(self, checkout: Checkout, chosen: Exercise | None, *, poll: bool = False) -> None:
        super().__init__()
        self.checkout = checkout
        self.poll = poll
        following = checkout.next()
        first = following.exercise if following else checkout.course.exercises[0]
        self.exercise = chosen or first
        self.standby = Standby()
        self.wanted = asyncio.Event()
        self.everything = False
        self.sure = False
        self.telling: Telling = tuple
        self.stuck: Stuck | None = None

    def compose(self) -> ComposeResult:
        """Lay out: what is checked, how it came out, keys."""
        yield Static(id="head", markup=False)
        with VerticalScroll():
            yield Static(id="told", markup=False)
        yield OptionList(id="list", markup=False)
        yield Static(id="note", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin."""
        self.run_worker(self.follow(), exit_on_error=True)
        self.checking = self.run_worker(self.check_for_ever(), exit_on_error=True)
        self.ask()

    async def on_event(self, event: events.Event) -> None:
        """Let each key but a second `r` take the question back."""
        if isinstance(event, events.Key) and event.key != "r":
            self.disarm()
        await super().on_event(event)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.call_after_refresh(self.redraw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say whether a key means anything now."""
        if action == "view":
            (wanted,) = parameters
            return wanted != self.view and (wanted != "solution" or self.has_solution())
        return super().check_action(action, parameters)

    def has_solution(self) -> bool:
        """Whether our answer can be shown: the exercise is done, and there is one here."""
        return self.done and side_by_side.has_one(self.exercise)

    def ask(self) -> None:
        """Have the exercise checked, and its outcome shown."""
        if self.view != "result":
            self.turn(to="result")
        self.wanted.set()

    def turn(self, to: View) -> None:
        """Have something else in the middle of the screen."""
        choice, rest = self.query_one(OptionList), self.query_one(VerticalScroll)
        self.view = to
        choice.display, rest.display = to == "list", to != "list"
        (choice if to == "list" else rest).focus()
        self.redraw()

    def turn_to(self, exercise: Exercise) -> None:
        """Have another exercise checked from now on."""
        self.exercise = exercise
        self.done = False
        self.say()
        self.ask()

    async def follow(self) -> None:
        """Check what is saved; another exercise that is saved becomes the one that is checked."""
        async for touched in saves(self.checkout.course, poll=self.poll):
            if self.exercise in touched:
                self.ask()
            else:
                self.turn_to(min(touched, key=lambda one: one.number))

    async def check_for_ever(self) -> None:
        """Run the exercise whenever that is wanted."""
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            self.disarm()
            if self.everything:
                await self.check_all()
            else:
                await self.check()
            with suppress(OSError):
                await self.standby.refresh()

    async def check(self) -> None:
        """Run the exercise once and show how it came out."""
        self.head("checking ...")
        exercise = self.exercise
        try:
            standing = await self.outcome(exercise)
        except StandbyError as error:
            said = str(error)
            self.show(lambda: scroll.failed(exercise, said, self.manner))
            self.head("could not be run")
            return
        if standing is None or exercise is not self.exercise:
            return
        self.done = standing.done
        self.forget_hint(standing)
        if standing.done:
            self.show(lambda: self.when_done(standing))
            self.head("done")
        else:
            self.show(lambda: self.when_red(standing))
            self.head(f"{standing.met} of {requirements(standing.total)} met")

    def when_red(self, standing: Standing) -> Iterator[Line]:
        """Yield what is told of an exercise that is not done."""
        told = tell([standing], self.manner)
        return (line for line in told if line.style != "title")  # the head has it

    def when_done(self, standing: Standing) -> Iterator[Line]:
        """Yield what was learned, and the ways on."""
        exercise = standing.exercise
        yield Line("Done", "green")
        yield Line(f"All {requirements(standing.total)} are met.", "green")
        if exercise.idea:
            yield Line()
            yield Line(f"You know now: {exercise.idea}")
        yield Line()
        if self.has_solution():
            yield Line("s  our solution beside yours")
        if following := self.following(exercise):
            yield Line(f"t  read the next one: {title(following, self.manner)}")
            yield Line("n  go on to it")
        else:
            yield Line("That was the last exercise.", "green")

    def forget_hint(self, standing: Standing) -> None:
        """Take a hint away that was for something else than what is red now."""
        first = standing.failures[0] if standing.failures else None
        stuck = (
            standing.exercise.name,
            first.place if first else 0,
            first is not None and first.wiring is None,
        )
        if stuck != self.stuck and self.stuck is not None:
            self.say()
        self.stuck = stuck

    async def outcome(self, exercise: Exercise) -> Standing | None:
        """Return how an exercise came out, or None if a save has made that stale.

        Raises:
            StandbyError: It could not be run.
        """
        heard = functools.partial(self.hear, exercise)
        run = asyncio.ensure_future(self.standby.run(exercise.directory, heard))
        save = asyncio.ensure_future(self.wanted.wait())
        try:
            await asyncio.wait({run, save}, return_when=asyncio.FIRST_COMPLETED)
            if not run.done():
                await asyncio.wait({run}, timeout=PATIENCE)
            if run.done():
                return run.result()
        finally:
            run.cancel()
            save.cancel()
        await self.standby.break_off()
        return None

    def hear(self, exercise: Exercise, heard: Progress) -> None:
        """Show how far a run is, and what failed first."""
        if exercise is not self.exercise:
            return
        self.head(f"checking, {heard.tried} of {heard.total} ...")
        red = heard.failure
        if red is not None and red.wiring is None:
            self.show(lambda: tell_one(red, self.manner, exercise))

    @property
    def manner(self) -> Manner:
        """How failures are told here."""
        return Manner(width=max(30, self.size.width - 4), hint="press h", reset="press r")

    def following(self, exercise: Exercise) -> Exercise | None:
        """Return the next exercise that is not done."""
        standings = {one.exercise.number: one for one in self.checkout.standings()}
        following = after(exercise)
        while following is not None and standings[following.number].done:
            following = after(following)
        return following

    async def check_all(self) -> None:
        """Run every exercise that was touched, and show the list; behind it, check on."""
        self.everything = False
        for one in self.checkout.standings():
            if one.touched:
                self.head(f"checking {one.exercise.address} ...")
                with suppress(StandbyError):
                    await self.standby.run(one.exercise.directory)
        if not self.wanted.is_set():
            await self.action_view("list")
            self.wanted.set()

    def head(self, state: str) -> None:
        """Show what is checked."""
        text = title(self.exercise, self.manner)
        where = f"exercises/{self.exercise.name}"
        self.query_one("#head", Static).update(Text(f"{text}   {state}\n{where}", style="bold"))

    def show(self, telling: Telling) -> None:
        """Show how it came out, unless the learner looks at something else meanwhile."""
        self.telling = telling
        self.redraw()

    def redraw(self) -> None:
        """Draw what is told, at the present width."""
        if self.view == "result":
            self.query_one("#told", Static).update(drawn(self.telling()))

    def say(self, lines: Iterable[Line] = ()) -> None:
        """Show something beside it, in the place of a question."""
        self.sure = False
        self.query_one("#note", Static).update(drawn(lines))

    def disarm(self) -> None:
        """Take the question back whether to reset, if it was asked."""
        if self.sure:
            self.say()

    def action_hint(self) -> None:
        """Show a hint for the requirement that is next, and the next one of the exercise."""
        found = hints.take(self.checkout, self.exercise)[-1:]
        self.say_hints(found, "There are no hints here.", self.about_next())

    def about_next(self) -> list[Line]:
        """Return a hint for the first requirement that was just found not met."""
        name, place, runs = self.stuck or ("", 0, False)
        if name != self.exercise.name or not place or not runs:
            return []
        about = hints.about(self.exercise, place)
        return [Line(about)] if about else []

    def action_given(self) -> None:
        """Show the hints that were given so far."""
        self.say_hints(hints.given(self.checkout, self.exercise), "No hint yet: press h.")

    def say_hints(
        self, found: Sequence[hints.Hint], otherwise: str, first: Sequence[Line] = ()
    ) -> None:
        """Show hints below what failed."""
        told = [Line(f"Hint {one.number} of {one.most}: {one.text}", "heading") for one in found]
        self.say([*first, *(told or [Line(otherwise)])])

    async def action_view(self, view: View) -> None:
        """Show the list, the text, our solution, or the result again."""
        if view == "list":
            self.fill_list()
        elif view == "text":
            text = self.text_of_present()
            self.query_one("#told", Static).update(Markdown(text))
        elif view == "solution":
            await self.draw_solution()
        self.turn(to=view)

    def text_of_present(self) -> str:
        """Return the text of the exercise or, when it is done, of the next one."""
        shown = (self.following(self.exercise) if self.done else None) or self.exercise
        return (shown.original / "README.md").read_text(encoding="utf-8")

    async def draw_solution(self) -> None:
        """Show our answer."""
        try:
            pairs = await asyncio.to_thread(
                lambda: list(side_by_side.pairs(self.checkout, self.exercise))
            )
        except (CourseError, RefusedError) as error:
            text: Markdown | Text = Text(str(error))
        else:
            files = (f"**{one.name}**, ours:\n\n```python\n{one.ours}\n```" for one in pairs)
            text = Markdown("\n\n".join(files))
        self.query_one("#told", Static).update(text)

    def fill_list(self) -> None:
        """List all exercises, with the present one chosen."""
        choice = self.query_one(OptionList)
        choice.clear_options()
        present = 0
        for level, group in roadmap.sections(self.checkout.standings()):
            choice.add_option(Option(Text(section(level), style="bold"), disabled=True))
            for one in group:
                if one.exercise == self.exercise:
                    present = choice.option_count
                line = Line(roadmap.row(one, self.manner.width), roadmap.STYLES[one.word])
                choice.add_option(Option(looks.drawn(line), id=one.exercise.name))
        choice.highlighted = present

    def on_option_list_option_selected(self, chosen: OptionList.OptionSelected) -> None:
        """Go to the exercise that was chosen from the list."""
        self.turn_to(self.checkout.course.find(chosen.option_id or ""))

    def action_next(self) -> None:
        """Go on to the exercise that follows; from one that is done, to the next that is not."""
        following = self.following(self.exercise) if self.done else after(self.exercise)
        self.turn_to(following or self.checkout.course.exercises[0])

    def action_previous(self) -> None:
        """Go back to the exercise before."""
        every = self.checkout.course.exercises
        self.turn_to(every[every.index(self.exercise) - 1])

    def action_again(self) -> None:
        """Check again."""
        self.ask()

    def action_all(self) -> None:
        """Check every exercise that was touched."""
        self.everything = True
        self.wanted.set()

    def action_reset(self) -> None:
        """Put the stub back, if asked twice."""
        if not self.sure:
            self.say([Line("Press r again: the stub comes back, and your version is kept.", "red")])
            self.sure = True
            return
        try:
            aside = restoration.reset(self.checkout, self.exercise)
        except (CourseError, RefusedError, OSError) as error:
            self.say([Line(str(error), "red")])
        else:
            said = f"Your version is kept in {aside}." if aside else "The stub is back."
            self.say([Line(said)])
        self.stuck = None
        self.ask()

    async def action_quit(self) -> None:
        """Leave, once nothing can come that needs the screen."""
        await self.on_unmount()
        self.exit()

    async def on_unmount(self) -> None:
        """End the process that stands ready, once nobody can start another."""
        self.checking.cancel()
        with suppress(WorkerCancelled, WorkerFailed):
            await self.checking.wait()
        await self.standby.stop()


def show(checkout: Checkout, chosen: Exercise | None, *, poll: bool = False) -> None:
    """Show the screen until the learner quits."""
    if chosen is None:
        checkout.rebuild()  # what is next depends on what is done
    Screen(checkout, chosen, poll=poll).run()
