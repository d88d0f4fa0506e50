"""Workers that grade side by side, one for each core."""

import os
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self, TypeVar

from graders.apps.sandbox.isolation import Level
from graders.grading.worker import Way, Worker

Item = TypeVar("Item")
Result = TypeVar("Result")


class Crew:
    """As many workers as there are cores; each starts when it is first needed."""

    def __init__(self, way: Way, level: Level = Level.PROCESS) -> None:
        self.way = way
        self.level = level
        self.stack = ExitStack()
        self.all: list[Worker] = []
        self.free: queue.SimpleQueue[Worker] = queue.SimpleQueue()

    @property
    def name(self) -> str:
        """How it runs apps."""
        return "in-process" if self.way == "thread" else f"sandbox, {self.level.word}"

    @property
    def size(self) -> int:
        """How many workers it has."""
        return len(os.sched_getaffinity(0))

    def __enter__(self) -> Self:
        for _ in range(self.size):
            worker = Worker(self.way, ceiling=self.level, ahead=False, gives_way=False)
            self.all.append(worker)
            self.free.put(self.stack.enter_context(worker))
        self.pool = ThreadPoolExecutor(self.size)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            for worker in self.all:
                worker.dismiss()
        self.pool.shutdown(cancel_futures=True)
        self.stack.close()

    def each(
        self, ask: Callable[[Worker, Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what is answered for each item, in their order."""

        def turn(item: Item) -> Result:
            with self.one() as worker:
                return ask(worker, item)

        return self.pool.map(turn, items)

    @contextmanager
    def one(self) -> Iterator[Worker]:
        """Lend a worker that is free."""
        worker = self.free.get()
        try:
            yield worker
        finally:
            self.free.put(worker)
