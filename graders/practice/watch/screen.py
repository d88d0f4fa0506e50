"""The full-screen view of `kata watch`."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Footer, Static
from textual.worker import WorkerCancelled, WorkerFailed

from graders.course.catalogue import CourseError, Exercise
from graders.grading.intake import RefusedError
from graders.practice import hints, progress, restoration, roadmap
from graders.practice.checkout import Checkout
from graders.practice.ending import Line, Manner, Style, after, tell, title
from graders.practice.standing import Standing
from graders.practice.watch.saves import saves
from graders.practice.watch.standby import Standby, StandbyError

PATIENCE = 3.0
"""Seconds that a run may still take when a further save has made it stale."""

LOOKS: dict[Style, str] = {
    "title": "bold reverse",
    "heading": "bold",
    "red": "red",
    "green": "bold green",
    "quiet": "dim",
}


def drawn(lines: Iterable[Line]) -> Text:
    """Return lines as Rich draws them."""
    return Text("\n").join(Text(line.text, style=LOOKS.get(line.style, "")) for line in lines)


class Screen(App[None]):
    """Checks an exercise at each save."""

    CSS = """
    #head { height: auto; padding: 0 1; background: $panel; }
    #told { padding: 0 1; height: auto; }
    #note { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hint", "Hint"),
        Binding("l", "list", "List"),
        Binding("l", "result", "Back"),
        Binding("escape", "result", show=False),
        Binding("n", "next", "Next"),
        Binding("enter", "again", "Again"),
        Binding("a", "all", "Run all"),
        Binding("r", "reset", "Reset"),
        Binding("q", "quit", "Quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    mapped = var(default=False, bindings=True)
    """Whether the map is in view; then its key is the way back."""

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
        self.told: tuple[Line, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out: what is checked, how it came out, keys."""
        yield Static(id="head", markup=False)
        with VerticalScroll():
            yield Static(id="told", markup=False)
        yield Static(id="note", markup=False)
        yield Footer()

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say whether a key means anything now."""
        meant = {"list": not self.mapped, "result": self.mapped}
        return meant.get(action, super().check_action(action, parameters))

    def ask(self) -> None:
        """Have the exercise checked, and its outcome shown."""
        self.mapped = False
        self.wanted.set()

    async def follow(self) -> None:
        """Check what is saved; another exercise that is saved becomes the one that is checked."""
        async for touched in saves(self.checkout.course, poll=self.poll):
            if self.exercise not in touched:
                self.exercise = min(touched, key=lambda one: one.number)
                self.say()
            self.ask()

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
            self.show([Line(str(error), "red")])
            self.head("not checked")
            return
        if standing is None or exercise is not self.exercise:
            return
        if standing.done:
            self.move_on(standing)
        else:
            told = tell([standing], self.manner)
            self.show(line for line in told if line.style != "title")  # the head has it
            self.head(f"{standing.met} of {standing.total} points")

    async def outcome(self, exercise: Exercise) -> Standing | None:
        """Return how an exercise came out, or None if a save has made that stale.

        Raises:
            StandbyError: It could not be run.
        """
        run = asyncio.ensure_future(self.standby.run(exercise.directory))
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

    @property
    def manner(self) -> Manner:
        """How failures are told here."""
        return Manner(width=max(30, self.size.width - 4), hint="press h")

    def move_on(self, standing: Standing) -> None:
        """Go on to the next exercise that is not done, or say that all is done."""
        done = f"{title(standing.exercise, self.manner)}: all {standing.total} points."
        following = self.following(standing.exercise)
        if following is None:
            self.show([Line(done, "green"), Line("That was the last exercise.", "green")])
            self.head("done")
            return
        self.exercise = following
        self.show([Line(f"{done} On to the next.", "green")])
        self.say([Line(f"{done} On to the next.", "green")])
        self.wanted.set()

    def following(self, exercise: Exercise) -> Exercise | None:
        """Return the next exercise that is not done."""
        standings = {one.exercise.number: one for one in self.checkout.standings()}
        following = after(exercise)
        while following is not None and standings[following.number].done:
            following = after(following)
        return following

    async def check_all(self) -> None:
        """Run every exercise that was touched, and show the map; behind it, check on."""
        self.everything = False
        for one in self.checkout.standings():
            if one.touched:
                self.head(f"checking {one.exercise.address} ...")
                with suppress(StandbyError):
                    await self.standby.run(one.exercise.directory)
        if not self.wanted.is_set():
            self.action_list()
            self.wanted.set()

    def head(self, state: str) -> None:
        """Show what is checked."""
        text = title(self.exercise, self.manner)
        where = f"exercises/{self.exercise.name}"
        self.query_one("#head", Static).update(Text(f"{text}   {state}\n{where}", style="bold"))

    def show(self, lines: Iterable[Line]) -> None:
        """Show how it came out, unless the learner looks at the map meanwhile."""
        self.told = tuple(lines)
        if not self.mapped:
            self.draw(self.told)

    def draw(self, lines: Iterable[Line]) -> None:
        """Fill the middle of the screen."""
        self.query_one("#told", Static).update(drawn(lines))

    def say(self, lines: Iterable[Line] = ()) -> None:
        """Show something beside it, in the place of a question."""
        self.sure = False
        self.query_one("#note", Static).update(drawn(lines))

    def disarm(self) -> None:
        """Take the question back whether to reset, if it was asked."""
        if self.sure:
            self.say()

    def action_hint(self) -> None:
        """Show the next hint."""
        found = hints.take(self.checkout, self.exercise)
        if found is None:
            self.say([Line("There are no hints here.")])
        else:
            number = f"Hint {found.number} of {found.most}: "
            self.say([Line(f"{number}{found.text}", "heading")])

    def action_list(self) -> None:
        """Show the map; the same key, Escape, Enter or a save shows the exercise again."""
        self.mapped = True
        self.draw(roadmap.lines(self.checkout.standings(), self.manner.width))

    def action_result(self) -> None:
        """Show the exercise again in the place of the map."""
        self.mapped = False
        self.draw(self.told)

    def action_next(self) -> None:
        """Go on to the exercise that follows."""
        self.exercise = after(self.exercise) or self.checkout.course.exercises[0]
        self.say()
        self.ask()

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
            self.say([Line("Again r: the stub comes back, and yours is kept aside.", "red")])
            self.sure = True
            return
        try:
            aside = restoration.reset(self.checkout, self.exercise)
        except (CourseError, RefusedError, OSError) as error:
            self.say([Line(str(error), "red")])
        else:
            self.say([Line(f"Yours is kept in {aside}." if aside else "The stub is back.")])
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
    if not progress.exists(checkout.exercises):
        checkout.rebuild()
    Screen(checkout, chosen, poll=poll).run()
