"""What is checked about this repository; `nox -l` lists it."""

import os
from pathlib import Path

import nox

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests", "course", "grade", "package"]

# pyenv keeps the interpreters that are not its chosen one off the PATH.
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
INTERPRETERS = sorted(map(str, PYENV.glob("versions/3.1[123]*/bin")))
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *INTERPRETERS])

CONSTRAINTS = Path("constraints.txt")
FROZEN_HEADER = """\
# The releases that are tested together, of everything that the course and its tools install.
# Renew with: nox -s constraints
"""


def install(session: nox.Session, *groups: str) -> None:
    """Install the checkout, editable, with its dependency groups in their tested releases."""
    chosen = [f"--group={group}" for group in groups]
    session.install("--quiet", f"--constraint={CONSTRAINTS}", "--editable=.", *chosen)


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Test the grader and the pytest plugin; arguments after -- go to pytest."""
    install(session, "test")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, types and workflows."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    workflows = map(str, sorted(Path(".github/workflows").glob("*.yml")))
    session.run("check-jsonschema", "--builtin-schema=vendor.github-workflows", *workflows)
    session.run("check-jsonschema", "--builtin-schema=vendor.dependabot", ".github/dependabot.yml")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session
def course(session: nox.Session) -> None:
    """Prove stubs red, solutions green, wrong answers red as they say; 07 after -- checks one."""
    install(session)
    session.run("kata", "check", *session.posargs)


@nox.session
def grade(session: nox.Session) -> None:
    """Grade our own solutions, and fail below full marks."""
    install(session)
    session.run("kata", "grade", "solutions", "--fail-under", "100", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build the wheel, and walk through an exported repository as a student does."""
    install(session, "test")
    session.run("pytest", "-m", "wheel", *session.posargs)


@nox.session(default=False)
def prove(session: nox.Session) -> None:
    """Prove specs sharp, fair and steady; 07 after -- proves one, --write renews QUALITY.md."""
    install(session, "test")
    session.run("kata", "prove", *session.posargs)


@nox.session(name="prove-short", default=False)
def prove_short(session: nox.Session) -> None:
    """Prove the specs that differ from the commit after --, and a sample, in four minutes."""
    install(session, "test")
    base = session.posargs[0] if session.posargs else ""
    session.run("kata", "prove", "--base", base if base.strip("0") else "HEAD~1")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure grading against plain pytest; --short after -- is quick."""
    install(session)
    session.run("python", "scripts/bench.py", *session.posargs)


@nox.session(default=False)
def picture(session: nox.Session) -> None:
    """Draw the README's terminal from a real run."""
    install(session)
    session.run("python", "scripts/picture.py")


@nox.session(default=False, reuse_venv=False)
def constraints(session: nox.Session) -> None:
    """Renew constraints.txt with the newest releases of everything."""
    session.install("--quiet", "--editable=.", "--group=dev")
    names = ["fastapi-katas", "pip", "setuptools", "wheel"]
    excluded = [f"--exclude={name}" for name in names]
    frozen = session.run("pip", "freeze", *excluded, silent=True)
    CONSTRAINTS.write_text(FROZEN_HEADER + str(frozen), encoding="utf-8")
