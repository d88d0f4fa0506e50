"""Copies are found in any disguise, independent answers are not, and too little is called so."""

import itertools
import random
from dataclasses import replace

import pytest

from graders.classroom import similarity
from graders.classroom.similarity import candidates, comparison
from graders.classroom.similarity.findings import STEP, Findings, Sources
from scripts import bench_copies, bench_originals

SIZE = 24
SEED = 7


@pytest.fixture(scope="module")
def class_() -> bench_copies.Copies:
    return bench_copies.make(SEED, SIZE)


@pytest.fixture(scope="module")
def found(class_: bench_copies.Copies) -> Findings:
    return similarity.compare(class_.submissions, bench_copies.given())


def flagged(found: Findings) -> set[frozenset[str]]:
    return {frozenset((pair.a, pair.b)) for pair in found.pairs if pair.flagged}


def truth(class_: bench_copies.Copies) -> set[frozenset[str]]:
    return {frozenset((a, b)) for a, b, _ in class_.copied}


def test_finds_the_copies(class_: bench_copies.Copies, found: Findings) -> None:
    right = truth(class_)
    assert len(flagged(found) & right) >= 0.9 * len(right)
    assert len(flagged(found) - right - class_.unclear) <= 1
    assert found.line is not None
    assert found.verdict.endswith("That is a reason to look, and proof of nothing.")
    assert "cheat" not in found.verdict


def test_counts_every_pair_once(found: Findings) -> None:
    assert found.count == SIZE
    assert len(found.histogram) == round(1 / STEP)
    assert sum(found.histogram) == SIZE * (SIZE - 1) // 2
    scores = [pair.score for pair in found.pairs]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_groups_are_what_flagged_pairs_connect(found: Findings) -> None:
    for group in found.groups:
        inside = {pair for pair in flagged(found) if pair <= set(group.names)}
        assert set().union(*inside) == set(group.names)
    names = [name for group in found.groups for name in group.names]
    assert len(names) == len(set(names)) == len(set().union(*flagged(found)))


def test_evidence_is_shared_and_the_rarest_comes_first(
    class_: bench_copies.Copies, found: Findings
) -> None:
    sources = dict(class_.submissions)
    for pair in (pair for pair in found.pairs if pair.flagged):
        assert pair.evidence
        told = [(part.shared_by, -part.weight) for part in pair.evidence]
        assert told == sorted(told)
        for part in pair.evidence:
            for name, span in ((pair.a, part.here), (pair.b, part.there)):
                lines = dict(sources[name])[span.path].split("\n")
                assert 1 <= span.first <= span.last <= len(lines)
            assert 2 <= part.shared_by <= SIZE


def test_says_the_same_each_time(class_: bench_copies.Copies, found: Findings) -> None:
    assert similarity.compare(class_.submissions, bench_copies.given()) == found


def test_packages_are_compared_whatever_stands_in_which_file() -> None:
    packages = bench_copies.make(SEED, SIZE, files=True)
    found = similarity.compare(packages.submissions, bench_copies.given())
    right = truth(packages)
    assert len(flagged(found) & right) >= 0.9 * len(right)


def test_a_copy_that_does_not_parse_is_still_found(class_: bench_copies.Copies) -> None:
    name, sources = class_.submissions[0]
    for broken in (
        sources[0][1].replace("@app.get", "@app.get(", 1) + "\n\ndef broken(:\n",
        sources[0][1] + "\ndef f():\n" + "(" * 300 + "\n",
    ):
        found = similarity.compare(
            [*class_.submissions, ("broken", (("main.py", broken),))], bench_copies.given()
        )
        assert frozenset((name, "broken")) in flagged(found)
        assert found.unread == ()


def test_what_cannot_be_read_at_all_is_compared_word_by_word(class_: bench_copies.Copies) -> None:
    name, sources = class_.submissions[0]
    torn = "\n".join(f"  ) {line}" for line in sources[0][1].splitlines())
    found = similarity.compare(
        [*class_.submissions, ("torn", (("main.py", torn),))], bench_copies.given()
    )
    assert found.unread == ("torn",)
    best = next(pair for pair in found.pairs if "torn" in {pair.a, pair.b})
    assert {best.a, best.b} == {name, "torn"}
    assert best.flagged
    assert best.evidence


@pytest.mark.slow
def test_a_class_that_is_no_python_is_compared_word_by_word() -> None:
    texts = [bench_originals.write(random.Random(i)) for i in range(24)]
    torn = ["\n".join(f"  ) {line}" for line in text.splitlines()) for text in texts]
    class_ = [(f"s{i}", (("main.py", text),)) for i, text in enumerate([*torn, torn[3]])]
    found = similarity.compare(class_, bench_copies.given())
    assert len(found.unread) == 25
    assert flagged(found) >= {frozenset(("s3", "s24"))}


