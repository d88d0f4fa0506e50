"""What a confined child can do, and what it cannot: each case is a real process."""

import dataclasses
import errno
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.apps.host import confinement, landlock
from graders.apps.host.confinement import Applied, Layer, Limits, Plan
from graders.apps.sandbox.isolation import Level
from graders.tests.cell import ROOT, Cell, cell
from graders.tests.machine import require_level

IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module", params=[Level.STRONG, Level.FULL], ids=lambda level: level.word)
def confined(request: pytest.FixtureRequest) -> Iterator[Cell]:
    """A zygote at a level."""
    level: Level = request.param
    require_level(level)
    with cell(level.layers) as started:
        yield started


FORBIDDEN_CALLS = {
    "fork": "os.fork()",
    "run a program": "import subprocess; subprocess.run(['/bin/true'])",
    "spawn a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "become a program": "os.execv('/bin/true', ['true'])",
    "start a process": "import multiprocessing; multiprocessing.Process(target=print).start()",
    "connect by TCP": "import socket; socket.create_connection(('127.0.0.1', 80))",
    "send by UDP": "import socket; socket.socket(type=socket.SOCK_DGRAM)",
    "talk to the kernel": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "open a UNIX socket": "import socket; socket.socket(socket.AF_UNIX)",
    "send to an abstract socket": (
        "import socket\nsocket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', '\\0name')"
    ),
    "send to a named socket": "import socket; socket.socketpair()[0].sendto(b'x', '/run/name')",
    "make a file in memory": "os.memfd_create('x')",
    "end its parent": "os.kill(os.getppid(), 9)",
    "end everybody": "os.kill(-1, 9)",
    "end its group": "os.kill(0, 9)",
    "hold another process": "os.pidfd_open(os.getppid())",
    "end its parent by a lease": (
        "import fcntl, socket\npair = socket.socketpair()\nfcntl.fcntl(pair[0], 10, 9)"
    ),
    "own a descriptor for its parent": (
        "import fcntl, socket\nfcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, os.getppid())"
    ),
    "limit its parent": "import resource; resource.prlimit(os.getppid(), 7, (0, 0))",
    "outlive its parent": (
        "import ctypes\n"
        "if ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0):\n"
        "    raise OSError(ctypes.get_errno(), 'prctl')"
    ),
    "leave its session": "os.setsid()",
    "become root": "os.setresuid(0, 0, 0)",
    "change its groups": "os.setgroups([0])",
    "change its root": "os.chroot('/')",
    "go first": "os.sched_setaffinity(0, {0})",
    "make a link": "os.symlink('/etc/passwd', 'link')",
    "make a second name": "open('file', 'w').close(); os.link('file', 'second')",
    "make a pipe with a name": "os.mkfifo('pipe')",
    "empty a file by its name": "open('file', 'w').close(); os.truncate('file', 0)",
}


@pytest.mark.parametrize("source", FORBIDDEN_CALLS.values(), ids=FORBIDDEN_CALLS)
def test_a_child_cannot(confined: Cell, source: str) -> None:
    told = confined.run(f"import os\n{source}")

    assert told == {"error": "PermissionError", "errno": errno.EPERM}


FORBIDDEN_FILES = {
    "read a spec": "open(f'{root}/exercises/course.toml')",
    "read our side": "open(f'{root}/graders/runner.py')",
    "list what is ours": "os.listdir(f'{root}/exercises')",
    "read the users": "open('/etc/passwd')",
    "read a process": "open(f'/proc/{os.getppid()}/environ')",
    "read its parent's memory": "open(f'/proc/{os.getppid()}/mem', 'rb')",
    "read another's files": "open(f'{scratch}/elsewhere')",
    "write elsewhere": "open(f'{scratch}/new', 'w')",
    "remove elsewhere": "os.remove(f'{scratch}/elsewhere')",
    "rename elsewhere": "open('x', 'w').close(); os.rename('x', f'{scratch}/x')",
    "change its stage": "open(f'{scratch}/stage/main.py', 'a')",
    "add to its stage": "open(f'{scratch}/stage/new.py', 'w')",
    "write where all may": "open('/tmp/mark', 'w')",
    "share memory": "open('/dev/shm/mark', 'w')",
    "change a library": "open(os.__file__, 'a')",
    "go up": "open(f'../elsewhere')",
}


