"""What is checked about this repository; `nox -l` lists it."""

import os
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests", "course", "grade", "package"]

# pyenv keeps the interpreters that are not its chosen one off the PATH.
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
INTERPRETERS = sorted(map(str, PYENV.glob("versions/3.1[1234]*/bin")))
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *INTERPRETERS])

# As pip does it; else whatever runs first would compile the packages, and some of it each time.
os.environ["UV_COMPILE_BYTECODE"] = "1"

PLUGINS = (
    *("randomly", "asyncio", "django", "flask", "xdist", "cov", "sugar", "html", "benchmark"),
    *("mock", "env", "timeout", "rerunfailures", "instafail", "clarity", "picked", "bdd"),
)
"""Other people's plugins of pytest that a learner may well have installed."""

CONSTRAINTS = Path("constraints.txt")
USER = "katas-redteam"
FROZEN_HEADER = """\
# The releases that are tested together, of everything that the course and its tools install.
# Renew with: nox -s constraints
"""


def install(session: nox.Session, *groups: str) -> None:
    """Install the checkout, editable, with its dependency groups in their tested releases."""
    chosen = [f"--group={group}" for group in groups]
    session.install("--quiet", f"--constraint={CONSTRAINTS}", "--editable=.", *chosen)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Test the grader and the pytest plugin, slow tests too; --short after -- leaves these out."""
    install(session, "test")
    if "--short" in session.posargs:
        session.run("pytest")
        return
    session.run("pytest", "-m", "not wheel and not browser", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, types, rooms and workflows."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")
    workflows = map(str, sorted(Path(".github/workflows").glob("*.yml")))
    session.run("check-jsonschema", "--builtin-schema=vendor.github-workflows", *workflows)
    session.run("check-jsonschema", "--builtin-schema=vendor.dependabot", ".github/dependabot.yml")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session
def course(session: nox.Session) -> None:
    """Prove stubs red, other answers green or red as they say; --quick after -- samples."""
    install(session)
    session.run("kata", "check", *session.posargs)


@nox.session
def grade(session: nox.Session) -> None:
    """Grade our own solutions, and fail below full marks."""
    install(session)
    session.run("kata", "grade", "solutions", "--fail-under", "100", *session.posargs)


@nox.session(default=False)
def plugins(session: nox.Session) -> None:
    """Practise beside the plugins of pytest that people have installed; mock after -- tries one."""
    install(session, "test")
    session.install("--quiet", *(f"pytest-{name}" for name in PLUGINS), "django", "flask")
    session.run("python", "scripts/try_plugins.py", *(session.posargs or PLUGINS))


@nox.session(default=False)
def serving(session: nox.Session) -> None:
    """Start stubs as a learner does, solutions from 19 on under uvicorn too; --short is a third."""
    install(session)
    session.run("python", "scripts/serve_solutions.py", "start", *session.posargs)


@nox.session(default=False)
def schemathesis(session: nox.Session) -> None:
    """Look for requests that the solutions of 24 and 26 answer with 500, over real HTTP."""
    install(session, "schemathesis")
    session.run("python", "scripts/serve_solutions.py", "schemathesis", *session.posargs)


@nox.session(default=False)
def postgres(session: nox.Session) -> None:
    """Run the solutions of 20 to 24 and of 26 with a PostgreSQL of their own."""
    install(session, "postgres")
    session.run("python", "scripts/serve_postgresql.py", *session.posargs)


@nox.session(venv_backend="virtualenv")  # with the pip that builds wheels
def package(session: nox.Session) -> None:
    """Build the wheel, and walk through an exported repository as a student does."""
    install(session, "test")
    session.run("pytest", "-m", "wheel", *session.posargs)


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Open the page of a class in Chromium; --short after -- leaves out what takes long."""
    install(session, "test")
    if "--short" in session.posargs:
        session.run("pytest", "-m", "browser")
        return
    session.run("pytest", "-m", "browser", *session.posargs)
    session.run("python", "scripts/bench_page.py")


def previous(session: nox.Session) -> str:
    """Return the commit before this one; this one itself, if the clone has no other."""
    command = ("git", "rev-list", "--first-parent", "--max-count=2", "HEAD")
    return str(session.run(*command, silent=True, external=True)).split()[-1]