def test_a_large_class_is_sampled(
    class_: bench_copies.Copies, found: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "SMALL", 10)
    monkeypatch.setattr(candidates, "PARTNERS", 5)
    monkeypatch.setattr(candidates, "LIKELY", 4)
    large = similarity.compare(class_.submissions, bench_copies.given())
    assert sum(large.histogram) == SIZE * (SIZE - 1) // 2
    assert large.median == pytest.approx(found.median, abs=0.06)
    right = truth(class_)
    seen = {frozenset((pair.a, pair.b)) for pair in large.pairs}
    assert len(seen & right) >= 0.9 * len(right)


def test_what_was_given_is_nobodys() -> None:
    own = [
        f"\n\n@app.get('/{i}')\ndef f(x):\n    return {method}(x)\n" * 8
        for i, method in enumerate(("len", "str", "list", "set", "sum", "min", "max", "any", "all"))
    ]
    given: Sources = (("main.py", bench_originals.write(random.Random(1))),)
    class_ = [(f"s{i}", (("main.py", given[0][1] + text),)) for i, text in enumerate(own)]
    with_stub = [*class_, ("idle", given)]
    found = similarity.compare(with_stub, given)
    assert found.count == len(class_)
    assert found.median < 0.9


def test_too_few_tell_nothing(class_: bench_copies.Copies) -> None:
    found = similarity.compare(class_.submissions[:4], bench_copies.given())
    assert found.line is None
    assert found.groups == ()
    assert found.verdict.startswith("Too few to tell")
    assert not flagged(found)


def test_of_two_the_same_is_the_same() -> None:
    same = (("main.py", bench_originals.write(random.Random(1))),)
    other = (("main.py", bench_originals.write(random.Random(2))),)
    [pair] = similarity.compare([("a", same), ("b", same)], bench_copies.given()).pairs
    assert pair.score > 0.85
    assert not pair.flagged
    [pair] = similarity.compare([("a", same), ("b", other)], bench_copies.given()).pairs
    assert pair.score < 0.6


def test_an_empty_class_is_a_class() -> None:
    found = similarity.compare([], bench_copies.given())
    assert (found.count, found.pairs, sum(found.histogram)) == (0, (), 0)


def test_short_answers_tell_nothing() -> None:
    text = "@app.get('/')\ndef root():\n    return {'a': 1}\n"
    class_ = [(f"s{i}", (("main.py", text),)) for i in range(12)]
    found = similarity.compare(class_, ())
    assert found.line is None
    assert found.verdict.startswith("Too guided to tell")
    assert not flagged(found)


def test_where_all_are_alike_nobody_is_flagged() -> None:
    text = bench_originals.write(random.Random(3))
    class_ = [(f"s{i}", (("main.py", f"{text}\nx{i} = {i}\n"),)) for i in range(12)]
    found = similarity.compare(class_, bench_copies.given())
    assert found.verdict.startswith("Too guided to tell")
    assert not flagged(found)


@pytest.mark.slow
def test_who_was_first_is_told_only_by_times(class_: bench_copies.Copies) -> None:
    pair = next(iter(flagged(similarity.compare(class_.submissions, bench_copies.given()))))
    one, other = sorted(pair)

    def told(times: dict[str, str]) -> str | None:
        found = similarity.compare(class_.submissions, bench_copies.given(), times)
        return next(p.earlier for p in found.pairs if {p.a, p.b} == {one, other})

    assert told({}) is None
    assert told({one: "2026-11-01T10:00:00+00:00"}) is None
    assert told({one: "2026-11-01T10:00:00", other: "2026-11-01T10:05:00"}) is None
    assert told({one: "nonsense", other: "2026-11-01T10:05:00"}) is None
    assert told({one: "2026-11-01T10:00:00+00:00", other: "2026-11-01T12:30:00+01:00"}) == one


def test_groups_tell_who_was_first(found: Findings) -> None:
    group = found.groups[0]
    times = {name: f"2026-11-{day:02}T10:00:00" for day, name in enumerate(group.names, 1)}
    moments = comparison._moments(times)
    [again] = [one for one in comparison._groups(found.pairs, moments) if one.names == group.names]
    assert again == replace(group, earliest=group.names[0])


@pytest.mark.parametrize("kind", bench_copies.KINDS)
def test_each_disguise_is_seen_through(kind: str) -> None:
    rng = random.Random(11)
    texts = [bench_originals.write(rng) for _ in range(14)]
    sources = bench_copies._chosen([(str(i), text) for i, text in enumerate(texts)], kind, rng)
    copy = bench_copies.disguised([text for _, text in sources], kind, rng)
    class_ = [(str(i), (("main.py", text),)) for i, text in enumerate(texts)]
    found = similarity.compare([*class_, ("copy", (("main.py", copy),))], bench_copies.given())
    ranked = [pair for pair in found.pairs if "copy" in {pair.a, pair.b}]
    best = [next(iter({pair.a, pair.b} - {"copy"})) for pair in ranked[: len(sources)]]
    assert sorted(best) == sorted(name for name, _ in sources)


def test_generated_classes_are_the_same_each_time_and_parse() -> None:
    one, again = (bench_copies.make(5, 20, hard=True, files=True) for _ in range(2))
    assert one == again
    for path, text in itertools.chain.from_iterable(sources for _, sources in one.submissions):
        compile(text, path, "exec")