@pytest.mark.parametrize("source", FORBIDDEN_FILES.values(), ids=FORBIDDEN_FILES)
def test_a_child_cannot_reach(confined: Cell, source: str) -> None:
    elsewhere = confined.scratch / "elsewhere"
    elsewhere.write_text("another submission")
    elsewhere.chmod(0o666)
    (confined.stage / "main.py").write_text("app = None")
    given = {"root": ROOT, "scratch": confined.scratch}

    told = confined.run(f"import os\n{source}", given)

    stopped = {errno.EACCES, errno.ENOENT, errno.EROFS, errno.EXDEV}
    assert told.get("errno") in stopped, told
    assert elsewhere.read_text() == "another submission"


@pytest.mark.parametrize("flags", ["os.O_RDONLY", "os.O_WRONLY", "3"])
def test_a_child_cannot_empty_a_library(confined: Cell, tmp_path: Path, flags: str) -> None:
    library = tmp_path / "library.py"
    library.write_text("kept")
    tmp_path.chmod(0o777)
    library.chmod(0o666)

    told = confined.run(f"import os\nos.open(path, {flags} | os.O_TRUNC)", {"path": library})

    assert told["errno"] in {errno.EACCES, errno.EPERM, errno.ENOENT, errno.EROFS}
    assert library.read_text() == "kept"


