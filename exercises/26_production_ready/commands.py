"""Reads the commands of a Dockerfile: which of them serve, which ask, and which can fail."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path, PurePosixPath

SHELLS = {"sh", "bash", "ash", "dash", "zsh"}
SERVERS = {"uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "fastapi"}
RELOADERS = {"watchfiles", "watchmedo", "nodemon", "entr", "hupper", "arelo"}
SILENT = {"echo", "printf", "true", ":", "cat", "ls", "sleep", "set", "cd", "export", "tail"}
"""Programs that ask nobody and serve nobody; all of them always succeed."""
DEAF = {"cat", "tee", "head", "tail", "wc", "tr", "sed", "cut", "sort"}
"""Programs that succeed whatever comes out of the pipe before them."""
BEFORE = {"exec", "command", "env", "timeout", "nice", "time", "sudo", "gosu", "su-exec", "busybox"}
"""Programs that run the one that is named behind them."""
FAILING = {"false", "kill"}
COMPOUND = {"if", "case", "while", "until", "for", "function"}
LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|[^.]*|.*[${}\]].*")
ASKING = re.compile(
    r"urlopen|urllib|http\.client|http import client|httpx|requests|aiohttp|socket|asyncio|pycurl"
)
SERVING = re.compile(r"\b(?:uvicorn|hypercorn|granian|gunicorn|daphne)\b")
WIRES = {"nc", "ncat", "netcat", "socat", "telnet"}
"""Programs that ask what comes out of the pipe before them."""
STARTING = re.compile(r"\brun\(|\bserve\(|\bServer\(|\bGranian\(")
APP = re.compile(r"[A-Za-z_]\w*+(?:\.\w++)*+:[A-Za-z_].*+")
MODULE = re.compile(r"[A-Za-z_]\w*+(?:\.\w++)++")
VARIABLE = re.compile(r"\$(?:(\w++)|\{(\w++)(?::?-([^}]*+))?(?:\}|\Z))")
DEEPEST = 20
LONGEST = 50_000
"""How many characters a command may have that is read word by word."""

TOKEN = re.compile(
    r"""[ \t]++
    |(?P<operator>\n|;;?|&&?|\|\|?|[()])
    |(?P<arrow>\d*+[<>]++[&|]?)
    |(?P<word>(?:[^\s;&|()<>"'\\`$]|\\.|"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'[^']*+(?:'|\Z)
        |`[^`]*+(?:`|\Z)|\$\([^()]*+\)|[\\$])++)
    |.""",
    re.VERBOSE | re.DOTALL,
)
QUOTED = re.compile(r"""\\(.)|"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)|'([^']*+)(?:'|\Z)""", re.DOTALL)
SPELLED = re.compile(r"""\b([A-Z][A-Z0-9_]*+)=(["']?+)([^\s"';&|]?+)""")
WRITES = re.compile(r">(?!\s*+/dev/null|&|>)|\btee\b")
ADDRESS = re.compile(r"""[^\s"'`(),;|&<>]++""")


@dataclass(frozen=True)
class Sources:
    """The files that a command may name: the learner's, and those that the Dockerfile writes."""

    here: Path
    written: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return the text of a file, empty if nobody can see it."""
        path = PurePosixPath(name)
        if path.name in self.written:
            return self.written[path.name]
        parts = path.parts[path.parts.index("app") :] if "app" in path.parts else ()
        return self._read(self.here.joinpath(*parts)) if parts else ""

    def module(self, name: str) -> str:
        """Return the text of a module, or of what makes a package one that can be run."""
        path = name.replace(".", "/")
        return self.text(f"{path}.py") or self.text(f"{path}/__main__.py")

    @staticmethod
    def _read(path: Path) -> str:
        with suppress(OSError):
            return path.read_text(encoding="utf-8", errors="replace")
        return ""


def server(
    words: Sequence[str], environment: Mapping[str, str], sources: Sources, depth: int = 0
) -> list[str]:
    """Return the part of a command from the server on that it starts, nothing if there is none."""
    for at, word in enumerate(words):
        name = PurePosixPath(word).name
        if name in SILENT:
            return []
        if name in SERVERS:
            return list(words[at:]) if names_app(name, words[at + 1 :]) else []
        if name.startswith("python"):
            return python_server(words[at + 1 :], sources)
        script = script_of(words[at:], sources) if depth < DEEPEST else ""
        for command in simple(script, environment):
            if found := server(command, environment, sources, depth + 1):
                return found
    return []


def script_of(words: Sequence[str], sources: Sources) -> str:
    """Return the script that the first of the words runs, as far as anybody can see."""
    if PurePosixPath(words[0]).name not in SHELLS:
        return sources.text(words[0]) if words[0].endswith(".sh") else ""
    for at, word in enumerate(words[1:], start=1):
        if has_letter(word, "c"):
            return "".join(words[at + 1 : at + 2])
        if not word.startswith(("-", "+")) and words[at - 1] not in {"-o", "-O"}:
            return sources.text(word)
    return ""


def has_letter(word: str, letter: str) -> bool:
    """Tell whether a word is an option such as `-lc`, with this letter among others."""
    return word[:1] == "-" and word[1:].isalpha() and letter in word


def names_app(name: str, arguments: Sequence[str]) -> bool:
    """Tell whether a server is given an app that it is to serve."""
    plain = [word for word in arguments if not word.startswith("-")]
    if {"--help", "-h", "--version", "-V"} & {*arguments}:
        return False
    if name == "fastapi":
        return plain[:1] in (["run"], ["dev"])
    if any(APP.fullmatch(word) for word in plain) or {"-c", "--config"} & {*arguments}:
        return True
    return name not in {"uvicorn", "daphne"} and any(map(MODULE.fullmatch, plain))


def python_server(arguments: Sequence[str], sources: Sources) -> list[str]:
    """Return the arguments of Python, if what it runs is a server."""
    for at, word in enumerate(arguments):
        rest = list(arguments[at + 1 :])
        if word == "-m":
            name = "".join(rest[:1])
            if name in SERVERS:
                return rest if names_app(name, rest[1:]) else []
            return rest if serves(sources.module(name)) else []
        if word == "-c":
            return rest if serves("".join(rest[:1])) else []
        if not word.startswith("-"):
            return [word, *rest] if serves(sources.text(word)) else []
    return []


def serves(code: str) -> bool:
    """Tell whether Python starts a server."""
    return SERVING.search(code) is not None and STARTING.search(code) is not None


def code_of(words: Sequence[str], sources: Sources) -> str:
    """Return the Python that a command runs, as far as anybody can see."""
    first = "".join(words[:1])
    return first if "\n" in first or "(" in first else sources.module(first) + sources.text(first)


def reloads(
    words: Sequence[str], found: Sequence[str], environment: Mapping[str, str], sources: Sources
) -> bool:
    """Tell whether a command has its server begin anew when a file changes."""
    set_on = [environment.get(name, "") for name in ("UVICORN_RELOAD", "GRANIAN_RELOAD")]
    told = [*found, *environment.get("GUNICORN_CMD_ARGS", "").split()]
    return (
        any(word == "--reload" or word.startswith("--reload=") for word in told)
        or list(found[:2]) == ["fastapi", "dev"]
        or any(value.lower() in {"1", "true", "yes", "on", "t", "y"} for value in set_on)
        or any(PurePosixPath(word).name in RELOADERS for word in " ".join(words).split())
        or re.search(r"reload\s*+=\s*+True", code_of(found, sources)) is not None
    )


def believes(found: Sequence[str], environment: Mapping[str, str], sources: Sources) -> bool:
    """Tell whether a server believes everybody who says that they ask for another address."""
    told = [*found, *environment.get("GUNICORN_CMD_ARGS", "").split()]
    if "--no-proxy-headers" in told:
        return False
    names = ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS")
    trusted = [environment.get(name, "") for name in names]
    for word, following in zip(told, [*told[1:], ""], strict=False):
        option, sign, value = word.partition("=")
        if option == "--forwarded-allow-ips":
            trusted.append(value if sign else following)
    trusted += re.findall(r"""forwarded_allow_ips\s*+=\s*+["']([^"']*+)""", code_of(found, sources))
    daphne = PurePosixPath("".join(found[:1])).name == "daphne" and "--proxy-headers" in told
    return daphne or any(is_everybody(one) for text in trusted for one in text.split(","))


def is_everybody(address: str) -> bool:
    """Tell whether an address, a network or a sign stands for all addresses."""
    with suppress(ValueError):
        return ip_network(address.strip(" \"'[]")).prefixlen == 0
    return address.strip(" \"'[]") == "*"


def fault(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return why a health check tells nothing about the app, empty if it does."""
    if not names_path(filled(" ".join(words), environment)):
        return "It names neither `/health` nor `/ready`."
    try:
        asked, status = outcome(list(words), environment, 0)
    except ValueError as error:
        return str(error)
    if not asked:
        return "It asks nobody."
    return "" if status else "It succeeds even when nobody answers."


def names_path(text: str) -> bool:
    """Tell whether a text names `/health` or `/ready` of this machine."""
    for word in ADDRESS.findall(text):
        found = word.partition("?")[0]
        if not found.endswith(("/health", "/ready", "/health/", "/ready/")):
            continue
        _, sign, rest = found.rpartition("://")
        host, _, path = (rest if sign else found).partition("/")
        name = host.rpartition(":")[0] or host
        if path.rstrip("/") in {"health", "ready"} and LOCAL.fullmatch(name):
            return True
    return False


def outcome(words: Sequence[str], environment: Mapping[str, str], depth: int) -> tuple[bool, int]:
    """Return whether a command asks, and its status if nobody answers."""
    at = 0
    while at < len(words) and is_before(words, at):
        at += 1
    name, rest = PurePosixPath("".join(words[at : at + 1])).name, words[at + 1 :]
    inner = [place for place, word in enumerate(rest) if has_letter(word, "c")]
    if name in SHELLS and inner:
        options = rest[: inner[0] + 1]
        script = Script("".join(rest[inner[0] + 1 : inner[0] + 2]), environment, depth)
        return script.outcome(
            strict=any(has_letter(option, "e") for option in options), pipes="pipefail" in options
        )
    if name in SILENT:
        return any("$(" in word or "`" in word for word in rest), 0
    text = " ".join(rest)
    if name.startswith("python") and "-c" in rest and names_path(text):
        return python_outcome(text)
    asks = name in WIRES or (name not in FAILING and names_path(text))
    return asks, int(asks or name in FAILING)


def is_before(words: Sequence[str], at: int) -> bool:
    """Tell whether a word only leads to the program that is run."""
    word, last = words[at], words[at - 1] if at else ""
    return (
        PurePosixPath(word).name in BEFORE
        or re.match(r"[A-Za-z_]\w*=", word) is not None
        or (at > 0 and (word.startswith("-") or re.fullmatch(r"\d+[smh]?", word) is not None))
        or PurePosixPath(last).name in {"gosu", "su-exec"}
    )


def python_outcome(code: str) -> tuple[bool, int]:
    """Return whether Python asks, and whether it fails if nobody answers."""
    caught = max(code.rfind("except"), code.rfind("suppress("))
    swallowed = caught >= 0 and not re.search(r"raise|exit\((?!0?\))|kill", code[caught:])
    return ASKING.search(code) is not None, 0 if swallowed else 1


def roots(run: str) -> Iterator[str]:
    """Yield the users that a command gives the number of root."""
    for command in simple(run, {}) if "useradd" in run or "adduser" in run else ():
        if command and PurePosixPath(command[0]).name in {"useradd", "adduser"}:
            given = [b for a, b in pairwise(command) if a == "--uid" or has_letter(a, "u")]
            given += [word.partition("=")[2] for word in command if word.startswith("--uid=")]
            if any(re.fullmatch("0+", one) for one in given):
                yield command[-1]


def spelled(text: str) -> Iterator[str]:
    """Yield the names that a text gives a value which is written there, or written into a file."""
    writes = WRITES.search(text) is not None
    for name, _, first in SPELLED.findall(text):
        if first and (writes or first not in "$`"):
            yield name


def tokens(script: str) -> Iterator[tuple[str, str]]:
    """Yield the operators, arrows and words of what a shell reads, comments left out."""
    if len(script) > LONGEST:
        raise ValueError(f"A command of the Dockerfile has more than {LONGEST:,} characters.")
    at = 0
    while found := TOKEN.match(script, at):
        at = found.end()
        kind = found.lastgroup or ""
        if kind == "word" and found[0].startswith("#"):
            end = script.find("\n", at)
            at = len(script) if end < 0 else end
        elif kind:
            yield kind, found[0]


def simple(script: str, environment: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the simple commands of a script, in the order in which they stand there."""
    words: list[str] = []
    for kind, text in tokens(script):
        if kind == "operator":
            yield words
            words = []
        elif kind == "word" and text not in {"{", "}", "!", "then", "do", "else"}:
            words.append(unquoted(text, environment))
    yield words


def unquoted(word: str, environment: Mapping[str, str]) -> str:
    """Return a word as its program gets it, as far as its variables are known."""
    if word.isalnum():
        return word
    plain = QUOTED.sub(lambda found: "".join(filter(None, found.groups())), word)
    return filled(plain, environment)


def filled(text: str, environment: Mapping[str, str]) -> str:
    """Return a text with the values of those variables that the Dockerfile sets."""

    def value(found: re.Match[str]) -> str:
        return environment.get(found[1] or found[2]) or found[3] or found[0]

    return VARIABLE.sub(value, text)


class Script:
    """What a shell does with a script, if nobody answers what is asked."""

    def __init__(self, text: str, environment: Mapping[str, str], depth: int) -> None:
        self.tokens = [*tokens(text), ("operator", "")]
        self.environment = environment
        self.depth = depth
        self.at = 0
        self.asked = False
        self.compound = False
        self.left: int | None = None

    def outcome(self, *, strict: bool, pipes: bool) -> tuple[bool, int]:
        """Return whether anything asks, and the status at the end."""
        self.strict, self.pipes = strict, pipes
        status = self._list("")
        if any("/dev/tcp/" in text for _, text in self.tokens):
            return True, 1
        if self.compound:
            words = [text for kind, text in self.tokens if kind == "word"]
            ends = [b for a, b in pairwise(words) if a in {"exit", "return"}]
            fails = {"false", "kill", "while", "until"} & {*words} or {*ends} - {"0"}
            return self.asked, int(bool(fails))
        return self.asked, status if self.left is None else self.left

    def _next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _list(self, end: str) -> int:
        """Run commands up to a sign; return the status of the last one."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("Its commands stand too deep in each other.")
        status = 0
        while self.at < len(self.tokens) - 1 and self._next() != end:
            before = self.at
            last, checked = self._chain()
            status = 0 if self._next() == "&" else last
            if status and self.strict and checked and self.left is None:
                self.left = status
            self.at += self._next() in {";", "&", "\n", ";;"} or self.at == before
        self.depth -= 1
        return status

    def _chain(self) -> tuple[int, bool]:
        """Run pipes that `&&` and `||` join; return the status, and whether the last one ran."""
        status, ran = self._pipe(run=True), True
        while (sign := self._next()) in {"&&", "||"}:
            self.at += 1
            while self._next() == "\n":
                self.at += 1
            ran = (status == 0) == (sign == "&&")
            other = self._pipe(run=ran)
            status = other if ran else status
        return status, ran

    def _pipe(self, *, run: bool) -> int:
        turned = self._next() == "!"
        self.at += turned
        statuses = [self._command(run=run)]
        while self._next() == "|":
            self.at += 1
            piped = self.asked
            name = PurePosixPath(unquoted(self._next(), {})).name
            status = self._command(run=run)
            statuses.append(int(piped and name not in DEAF | SILENT) or status)
        status = max(statuses) if self.pipes else statuses[-1]
        return int(not status) if turned else status

    def _command(self, *, run: bool) -> int:
        if self._next() in {"(", "{"}:
            sign = self._next()
            self.at += 1
            kept, left = self.asked, self.left
            status = self._list(")" if sign == "(" else "}")
            self.at += 1
            if not run:
                self.asked, self.left = kept, left
            elif sign == "(" and left is None and self.left is not None:
                status, self.left = self.left, None
            return status
        words = []
        while (token := self.tokens[self.at])[0] != "operator":
            self.at += 1
            if token[0] == "arrow":
                self.at += self.tokens[self.at][0] == "word"
            else:
                words.append(token[1])
        plain = [unquoted(word, self.environment) for word in words]
        return self._run(plain) if run and words else 0

    def _run(self, words: list[str]) -> int:
        if self.left is not None:
            return 0
        name = words[0]
        if name in COMPOUND:
            self.compound = True
        if name == "set":
            self.strict |= any(has_letter(word, "e") or word == "errexit" for word in words)
            self.pipes |= "pipefail" in words
        if name in {"exit", "return"}:
            self.left = int(words[1:2] != ["0"])
            return self.left
        asked, status = outcome(words, self.environment, self.depth)
        self.asked |= asked
        return status
