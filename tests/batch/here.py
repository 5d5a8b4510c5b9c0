"""A backend that does the jobs in this process, which has loaded all it needs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from animate.batch.cache import Cache
from animate.batch.pool import Begun, Ended, Event, Going
from animate.batch.settings import Settings
from animate.batch.work import Job, Made, attempt


class Here:
    """As `animate.batch.pool.Pool`, of one worker."""

    def __init__(self, settings: Settings, runs: int, cache: Cache, aside: Path) -> None:
        self._cache, self._aside = cache, aside

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """There is nothing to end."""

    def do(self, take: Callable[[], Job | None]) -> Iterator[Event]:
        while job := take():
            yield Begun(job, 0, 1)
            going: list[Event] = []

            def tell(part: str, done: int, total: int, job: Job = job) -> None:
                going.append(Going(job, 0, part, done, total))  # noqa: B023

            told = attempt(job, self._cache, self._aside, tell)
            yield from going
            made = Made(**told["made"]) if "made" in told else None
            yield Ended(job, 0, made, told.get("failed", ""), told.get("trace", ""), 1, 0.5)