POSSIBLE = {
    "threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(40) as pool:
    result = sum(pool.map(int, range(100))) == 4950
""",
    "asyncio": """
import asyncio, time
async def main():
    return await asyncio.gather(asyncio.to_thread(int, 1), asyncio.sleep(0.01, 2))
result = asyncio.run(main()) == [1, 2]
""",
    "SQLite": """
import sqlite3
for mode in ('delete', 'wal'):
    database = sqlite3.connect(f'{mode}.db')
    database.execute(f'pragma journal_mode={mode}')
    with database:
        database.execute('create table item (id integer primary key)')
        database.execute('insert into item default values')
    result = database.execute('select * from item').fetchall() == [(1,)]
    database.close()
""",
    "files of its own": """
import os, pathlib, shutil, tempfile
for name in ('a', 'copy', 'again', 'moved'):
    pathlib.Path(name).unlink(missing_ok=True)
pathlib.Path('a').write_text('x')
pathlib.Path('a').touch()
shutil.copy('a', 'copy'), shutil.copy2('a', 'again')
os.makedirs('folder/deep', exist_ok=True)
os.replace('a', 'folder/deep/a')
shutil.move('folder/deep/a', 'moved')
shutil.rmtree('folder')
with open('moved', 'r+') as file:
    file.truncate(0)
with tempfile.TemporaryFile(dir='.') as file:
    file.write(b'x')
result = set(os.listdir()) >= {'again', 'copy', 'moved'}
""",
    "devices": """
open('/dev/null', 'w').write('x')
result = len(open('/dev/urandom', 'rb').read(8)) == 8 == len(__import__('os').urandom(8))
""",
    "signals to itself": """
import os, signal
heard = []
signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
os.kill(os.getpid(), signal.SIGUSR1), signal.raise_signal(signal.SIGUSR1)
result = heard == [1, 1]
""",
    "pairs of sockets": """
import socket
here, there = socket.socketpair()
here.setblocking(False), here.sendall(b'x')
result = there.recv(1) == b'x'
""",
    "times": """
import datetime, time, zoneinfo
time.tzset()
result = datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin')).year > 2000
""",
    "hashes": """
import hashlib, secrets, ssl, uuid
ssl.create_default_context()
result = len(hashlib.scrypt(b'x', salt=b'y', n=2, r=8, p=1)) == 64 and bool(secrets.token_hex())
""",
    "callbacks from C": """
import ctypes
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
result = kind(lambda number: number + 1)(1) == 2
""",
    "its limits": """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
result = resource.getrlimit(resource.RLIMIT_NOFILE) == (64, 64)
""",
    "its stage": """
import sys
sys.path.insert(0, stage)
import learned
result = learned.answer == 42
""",
    "the web stack": """
import pathlib
import fastapi, sqlmodel
from fastapi.testclient import TestClient
app = fastapi.FastAPI()
@app.get('/')
def read() -> int:
    return 1
engine = sqlmodel.create_engine('sqlite:///stack.db')
with engine.connect() as connection:
    connection.execute(sqlmodel.text('select 1'))
result = TestClient(app).get('/').json() == 1
""",
}


@pytest.mark.parametrize("source", POSSIBLE.values(), ids=POSSIBLE)
def test_a_child_can_use(confined: Cell, source: str) -> None:
    (confined.stage / "learned.py").write_text("answer = 42")

    assert confined.result(source, {"stage": confined.stage}) is True


def test_the_zygotes_memory_is_closed_even_without_landlock() -> None:
    """Else a child could write what it likes into the next one."""
    require_level(Level.PARTIAL)
    with cell(Level.PARTIAL.layers) as started:
        for name in ("mem", "environ", "fd/0"):
            told = started.run(f"import os\nopen(f'/proc/{{os.getppid()}}/{name}', 'rb')")

            assert told.get("error") == "PermissionError"


def test_modes_and_times_are_quietly_kept(confined: Cell, tmp_path: Path) -> None:
    """Landlock does not guard them: a child could lock us out of our own files."""
    file = tmp_path / "file"
    file.write_text("")
    before = file.stat()

    told = confined.run(
        "import os\nos.chmod(path, 0)\nos.utime(path, (0, 0))\nos.chown(path, 1, 1)",
        {"path": file},
    )

    assert told == {"result": None}
    assert file.stat() == before


BOMB = """
import threading
threading.stack_size(64 * 1024)
hold = threading.Event()
try:
    for _ in range(20_000):
        threading.Thread(target=hold.wait, daemon=True).start()
finally:
    hold.set()
"""

LIMITS = {
    "memory": ("bytearray(2 * 1024**3)", "MemoryError"),
    "the size of a file": ("open('big', 'wb').write(bytes(64 * 1024**2))", "OSError"),
    "descriptors": ("import os\nheld = [os.dup(0) for _ in range(300)]", "OSError"),
    "threads": (BOMB, "RuntimeError"),
}


@pytest.mark.parametrize(("source", "error"), LIMITS.values(), ids=LIMITS)
def test_a_child_has_only_so_much_of(confined: Cell, source: str, error: str) -> None:
    assert confined.run(source).get("error") == error


def test_a_child_has_only_so_much_time(confined: Cell) -> None:
    plan = dataclasses.replace(confined.plan(), limits=Limits(processor=1))

    assert confined.run("while True: pass", plan=plan) == {}


@pytest.mark.parametrize("level", [Level.STRONG, Level.FULL], ids=lambda level: level.word)
def test_a_child_dies_with_its_zygote(level: Level) -> None:
    require_level(level)
    with cell(level.layers) as started:
        child = started.fork("import threading\nthreading.Event().wait()")
        started.process.kill()

        gone, _, _ = select.select([child.handle], [], [], 60)
        child.kill()

        assert gone == [child.handle]


def test_a_child_starts_in_its_own_directory_with_its_own_descriptors(confined: Cell) -> None:
    told = confined.result(
        "import os\n"
        "def is_open(number):\n"
        "    try:\n"
        "        return bool(os.fstat(number))\n"
        "    except OSError:\n"
        "        return False\n"
        "result = os.getcwd(), sum(is_open(number) for number in range(2000))"
    )

    assert told == [str(confined.home), 4]


def test_a_child_of_root_is_somebody_else(confined: Cell) -> None:
    users = confined.result("import os\nresult = os.getresuid(), os.getresgid(), os.getgroups()")

    if confined.who.user is None:
        assert not IS_ROOT
        assert users == [[os.getuid()] * 3, [os.getgid()] * 3, os.getgroups()]
    else:
        files = os.getuid() if confined.who.owner else confined.who.user
        expected = [confined.who.user, files, files]
        assert users == [expected, [confined.who.user] * 3, []]
        assert confined.who.missing == () or "closed to others" in str(confined.who.missing[0])


def test_a_layer_that_fails_is_told(confined: Cell) -> None:
    plan = dataclasses.replace(confined.plan(), writable=("/nowhere",))

    told = confined.result("result = [str(each) for each in applied.failures]")
    failed = confined.run("result = [each.name for each in applied.failures]", plan=plan)

    assert told == []
    assert failed == {"result": ["place"]}


WITHOUT_LANDLOCK = """
import errno, os, sys
sys.path.insert(0, {root!r})
from graders.apps.host import confinement, landlock, seccomp
def absent(*_):
    raise OSError(errno.EOPNOTSUPP, "switched off")
landlock.version = absent
seccomp.prepare = absent
prepared = confinement.prepare([])
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
failures = confinement.confine(confinement.Plan((), ({home!r},)), prepared).failures
print([(each.name, each.errno, each.reason) for each in failures], flush=True)
os._exit(0)
"""


def test_a_layer_that_the_kernel_has_not_is_told(tmp_path: Path) -> None:
    source = WITHOUT_LANDLOCK.format(root=str(ROOT), home=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", source], capture_output=True, text=True, check=True
    )

    off = (errno.EOPNOTSUPP, "switched off")
    assert done.stdout.strip() == str([("landlock", *off), ("seccomp", *off)])


OLDER = """
import os, sys
sys.path.insert(0, {root!r})
from graders.apps.host import confinement, landlock
landlock.version = lambda: {version}
prepared = confinement.prepare(["/usr/lib"])
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
plan = confinement.Plan((), ({home!r},))
assert not confinement.confine(plan, prepared).failures
open("own", "w").close()
os.rename("own", "renamed")
for attempt in (
    lambda: open({secret!r}),
    lambda: open({secret!r}, "w"),
    lambda: os.open({secret!r}, os.O_RDONLY | os.O_TRUNC),
    lambda: os.truncate({secret!r}, 0),
):
    try:
        attempt()
    except PermissionError:
        continue
    os._exit(1)
os._exit(0)
"""


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_older_versions_of_landlock_guard_files_as_well(version: int, tmp_path: Path) -> None:
    require_level(Level.STRONG)
    secret, home = tmp_path / "secret", tmp_path / "home"
    secret.write_text("kept")
    home.mkdir()
    source = OLDER.format(
        root=str(ROOT), version=min(version, landlock.version()), secret=str(secret), home=str(home)
    )

    done = subprocess.run([sys.executable, "-I", "-B", "-c", source], check=False)

    assert done.returncode == 0
    assert secret.read_text() == "kept"


def test_what_is_hidden_is_granted_around(tmp_path: Path) -> None:
    for name in ("site/fastapi", "site/graders/host", "site/graders/exercises", "site/zoo"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "site" / "one.py").write_text("")
    (tmp_path / "site" / "link").symlink_to("graders")
    site = str(tmp_path / "site")
    visible = [site, f"{site}/graders/host"]

    granted = dict(landlock.granted(visible, (f"{site}/graders",)))

    assert granted == {
        site: landlock.LIST,
        f"{site}/fastapi": landlock.READ,
        f"{site}/one.py": landlock.READ,
        f"{site}/zoo": landlock.READ,
        f"{site}/graders/host": landlock.READ,
    }


def test_plans_and_what_was_applied_travel_as_json() -> None:
    plan = Plan(
        ("/stage",), ("/home", "/more"), Limits(memory=1), user=7, owner=True, seccomp=False
    )
    applied = Applied((Layer("landlock", errno.ENOSYS, "absent"), Layer("limits")))

    assert Plan.read(json.loads(json.dumps(dataclasses.asdict(plan)))) == plan
    assert Applied.read(json.loads(json.dumps(dataclasses.asdict(applied)))) == applied
    assert [layer.name for layer in applied.failures] == ["landlock"]


def test_an_ordinary_user_keeps_threads_for_other_work() -> None:
    assert confinement._threads_of(os.getuid()) >= 1
