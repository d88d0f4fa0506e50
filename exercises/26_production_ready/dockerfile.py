"""Reads the Dockerfile beside it as BuildKit does, since the spec sees your files through your app.

Every pattern eats all that it looks at, so that a long Dockerfile takes as long as it is long.
"""

import json
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import commands

BACKSLASH, BACKTICK = "\\", "`"
DIRECTIVES = {"syntax", "escape", "check"}
SHELL = ("/bin/sh", "-c")
DEEPEST = 20
"""How deep one `${A:-${B}}` may stand in another."""
LONGEST = 4_000_000
"""How many characters variables may come to: each may hold the last one twice."""
MOST = {"stages": 100, "triggers": 100, "documents": 100, "instructions": 5000}
"""How many of each there may be: far more than anybody needs, and soon read."""

FLAG = re.compile(r"""--(?:[^\s"'\\]|\\.|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|\\\Z)*+\s*+""", re.DOTALL)
WORDS = {
    escape: re.compile(
        rf"""(?:[^\s"'{sign}]|{sign}.|"(?:[^"{sign}]|{sign}.)*+(?:"|{sign}?\Z)|'[^']*+(?:'|\Z)|{sign}\Z)++""",
        re.DOTALL,
    )
    for escape, sign in ((BACKSLASH, r"\\"), (BACKTICK, "`"))
}
HEREDOC = re.compile(r"""\d*+<<(-?)(["']?)([^<"'\s]++)\2""")
NAME = re.compile(r"[A-Za-z_]\w*+|\d++|[@*#?!$-]")
SECRET = re.compile("SECRET|PASSWORD|TOKEN|KEY", re.IGNORECASE)
PLAIN = re.compile(r"""[^"'$}\\`]++""")


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name in capitals, its `--flags`, and what else it is given."""

    name: str
    flags: tuple[str, ...]
    rest: str
    documents: tuple[str, ...] = ()
    """The texts that follow it, each to the word that stood after `<<`."""

    def listed(self) -> list[str] | None:
        """Return the items of a list of texts as JSON has them, if that is what it is given."""
        with suppress(ValueError, RecursionError):
            found, _ = json.JSONDecoder().raw_decode(self.rest)
            if isinstance(found, list) and all(isinstance(item, str) for item in found):
                return found
        return None

    def words(self, escape: str) -> list[str]:
        """Return what it is given, word by word, with quotes and variables as they stand."""
        return WORDS[escape].findall(self.rest)

    def texts(self) -> list[str]:
        """Return what it is given as plain text, and its documents."""
        return [" ".join(self.listed() or [self.rest]), *self.documents]

    def inner(self) -> "Instruction":
        """Return the instruction that this one holds, as `ONBUILD` and `HEALTHCHECK` do."""
        return replace(_instruction(self.rest), documents=self.documents)


@dataclass(frozen=True)
class Command:
    """What is to be run, and whether it was written as a list."""

    words: tuple[str, ...]
    listed: bool


@dataclass
class Stage:
    """What a stage has come to."""

    image: str
    environment: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    shell: tuple[str, ...] = SHELL
    user: str = ""
    health: Command | None = None
    entrypoint: Command | None = None
    command: Command | None = None
    triggers: list[Instruction] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    filled: bool = False
    """Whether anything has come into it from outside."""

    def values(self) -> Mapping[str, str]:
        """Return the values that its variables have just now."""
        return ChainMap(self.environment, self.arguments)

    def heir(self) -> "Stage":
        """Return a stage that goes on from this one."""
        return replace(
            self,
            environment={**self.environment},
            arguments={**self.arguments},
            triggers=[],
            runs=[*self.runs],
        )


def box() -> dict[str, Any]:
    """Return what the Dockerfile beside this file says, as JSON."""
    here = Path(__file__).parent
    text = (here / "Dockerfile").read_text(encoding="utf-8-sig", errors="replace")
    return told(text, here)


def told(text: str, here: Path) -> dict[str, Any]:
    """Return what a Dockerfile says that stands beside the learner's files."""
    build = Build(text)
    last = build.last()
    started = [one for one in (last.entrypoint, last.command) if one]
    words = [word for one in started for word in one.words]
    sources = commands.Sources(here, build.documents)
    server = commands.server(words, last.environment, sources)
    return {
        "images": build.images,
        "empty": last.image == "scratch" and not last.filled,
        "user": last.user,
        "roots": sorted({name for run in last.runs for name in commands.roots(run)}),
        "health": last.health and list(last.health.words),
        "health_fault": commands.fault(last.health.words, last.environment) if last.health else "",
        "started": words,
        "lists": bool(started) and all(one.listed for one in started),
        "server": server,
        "reloads": commands.reloads(words, server, last.environment, sources),
        "believes": commands.believes(server, last.environment, sources),
        "secrets": sorted({*build.secrets}),
        "taken": build.taken,
        "filled": last.filled,
    }


