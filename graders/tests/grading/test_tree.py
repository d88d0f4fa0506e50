"""No path in a stranger's folder leads out of it, whatever stands on the way."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.grading import tree
from graders.grading.tree import Entry, Kind, LargeError, LinkError


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    (tmp_path / "theirs" / "a" / "b").mkdir(parents=True)
    (tmp_path / "theirs" / "a" / "b" / "file").write_bytes(b"theirs")
    (tmp_path / "outside" / "b").mkdir(parents=True)
    (tmp_path / "outside" / "b" / "file").write_bytes(b"secret")
    return tmp_path / "theirs"


Linking = Callable[[Path, Path], None]


def _first(theirs: Path, outside: Path) -> None:
    (theirs / "a").rename(theirs / "c")
    (theirs / "a").symlink_to(outside)


def _middle(theirs: Path, outside: Path) -> None:
    (theirs / "a" / "b").rename(theirs / "c")
    (theirs / "a" / "b").symlink_to(outside / "b")


def _relative(theirs: Path, _: Path) -> None:
    (theirs / "a" / "b").rename(theirs / "c")
    (theirs / "a" / "b").symlink_to("../../outside/b")


def _to_itself(theirs: Path, _: Path) -> None:
    (theirs / "a" / "b").rename(theirs / "c")
    (theirs / "a" / "b").symlink_to("../c")


def _round(theirs: Path, _: Path) -> None:
    (theirs / "a" / "b").rename(theirs / "c")
    (theirs / "a" / "b").symlink_to("b")


@pytest.fixture(params=[_first, _middle, _relative, _to_itself, _round])
def linked(request: pytest.FixtureRequest, theirs: Path, tmp_path: Path) -> Path:
    """A folder with a link on the way to a/b/file."""
    request.param(theirs, tmp_path / "outside")
    return theirs


@pytest.fixture(params=[True, False], ids=["below", "by path"])
def below(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to walk: below open folders, and as on Windows."""
    monkeypatch.setattr(tree, "BELOW", request.param)


@pytest.mark.usefixtures("below")
def test_a_link_on_the_way_is_not_followed(linked: Path, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*"))

    assert tree.kind(linked, "a/b/file") is Kind.LINK
    with pytest.raises(LinkError):
        tree.read(linked, "a/b/file", 100)
    with pytest.raises(LinkError):
        tree.entries(linked, "a/b")
    for name in ("file", "new"):
        with pytest.raises(LinkError):
            tree.write(linked, f"a/b/{name}", b"ours")
    with pytest.raises(LinkError):
        tree.remove(linked, "a/b/file")

    assert sorted(path for path in tmp_path.rglob("*")) == before
    assert (tmp_path / "outside" / "b" / "file").read_bytes() == b"secret"


@pytest.mark.usefixtures("below")
def test_a_link_at_the_end_is_not_read_and_gives_way(theirs: Path, tmp_path: Path) -> None:
    secret = tmp_path / "outside" / "b" / "file"
    (theirs / "report.json").symlink_to(secret)

    assert tree.kind(theirs, "report.json") is Kind.LINK
    with pytest.raises(LinkError):
        tree.read(theirs, "report.json", 100)
    tree.write(theirs, "report.json", b"ours")

    assert secret.read_bytes() == b"secret"
    assert tree.read(theirs, "report.json", 100) == b"ours"
    assert not (theirs / "report.json").is_symlink()


@pytest.mark.usefixtures("below")
@pytest.mark.parametrize(
    "place", ["../outside/b/file", "a/../../outside/b/file", "/etc/hosts", "a\0"]
)
def test_no_way_leads_up(theirs: Path, place: str) -> None:
    assert tree.kind(theirs, place) is Kind.NOTHING
    for attempt in (
        lambda: tree.read(theirs, place, 100),
        lambda: tree.entries(theirs, place),
        lambda: tree.write(theirs, place, b"ours"),
        lambda: tree.remove(theirs, place),
    ):
        with pytest.raises(OSError, match="leads elsewhere"):
            attempt()


@pytest.mark.usefixtures("below")
def test_says_what_stands_where(theirs: Path) -> None:
    os.mkfifo(theirs / "fifo")

    kinds = [tree.kind(theirs, place) for place in ("a", "a/b/file", "fifo", "none", "fifo/a")]

    assert kinds == [Kind.FOLDER, Kind.FILE, Kind.OTHER, Kind.NOTHING, Kind.NOTHING]
    assert tree.entries(theirs) == [Entry("a", Kind.FOLDER), Entry("fifo", Kind.OTHER)]
    with pytest.raises(OSError, match="no ordinary file"):
        tree.read(theirs, "fifo", 100)
    with pytest.raises(NotADirectoryError):
        tree.entries(theirs, "fifo")


@pytest.mark.usefixtures("below")
def test_nothing_is_read_beyond_its_limit(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST", 1)
    (theirs / "z").touch()

    assert tree.read(theirs, "a/b/file", 6) == b"theirs"
    with pytest.raises(LargeError):
        tree.read(theirs, "a/b/file", 5)
    with pytest.raises(LargeError):
        tree.entries(theirs)


@pytest.mark.usefixtures("below")
def test_writes_whole_files_with_their_folders(theirs: Path) -> None:
    tree.write(theirs, "new/deep/run", b"#!", 0o755)
    tree.write(theirs, "new/deep/run", b"#!!", 0o755)

    assert tree.read(theirs, "new/deep/run", 10) == b"#!!"
    assert stat.S_IMODE((theirs / "new" / "deep" / "run").stat().st_mode) == 0o755
    assert [one.name for one in tree.entries(theirs, "new/deep")] == ["run"]


@pytest.mark.usefixtures("below")
def test_leaves_nothing_of_what_cannot_be_written(theirs: Path) -> None:
    with pytest.raises(OSError, match=r"[Dd]irectory"):
        tree.write(theirs, "a/b", b"ours")

    assert [one.name for one in tree.entries(theirs, "a")] == ["b"]


def test_a_folder_that_was_exchanged_leads_nowhere_else(theirs: Path, tmp_path: Path) -> None:
    with tree.opened(theirs, "a/b") as folder:
        _first(theirs, tmp_path / "outside")

        assert folder.read("file", 100) == b"theirs"


def test_whoever_runs_us_writes_where_they_like(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    tree.put(tmp_path / "link" / "new" / "file", b"ours")
    (tmp_path / "by-link").symlink_to(tmp_path / "real" / "target")
    tree.put(tmp_path / "by-link", b"through")
    tree.put(Path(os.devnull), b"away")

    assert (tmp_path / "real" / "new" / "file").read_bytes() == b"ours"
    assert (tmp_path / "real" / "target").read_bytes() == b"through"


@pytest.mark.parametrize("way", ["checkout", "alias/checkout"])
def test_what_is_written_into_a_submission_stays_there(tmp_path: Path, way: str) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "exercises" / "01_hello_world").mkdir(parents=True)
    (tmp_path / "alias").symlink_to(tmp_path)
    target = tmp_path / "target"
    (checkout / "report.json").symlink_to(target)
    (checkout / "out").symlink_to(tmp_path)

    for handed in (checkout, checkout / "exercises" / "01_hello_world"):
        tree.put(tmp_path / way / "report.json", b"ours", handed)
        with pytest.raises(LinkError):
            tree.put(tmp_path / way / "out" / "target", b"ours", handed)

    assert not target.exists()
    assert (checkout / "report.json").read_bytes() == b"ours"