@nox.session(default=False)
def prove(session: nox.Session) -> None:
    """Prove specs sharp, fair and steady; 07 after -- proves one, --write renews QUALITY.md."""
    install(session, "test")
    session.run("kata", "prove", *session.posargs)


@nox.session(default=False)
def steady(session: nox.Session) -> None:
    """Try specs on our solutions with the seeds that QUALITY.md misses; 07 after -- tries one."""
    install(session, "test")
    session.run("kata", "prove", "--steady", *session.posargs)


@nox.session(name="prove-short", default=False)
def prove_short(session: nox.Session) -> None:
    """Prove what has changed since QUALITY.md or the commit after --, and a sample."""
    install(session, "test")
    base = "".join(session.posargs[:1]).strip("0") and session.posargs[0]
    session.run("kata", "prove", "--base", base or previous(session), "--minutes", "4")


@nox.session
def redteam(session: nox.Session) -> None:
    """Grade the corpus of hostile submissions at each level, as who you are."""
    install(session, "test")
    session.run("python", "scripts/renew_security.py", "--check")
    session.run("pytest", "-q", "graders/tests/redteam/whole.py", *session.posargs)


@nox.session(venv_backend="none")
def redteam_user(session: nox.Session) -> None:
    """Grade it as an ordinary user with Debian's Python; --short after -- takes each sixth case."""
    if os.geteuid() != 0:
        session.skip("nox -s redteam does it, as long as it is not run by root")
    every = "6" if "--short" in session.posargs else "1"
    with tempfile.TemporaryDirectory(prefix="katas-", dir="/tmp") as name:
        home = Path(name)
        home.chmod(0o755)
        session.run("git", "clone", "-q", ".", f"{name}/checkout", external=True)
        session.run("/usr/bin/python3", "-m", "venv", f"{name}/venv", external=True)
        pip = [f"{name}/venv/bin/pip", "install", "-q", f"-c{name}/checkout/constraints.txt"]
        group = f"--group={name}/checkout/pyproject.toml:test"
        session.run(*pip, "--upgrade", "pip", external=True)
        session.run(*pip, "-e", f"{name}/checkout", group, external=True)
        session.run("useradd", "--no-create-home", USER, external=True, success_codes=[0, 9])
        session.run("chown", "-R", USER, f"{name}/checkout", external=True)
        session.run(
            *(
                "runuser",
                "-u",
                USER,
                "--",
                "env",
                f"REDTEAM_EVERY={every}",
                "TMPDIR=/tmp",
                "HOME=/",
            ),
            *(f"{name}/venv/bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *(f"--rootdir={name}/checkout", f"{name}/checkout/graders/tests/redteam/whole.py"),
            external=True,
        )


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz the wire, readers of strangers' files and our text; --short after -- is quick."""
    install(session, "test")
    minutes = "1" if "--short" in session.posargs else "10"
    session.run("python", "scripts/fuzz.py", "--minutes", minutes)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure grading, confinement and the comparison of a class; --short after -- is quick."""
    install(session, "test")
    session.run("python", "-m", "scripts.bench_grading", *session.posargs)
    session.run("python", "-m", "scripts.bench_levels", *session.posargs)
    session.run("python", "-m", "scripts.bench_class", *session.posargs)
    session.run("python", "-m", "scripts.bench_similarity", *session.posargs)
    session.run("python", "-m", "scripts.bench_faults", *session.posargs)


@nox.session(default=False)
def picture(session: nox.Session) -> None:
    """Draw the README's terminals from real runs."""
    install(session)
    session.run("python", "scripts/renew_pictures.py")


@nox.session(default=False, reuse_venv=False, venv_backend="virtualenv")
def constraints(session: nox.Session) -> None:
    """Renew constraints.txt with the newest releases of everything."""
    session.install("--quiet", "--editable=.", "--group=dev")
    names = ["fastapi-katas", "pip", "setuptools", "wheel"]
    excluded = [f"--exclude={name}" for name in names]
    frozen = session.run("pip", "freeze", *excluded, silent=True)
    CONSTRAINTS.write_text(FROZEN_HEADER + str(frozen), encoding="utf-8")