class Build:
    """Goes through a Dockerfile from top to bottom, as a builder does."""

    def __init__(self, text: str) -> None:
        self.left = LONGEST
        self.globals: dict[str, str] = {}
        self.stages: dict[str, Stage] = {}
        self.images: list[str] = []
        self.secrets: list[str] = []
        self.taken: list[str] = []
        self.documents: dict[str, str] = {}
        self.stage: Stage | None = None
        self.escape = escape_of(text)
        for count, instruction in enumerate(instructions(text)):
            bounded("instructions", count)
            self.follow(instruction)

    def last(self) -> Stage:
        """Return the stage that the box is made of."""
        if self.stage is None:
            raise ValueError("The Dockerfile has no FROM.")
        return self.stage

    def follow(self, instruction: Instruction) -> None:
        """Do what an instruction says."""
        if instruction.name == "FROM":
            self.begin(instruction)
        elif self.stage is None:
            if instruction.name == "ARG":
                self.globals |= self.pairs(instruction, self.globals)
        elif instruction.name == "ONBUILD":
            self.stage.triggers.append(instruction.inner())
            bounded("triggers", len(self.stage.triggers))
            self.look(instruction.inner(), self.stage)
        else:
            self.look(instruction, self.stage)
            self.change(instruction, self.stage)

    def begin(self, instruction: Instruction) -> None:
        """Begin a stage, which goes on from another one or from an image."""
        words = instruction.words(self.escape) or [""]
        image, *alias = [self.fill(word, self.globals) for word in words]
        base = self.stages.get(image.lower())
        if base is None:
            self.images.append(image)
        self.stage = base.heir() if base else Stage(image)
        self.inherited = self.stage.command
        self.stages[" ".join(alias[1:]).lower() or f"#{len(self.stages)}"] = self.stage
        bounded("stages", len(self.stages))
        for trigger in base.triggers if base else ():
            self.follow(trigger)

    def look(self, instruction: Instruction, stage: Stage) -> None:
        """Keep what an instruction gives to names and takes from outside."""
        if instruction.name in {"ENV", "ARG"}:
            given = self.pairs(instruction, stage.values(), filling=False)
            self.secrets += [name for name, text in given.items() if text and is_secret(name)]
        else:
            for text in instruction.texts():
                self.secrets += filter(is_secret, commands.spelled(text))
        if instruction.name in {"COPY", "ADD"}:
            self.take(instruction, stage.values())
        bound = any(flag.startswith("--mount=") for flag in instruction.flags)
        stage.filled |= instruction.name in {"COPY", "ADD"} or bound

    def take(self, instruction: Instruction, values: Mapping[str, str]) -> None:
        words = instruction.listed() or instruction.words(self.escape)
        *sources, target = [self.fill(word, values) for word in words] or [""]
        for document in instruction.documents:
            self.documents[PurePosixPath(target).name] = document
        if not any(flag.startswith("--from=") for flag in instruction.flags):
            self.taken += [one for one in sources if not HEREDOC.match(one)]

    def change(self, instruction: Instruction, stage: Stage) -> None:
        """Do to a stage what an instruction says."""
        name, values = instruction.name, stage.values()
        if name == "ENV":
            stage.environment |= self.pairs(instruction, values)
        elif name == "ARG":
            words = instruction.words(self.escape)
            known = {word: self.globals[word] for word in words if word in self.globals}
            stage.arguments |= known | self.pairs(instruction, values)
        elif name == "USER":
            stage.user = self.fill(instruction.rest, values)
        elif name == "SHELL":
            stage.shell = tuple(instruction.listed() or SHELL)
        elif name == "RUN":
            stage.runs += instruction.texts()
        elif name == "HEALTHCHECK":
            inner = instruction.inner()
            stage.health = command(inner, stage.shell) if inner.name == "CMD" else None
        elif name == "CMD":
            self.inherited, stage.command = None, command(instruction, stage.shell)
        elif name == "ENTRYPOINT":
            stage.entrypoint = command(instruction, stage.shell)
            if stage.command is self.inherited:
                stage.command = None

    def pairs(
        self, instruction: Instruction, values: Mapping[str, str], *, filling: bool = True
    ) -> dict[str, str]:
        """Return the values that `ENV` or `ARG` gives to names; those of names alone are left."""
        words = instruction.words(self.escape)
        if instruction.name == "ENV" and words and "=" not in words[0]:
            first, text = words[0], instruction.rest[len(words[0]) :].strip()
            words = [f"{first}={text}"]
        found = {}
        for word in words:
            name, sign, text = word.partition("=")
            if sign:
                name = self.fill(name, values)
                found[name] = self.fill(text, values) if filling else text.strip("\"'")
        return found

    def fill(self, text: str, values: Mapping[str, str]) -> str:
        """Return a text without its quotes, and with the values of its variables."""
        filled, _ = self._filled(text, 0, values, 0)
        return filled

    def _filled(self, text: str, at: int, values: Mapping[str, str], depth: int) -> tuple[str, int]:
        if depth > DEEPEST:
            raise ValueError(f"Variables of the Dockerfile stand {DEEPEST} deep in each other.")
        pieces, quoted = [], False
        while at < len(text):
            sign = text[at]
            if sign == '"':
                quoted, piece, at = not quoted, "", at + 1
            elif sign == "'" and not quoted:
                end = text.find("'", at + 1)
                end = len(text) if end < 0 else end
                piece, at = text[at + 1 : end], end + 1
            elif sign == self.escape:
                kept = quoted and text[at + 1 : at + 2] not in {'"', "$", self.escape}
                piece, at = text[at + (not kept) : at + 2], at + 2
            elif sign == "$":
                piece, at = self._variable(text, at + 1, values, depth)
                self._weigh(piece)
            elif sign == "}" and depth and not quoted:
                break
            elif found := PLAIN.match(text, at):
                piece, at = found[0], found.end()
            else:
                piece, at = sign, at + 1
            pieces.append(piece)
        return "".join(pieces), at

    def _weigh(self, piece: str) -> None:
        self.left -= len(piece)
        if self.left < 0:
            raise ValueError("The variables of the Dockerfile grow without end.")

    def _variable(
        self, text: str, at: int, values: Mapping[str, str], depth: int
    ) -> tuple[str, int]:
        """Return what stands for a variable, and where the text goes on behind it."""
        braced = text.startswith("{", at)
        found = NAME.match(text, at + braced)
        if found is None:
            return "$", at
        name, end = found[0], found.end()
        if not braced:
            return values.get(name, ""), end
        colon = text.startswith(":", end)
        sign = text[end + colon : end + colon + 1]
        other, close = self._filled(text, end + colon + (sign != "}"), values, depth + 1)
        is_set = name in values and not (colon and not values[name])
        if sign == "}":
            return values.get(name, ""), end + 1
        if sign == "+":
            return other if is_set else "", close + 1
        if sign == "-":
            return values[name] if is_set else other, close + 1
        return values.get(name, "") if sign == "?" else text[at - 1 : close + 1], close + 1


