"""What shows a batch as a whole: its comparison, its gallery and its table, made or kept."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from animate.batch.cache import RENDERS, Cache
from animate.batch.keys import key_of, versions
from animate.batch.matrix import Plan
from animate.batch.naming import GALLERY, TABLE
from animate.batch.outputs import Outputs
from animate.batch.records import Done
from animate.batch.work import kept_history
from animate.errors import AnimateError
from animate.history import History
from animate.progress import Progress
from animate.provenance import batch_note

_STILL = ".png"


class Showing:
    """What shows a batch.

    Parameters
    ----------
    plan : Plan
    outputs : Outputs
        Opened.
    cache : Cache
    done : sequence of Done
        The runs that there are, in the order of the plan.
    on_frame : callable
        Called after each frame of the comparison with the number done and of all.
    """

    def __init__(
        self,
        plan: Plan,
        outputs: Outputs,
        cache: Cache,
        done: Sequence[Done],
        on_frame: Progress,
    ) -> None:
        self._plan, self._outputs, self._cache = plan, outputs, cache
        self._done, self._on_frame = done, on_frame
        film = plan.gallery.animation
        sound = any(one.outcome is not None for one in done)
        self._films: tuple[str, ...] = (
            (film, Path(film).with_suffix(_STILL).name) if film and sound else ()
        )
        # One by one: all of them together are as large as the batch.
        records = hashlib.sha256()
        for one in done:
            records.update(one.json().encode())
        told = {
            "runs": records.hexdigest(),
            "gallery": asdict(plan.gallery),
            "lang": plan.lang,
            "recipe": plan.runs[0].text,
            "spec": plan.text,
            "versions": versions(),
        }
        self._followed = key_of(told)

    def write(self) -> list[str]:
        """Write all of it that isn't there as it should be; returns what is to be said of it.

        Raises
        ------
        InputError
            If the runs can't be compared in one picture; the rest is written.
        ResourceError
            If a file can't be written.
        """
        with ExitStack() as stack:
            # Also where there is no comparison after all.
            stack.callback(self._show, (TABLE, GALLERY), self._gallery)
            if self._films:
                self._show(self._films, self._comparison)
        return [str(one) for name in self._films[:1] for one in self._facts(name)]

    def _show(self, names: Sequence[str], make: Callable[[Path], Sequence[str]]) -> None:
        """Put files in place from the cache, or make them and keep them."""
        if all(self._put(name) for name in names):
            return
        with self._cache.aside() as aside:
            said = make(aside)
            for name in names:
                content = (self._outputs.folder / name).read_bytes()
                self._cache.keep(RENDERS, self._key(name), content, aside, said=list(said))

    def _put(self, name: str) -> bool:
        """Have a file as it is kept; False if it isn't."""
        key = self._key(name)
        kept = self._cache.facts(RENDERS, key).get("sha256")
        if kept is None:
            return False
        if kept == _digest(self._outputs.folder / name):
            return True
        try:
            with self._outputs.placing(name) as goal:
                if self._cache.copy(RENDERS, key, goal) is None:
                    raise _DamagedError
        except _DamagedError:
            return False
        return True

    def _gallery(self, aside: Path) -> Sequence[str]:
        from animate.batch.gallery import write_gallery

        folder, plan = self._outputs.folder, self._plan
        shown = plan.gallery if self._films else replace(plan.gallery, animation=None)
        write_gallery(folder, self._done, shown, plan.lang, self._placing)
        return ()

    def _comparison(self, aside: Path) -> Sequence[str]:
        from animate.batch.comparison import write_comparison

        plan, film = self._plan, self._films[0]
        runs = [(one, partial(self._history, one)) for one in self._done]
        try:
            made = write_comparison(
                self._outputs.folder / film,
                runs,
                plan.gallery,
                plan.runs[0].recipe,
                self._on_frame,
                batch_note(plan.text),
                self._placing,
            )
        except AnimateError:
            # One of before isn't of these runs.
            for name in self._films:
                (self._outputs.folder / name).unlink(missing_ok=True)
            raise
        return [f"{film}: {one}" for one in made.warnings]

    def _placing(self, path: Path) -> Any:
        return self._outputs.placing(path.name)

    def _history(self, one: Done) -> History:
        """The run as it was trained; trained again if the cache has lost it, or never had it."""
        from animate.training import jobs_of

        (job,) = jobs_of(next(run.recipe for run in self._plan.runs if run.name == one.name))
        kept = kept_history(one.training, self._cache)
        if kept is None:
            from animate.core.jobs import train_all

            (kept,) = train_all([job])
        return replace(kept, recipe=job["recipe"])

    def _key(self, name: str) -> str:
        return key_of({"follows": self._followed, "name": name})

    def _facts(self, name: str) -> Sequence[Any]:
        said = self._cache.facts(RENDERS, self._key(name)).get("said", [])
        return said if isinstance(said, list) else []


class _DamagedError(Exception):
    """What the cache holds isn't what it was."""


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
