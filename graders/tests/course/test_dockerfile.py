"""The Dockerfile of 26 is read as BuildKit reads it, and takes as long as it is long."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graders.course import catalogue

FROM = "FROM python:3.13.2\n"
ASK = "http://localhost:8000/health"
MANY = 100_000


@pytest.fixture
def dockerfile(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module that belongs to the spec of 26, with its own modules beside it."""
    folder = catalogue.pristine().find("26").directory
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("dockerfile")
    for name in ("dockerfile", "commands"):
        sys.modules.pop(name, None)


@pytest.fixture
def told(dockerfile: ModuleType, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """What a Dockerfile says that stands beside an empty `app/`."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text("app = None\n")
    (tmp_path / "app/__main__.py").write_text("import uvicorn\nuvicorn.run('app.main:app')\n")
    return lambda text: dict(dockerfile.told(text, tmp_path))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("FROM a\nRUN python <<EOF\nfrom x import y\nEOF\nUSER b\n", ["FROM", "RUN", "USER"]),
        ("FROM a\nRUN <<A <<-'B'\nUSER x\nA\nUSER y\n\tB\nUSER b\n", ["FROM", "RUN", "USER"]),
        (
            "# escape=`\nFROM a\nRUN x `\n  USER y\nCOPY b \\\nUSER b\n",
            ["FROM", "RUN", "COPY", "USER"],
        ),
        ("# c\n# escape=`\nFROM a\nRUN x \\\n  USER y\n", ["FROM", "RUN"]),
        ("FROM a\nRUN x \\\n# USER c\n\n  && USER y\n# USER z\n", ["FROM", "RUN"]),
        ("FROM a\nRUN x \\\\\nUSER b", ["FROM", "RUN", "USER"]),
        ("\ufefffrom a\r\nrun x \\\r\n y\r\nuser b\r\n", ["FROM", "RUN", "USER"]),
        ('FROM a\nRUN ["x", "<<EOF"]\nUSER b\n', ["FROM", "RUN", "USER"]),
        ("FROM a\nHEALTHCHECK --interval=3s \\\n CMD x\n", ["FROM", "HEALTHCHECK"]),
    ],
)
def test_instructions(dockerfile: ModuleType, text: str, names: list[str]) -> None:
    found = dockerfile.instructions(text.removeprefix("\ufeff"))
    assert [instruction.name for instruction in found] == names


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("ARG UID=0\nUSER $UID", "0"),
        ("ARG UID=7\nENV UID=8\nUSER ${UID}", "8"),
        ("ARG UID\nUSER ${UID:-9}", "9"),
        ("ARG UID=\nUSER ${UID-9}x", "x"),
        ("ENV A=1\nENV A=0 B=${A:+2}$A\nUSER $B${C:+3}", "21"),
        ("USER ${A:-${B:-'7'}}:8", "7:8"),
        ("ENV A=1\nUSER '$A'", "$A"),
        ('ENV A=1\nUSER "$A\\$A"', "1$A"),
        ("ENV A 1 and more\nUSER $A", "1 and more"),
        ("USER a\nUSER root", "root"),
        ("ONBUILD USER b\nUSER a", "a"),
        ("USER a\nFROM python:3.13.2", ""),
        ("USER a\nFROM first", "a"),
        ("USER a\nONBUILD USER root\nFROM first", "root"),
        ("RUN <<EOF\nUSER b\nEOF\nUSER a", "a"),
    ],
)
def test_users(told: Callable[[str], dict[str, Any]], text: str, user: str) -> None:
    assert told(f"FROM python:3.13.2 AS first\n{text}\n")["user"] == user


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("ARG V\nFROM python:${V:-3.13.2}-slim", ["python:3.13.2-slim"]),
        ("ARG V=3.13.2\nFROM --platform=linux/arm64 python:$V AS a\nFROM A", ["python:3.13.2"]),
        ("FROM a\nARG V=2\nFROM b:$V", ["a", "b:"]),
        ("FROM scratch\n", ["scratch"]),
    ],
)
def test_images(told: Callable[[str], dict[str, Any]], text: str, images: list[str]) -> None:
    assert told(text)["images"] == images


@pytest.mark.parametrize(
    "check",
    [
        f"curl -f {ASK}",
        f"curl -f {ASK} || exit 1",
        f"curl -f {ASK} || (echo bad; exit 1)",
        f"curl -f {ASK} || {{ echo bad; kill 1; }}",
        f"set -e; curl -f {ASK}; echo fine",
        f"wget -qO- {ASK} | grep -q healthy",
        f'[ "$(curl -s -o /dev/null -w "%{{http_code}}" {ASK})" = 200 ]',
        f"if curl -f {ASK}; then exit 0; else exit 1; fi",
        f"timeout 3 bash -c 'curl -f {ASK}'",
        f"curl -f {ASK} # || true",
        "printf 'GET /ready HTTP/1.0\\r\\n\\r\\n' | nc localhost 8000 | grep 200",
        "curl -f http://localhost:${PORT:-8000}/ready",
        f"python -c \"import urllib.request as r; r.urlopen('{ASK}')\"",
        f'["python", "-c", "import httpx; httpx.get(\'{ASK}\').raise_for_status()"]',
        f'["wget", "--spider", "{ASK}"]',
    ],
)
def test_checks_that_ask(told: Callable[[str], dict[str, Any]], check: str) -> None:
    assert told(f"{FROM}HEALTHCHECK --interval=3s CMD {check}")["health_fault"] == ""


@pytest.mark.parametrize(
    "check",
    [
        f"curl -f {ASK} || true",
        f"curl -f {ASK} || exit 0",
        f"curl -f {ASK} || echo bad",
        f"curl -f {ASK}; :",
        f"(curl -f {ASK}) || (true)",
        f"curl -f {ASK} | cat",
        f"curl -f {ASK} &",
        f"exit 0; curl -f {ASK}",
        f"true || curl -f {ASK}",
        f"if curl -f {ASK}; then exit 0; fi",
        f"echo {ASK}",
        f"echo $(curl -f {ASK})",
        f"true # curl -f {ASK}",
        "echo /health && curl -f localhost:8000",
        "curl -f https://example.com/health",
        "curl -f http://localhost:8000/healthz",
        "curl -f http://localhost:8000/api/health",
        "python -c \"print('/health')\"",
        f'["python", "-c", "try:\\n import httpx; httpx.get(\'{ASK}\')\\nexcept OSError: pass"]',
        f'["echo", "{ASK}"]',
        f'["sh", "-c", "curl -f {ASK} || true"]',
    ],
)
def test_checks_that_tell_nothing(told: Callable[[str], dict[str, Any]], check: str) -> None:
    assert told(f"{FROM}HEALTHCHECK CMD {check}")["health_fault"]


@pytest.mark.parametrize(
    ("lines", "serves"),
    [
        ('CMD ["uvicorn", "app.main:app"]', True),
        ('ENTRYPOINT ["python", "-m"]\nCMD ["uvicorn", "app.main:app"]', True),
        ('CMD ["uv", "run", "fastapi", "run"]', True),
        ('CMD ["tini", "--", "gunicorn", "-c", "conf.py"]', True),
        ('CMD ["sh", "-c", "cd /srv && exec hypercorn app.main:app"]', True),
        ('COPY <<EOF /start.sh\nexec uvicorn app.main:app\nEOF\nCMD ["/start.sh"]', True),
        ('CMD ["python", "-m", "app"]', True),
        ('CMD ["python", "-c", "import uvicorn; uvicorn.run(\'app.main:app\')"]', True),
        ('CMD ["uvicorn", "app.main:app"]\nENTRYPOINT ["python", "-m"]', True),
        ('CMD ["uvicorn", "app.main:app"]\nFROM first\nENTRYPOINT ["true"]', False),
        ('CMD ["python", "app/main.py"]', False),
        ('CMD ["true"]', False),
        ('CMD ["echo", "uvicorn", "app.main:app"]', False),
        ('CMD ["sh", "-c", "echo uvicorn app.main:app"]', False),
        ('CMD ["uvicorn", "--version"]', False),
        ('CMD ["./start.sh"]', False),
        ("RUN x", False),
    ],
)
def test_servers(told: Callable[[str], dict[str, Any]], lines: str, *, serves: bool) -> None:
    assert bool(told(f"FROM python:3.13.2 AS first\n{lines}\n")["server"]) is serves


@pytest.mark.parametrize(
    "lines",
    [
        'CMD ["uvicorn", "app.main:app", "--forwarded-allow-ips", "*"]',
        'CMD ["uvicorn", "app.main:app", "--forwarded-allow-ips=127.0.0.1,0.0.0.0/0"]',
        'ENV FORWARDED_ALLOW_IPS="*"\nCMD ["fastapi", "run"]',
        'ENV GUNICORN_CMD_ARGS="--forwarded-allow-ips=*"\nCMD ["gunicorn", "app.main:app"]',
        'CMD ["sh", "-c", "uvicorn app.main:app --forwarded-allow-ips=\'*\'"]',
        'CMD ["daphne", "--proxy-headers", "app.main:app"]',
        'CMD ["python", "-c", "import uvicorn; uvicorn.run(\'a:b\', forwarded_allow_ips=\'*\')"]',
    ],
)
def test_servers_that_believe(told: Callable[[str], dict[str, Any]], lines: str) -> None:
    assert told(FROM + lines)["believes"]
    assert not told(FROM + lines.replace("*", "10.0.0.1").replace("0.0.0.0/0", "::1"))[
        "believes"
    ] or ("daphne" in lines)


@pytest.mark.parametrize(
    "lines",
    [
        'CMD ["uvicorn", "app.main:app", "--reload"]',
        'CMD ["fastapi", "dev"]',
        'ENV UVICORN_RELOAD=1\nCMD ["uvicorn", "app.main:app"]',
        'CMD ["sh", "-c", "uvicorn app.main:app --reload"]',
        'CMD ["watchfiles", "uvicorn app.main:app"]',
        'CMD ["python", "-c", "import uvicorn; uvicorn.run(\'a:b\', reload=True)"]',
    ],
)
def test_servers_that_reload(told: Callable[[str], dict[str, Any]], lines: str) -> None:
    assert told(FROM + lines)["reloads"]


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ("ENV SECRET_KEY=abc", ["SECRET_KEY"]),
        ("ENV SECRET_KEY abc", ["SECRET_KEY"]),
        ("ARG N=api_token\nENV A=1 ${N}=$A", ["api_token"]),
        ("ONBUILD ENV DB_PASSWORD=1", ["DB_PASSWORD"]),
        ("RUN echo SECRET_KEY=abc > .env", ["SECRET_KEY"]),
        ("RUN echo SECRET_KEY=$(openssl rand -hex 32) >> .env", ["SECRET_KEY"]),
        ("RUN <<EOF\nexport SECRET_KEY='abc'\nEOF", ["SECRET_KEY"]),
        ("COPY <<EOF /srv/settings\nSECRET_KEY=abc\nEOF", ["SECRET_KEY"]),
        ('CMD ["env", "SECRET_KEY=abc", "uvicorn"]', ["SECRET_KEY"]),
        ("ARG SECRET_KEY", []),
        ('ENV SECRET_KEY="" TOKEN=', []),
        ("ENV ACCESS_TOKEN_EXPIRE_MINUTES=15", []),
        ("RUN --mount=type=secret,id=k SECRET_KEY=$(cat /run/secrets/k) make > /dev/null", []),
        ('CMD ["sh", "-c", "SECRET_KEY=$(cat /run/secrets/k) uvicorn a:b"]', []),
        ("RUN python <<EOF\nprint(sorted([], key=len))\nEOF", []),
    ],
)
def test_secrets(told: Callable[[str], dict[str, Any]], line: str, secrets: list[str]) -> None:
    assert told(FROM + line)["secrets"] == secrets


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("ARG SRC=.\nCOPY --chown=a $SRC /srv", ["."]),
        ('COPY ["a b", "c", "/srv/"]', ["a b", "c"]),
        ("COPY --from=build . /srv", []),
        ("COPY <<EOF app /srv/\nx\nEOF", ["app"]),
        ("ONBUILD COPY . .", ["."]),
    ],
)
def test_what_is_taken(told: Callable[[str], dict[str, Any]], line: str, taken: list[str]) -> None:
    assert told(FROM + line)["taken"] == taken


def test_users_with_the_number_of_root(told: Callable[[str], dict[str, Any]]) -> None:
    assert told(FROM + "RUN useradd -ou 0 app && useradd --uid=1 b")["roots"] == ["app"]


@pytest.mark.parametrize("line", ["COPY a b", "RUN --mount=type=bind,target=/a x", "RUN x"])
def test_scratch(told: Callable[[str], dict[str, Any]], line: str) -> None:
    assert told(f"FROM scratch\n{line}")["empty"] is (line == "RUN x")


LONG: dict[str, Callable[[int], str]] = {
    "name": lambda n: "ENV " + "a" * n,
    "pairs": lambda n: "ENV " + "a=b " * (n // 4),
    "variables": lambda n: "ENV x=" + "${a-}" * (n // 5),
    "quotes": lambda n: "ENV x=" + "\"'" * (n // 2),
    "escapes": lambda n: "ENV x=" + "\\" * n,
    "continuations": lambda n: "RUN x" + "\\\n y" * (n // 4),
    "flags": lambda n: "COPY " + "--a " * (n // 4),
    "spaces": lambda n: "RUN a" + " " * n + "b",
    "arrows": lambda n: "RUN " + "> " * (n // 2),
    "names of keys": lambda n: "RUN " + "KEY=" * (n // 4),
    "options": lambda n: f'CMD ["sh", "-{"c" * n}1"]',
    "sources": lambda n: "COPY " + "?*" * (n // 2) + " .",
    "apps": lambda n: f'CMD ["uvicorn", "{"a.a" * (n // 3)}"]',
    "addresses": lambda n: "HEALTHCHECK CMD curl " + "http://a/health " * (n // 16),
    "spaces of Python": lambda n: f'CMD ["python", "-c", "uvicorn reload{" " * n}"]',
}


@pytest.mark.parametrize("kind", LONG)
def test_is_linear(told: Callable[[str], dict[str, Any]], kind: str) -> None:
    """Twice the text takes at most twice the steps; patterns eat what they look at, so they end."""

    def steps(length: int) -> int:
        count = 0

        def step(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(step)
        try:
            told(FROM + LONG[kind](length))
        finally:
            sys.setprofile(None)
        return count

    assert steps(2 * 10_000) <= 2 * steps(10_000)
    told(FROM + LONG[kind](1_000_000))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ENV x=" + "${a-" * MANY, "deep in each other"),
        ("ENV a=aaaaaaaaaa\n" + "ENV a=$a$a\n" * 40, "grow without end"),
        ("FROM a\n" * MANY, "more than 100 stages"),
        ("ENV a=1\n" * MANY, "more than 5000 instructions"),
        ("ONBUILD RUN x\n" * MANY, "more than 100 triggers"),
        ("RUN " + "<<a " * MANY, "more than 100 documents"),
        ("RUN useradd " + "-u 1 " * MANY, "more than 50,000 characters"),
    ],
)
def test_refuses_what_has_no_end(dockerfile: ModuleType, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dockerfile.told(FROM + text, Path())


@pytest.mark.parametrize("rest", ["(" * MANY, "(" * 1000])
def test_checks_that_go_too_deep(told: Callable[[str], dict[str, Any]], rest: str) -> None:
    assert told(f"{FROM}HEALTHCHECK CMD curl {ASK} && {rest}")["health_fault"]


def test_wants_a_stage(dockerfile: ModuleType) -> None:
    with pytest.raises(ValueError, match="no FROM"):
        dockerfile.told("ARG a=b\n", Path())