def command(instruction: Instruction, shell: Sequence[str]) -> Command:
    """Return what is run: a list as it is, any other text by the shell."""
    if (items := instruction.listed()) is not None:
        return Command(tuple(items), listed=True)
    return Command((*shell, instruction.rest), listed=False)


def bounded(what: str, count: int) -> None:
    """Refuse to read a Dockerfile that has too many of something."""
    if count > MOST[what]:
        raise ValueError(f"The Dockerfile has more than {MOST[what]} {what}.")


def is_secret(name: str) -> bool:
    """Tell whether a name stands for a secret."""
    return name != "ACCESS_TOKEN_EXPIRE_MINUTES" and bool(SECRET.search(name))


def escape_of(text: str) -> str:
    """Return the sign that breaks lines, which a directive above everything else may change."""
    for line in text.splitlines():
        name, sign, value = line.strip().removeprefix("#").partition("=")
        if not (sign and line.lstrip().startswith("#") and name.strip().lower() in DIRECTIVES):
            break
        if name.strip().lower() == "escape":
            return BACKTICK if value.strip() == BACKTICK else BACKSLASH
    return BACKSLASH


def instructions(text: str) -> Iterator[Instruction]:
    """Yield the instructions of a Dockerfile, with the documents that belong to them."""
    escape = escape_of(text)
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    for line in lines:
        if is_nothing(line):
            continue
        pieces = []
        piece, goes_on = unbroken(line.lstrip(), escape)
        pieces.append(piece)
        while goes_on and (more := next(lines, None)) is not None:
            if not is_nothing(more):
                piece, goes_on = unbroken(more, escape)
                pieces.append(piece)
        instruction = _instruction("".join(pieces))
        yield replace(instruction, documents=tuple(documents(instruction, lines, escape)))


def is_nothing(line: str) -> bool:
    """Tell whether a line is empty or a comment."""
    return line.lstrip()[:1] in {"", "#"}


def unbroken(line: str, escape: str) -> tuple[str, bool]:
    """Return a line without the sign at its end that breaks it, and whether there was one."""
    bare = line.rstrip(" \t")
    if bare.endswith(escape) and not bare.endswith(escape * 2):
        return bare[:-1], True
    return line, False


def _instruction(text: str) -> Instruction:
    name, *rest = text.split(None, 1) or [""]
    given, at, flags = "".join(rest).rstrip(), 0, []
    while found := FLAG.match(given, at):
        flags.append(found[0].strip())
        at = found.end()
    return Instruction(name.upper(), tuple(flags), given[at:])


def documents(instruction: Instruction, lines: Iterator[str], escape: str) -> Iterator[str]:
    """Yield the documents that an instruction announces with `<<`, and take them from the lines."""
    if instruction.name == "ONBUILD":
        instruction = instruction.inner()
    if instruction.name not in {"RUN", "COPY", "ADD"} or instruction.listed() is not None:
        return
    found = [*filter(None, map(HEREDOC.fullmatch, instruction.words(escape)))]
    bounded("documents", len(found))
    for announced in found:
        kept = []
        for line in lines:
            line = line.lstrip("\t") if announced[1] else line
            if line == announced[3]:
                break
            kept.append(line)
        yield "\n".join(kept)
