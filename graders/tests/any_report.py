"""Strategies for reports in which every text is anything at all."""

from __future__ import annotations

from hypothesis import strategies as st

from graders.grading.outcome import (
    Environment,
    Exchange,
    Fault,
    Frame,
    Heard,
    Isolation,
    Message,
    Notice,
    Package,
    Submission,
    Tool,
    judge,
    total,
)

PIECES = ["::", "##[", "\n", "\r", "\r\n", " ", "\u2028", "\x1b[2J", "\ud800", "\u202e", "`", "```"]
PIECES += [
    "|",
    "<",
    "]]>",
    "&",
    "%0A",
    "[red]",
    "[/]",
    "\\",
    "@",
    ",",
    "main.py:3",
    "\x00",
    "::error::",
]
texts = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=()), max_size=20).map(
    "".join
)
numbers = st.integers(0, 99)
durations = st.floats(0, 60)

frames = st.builds(Frame, texts | st.just("main.py"), numbers, texts, texts)
faults = st.builds(Fault, texts, texts, st.lists(frames, max_size=2).map(tuple))
messages = st.builds(Message, st.lists(st.tuples(texts, texts), max_size=2).map(tuple), texts)
exchanges = st.builds(
    Exchange, texts, texts, messages, st.none() | numbers, st.none() | messages, st.none() | faults
)
heard = st.builds(
    Heard,
    texts,
    st.sampled_from(["passed", "failed", "error", "timeout", "missing"]),
    texts,
    texts,
    durations,
    st.lists(exchanges, max_size=2).map(tuple),
)
expected = st.lists(st.tuples(st.sampled_from(["test_a", "test_b", "test_c"]), texts), max_size=3)
exercises = st.builds(
    judge,
    numbers | st.just(7),
    texts | st.just("x"),
    texts,
    st.none() | texts,
    expected,
    st.dictionaries(st.sampled_from(["test_a", "test_b[1]", "test_b[2]"]), heard),
    st.none() | texts,
    untouched=st.booleans(),
    diagnosis=st.none() | texts,
)
paths = st.just("07_x/main.py") | texts
reports = st.builds(
    total,
    st.lists(exercises, max_size=3, unique_by=lambda exercise: exercise.number),
    tool=st.builds(Tool, texts, texts),
    submission=st.builds(
        Submission, texts, st.none() | texts, st.lists(paths, max_size=2).map(tuple)
    ),
    isolation=st.builds(
        Isolation,
        st.none() | st.sampled_from(["full", "strong", "partial", "process"]),
        st.lists(texts, max_size=2).map(tuple),
    ),
    seed=st.integers(-(2**63), 2**63),
    started_at=st.just("2026-11-22T10:00:00+01:00") | texts,
    duration_s=durations,
    environment=st.builds(
        Environment, texts, st.lists(st.builds(Package, texts, texts), max_size=2).map(tuple)
    ),
    notices=st.lists(st.builds(Notice, texts, st.none() | paths, texts), max_size=2),
    status=st.sampled_from(["graded", "refused", "failed"]),
    reason=st.none() | texts,
)
