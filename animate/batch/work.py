"""What a worker does: one run, trained and drawn, or taken from the cache as far as it is there.

A run's files are those that the command writes for its recipe alone, to the byte.
"""

import json
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from animate import history_files
from animate.batch.cache import RENDERS, TRAININGS, Cache
from animate.batch.outcome import outcome_of
from animate.errors import MEMORY, AnimateError, lacks_memory
from animate.history import History
from animate.recipe import Recipe

# Called with what is being done, how much of it is done, and of how much.
Tell = Callable[[str, int, int], None]

TRAINING, SURFACE, DRAWING = "Training", "Surface", "Drawing"


@dataclass(frozen=True)
class Job:
    """What is to be made of a run.

    Attributes
    ----------
    name : str
    recipe : str
        As JSON.
    training, about : str
        The keys of its training, and of what is said of it.
    files : dict of str to str
        The key of each file that is to be made, by suffix.
    """

    name: str
    recipe: str
    training: str
    about: str
    files: dict[str, str]

    def json(self) -> str:
        """The job as a line of text."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a job back."""
        return cls(**json.loads(text))


class Made(NamedTuple):
    """What a worker did.

    Attributes
    ----------
    trained : bool
        Whether it trained; else the training was in the cache.
    drawn : int
        How many files it made.
    notes : tuple of str
        What to tell of it in the log.
    """

    trained: bool
    drawn: int
    notes: tuple[str, ...]


def attempt(job: Job, cache: Cache, aside: Path, tell: Tell) -> dict[str, Any]:
    """Do a job, whatever comes of it.

    Parameters
    ----------
    job, cache, aside, tell
        As `do` takes them.

    Returns
    -------
    dict
        `made`, a `Made` as a dict; or `failed`, why in a sentence, and `trace`,
        where, if it is nobody's fault but ours. Plain JSON can hold it.
    """
    try:
        return {"made": do(job, cache, aside, tell)._asdict()}
    except AnimateError as error:
        return {"failed": str(error), "trace": ""}
    except Exception as error:
        told = f"{MEMORY} for it; give it a smaller size or grid, or the batch fewer jobs"
        if not lacks_memory(error):
            what = f"{type(error).__name__}: {error}"
            told = f"something went wrong that should not have ({what}); its log says where"
        return {"failed": told, "trace": traceback.format_exc()}


def do(job: Job, cache: Cache, aside: Path, tell: Tell) -> Made:
    """Train a run and draw it, into the cache.

    Parameters
    ----------
    job : Job
    cache : Cache
    aside : Path
        Where to write what isn't whole yet, as `Cache.aside` gives it.
    tell : callable

    Raises
    ------
    InputError
        If the run can't be as it was asked for.
    ResourceError
        If something can't be written.
    """
    recipe = Recipe.from_json(job.recipe)
    history, trained = _trained(job, recipe, cache, aside, tell)
    notes = [f"{'trained' if trained else 'training taken from the cache'}: {history.steps} steps"]
    if history.diverged:
        notes.append(f"diverged after step {history.last_finite}")
    _say_of(history, recipe, job, cache, aside)
    # Another batch may have drawn some since they were asked for.
    wanted = {suffix: key for suffix, key in job.files.items() if not cache.holds(RENDERS, key)}
    notes += _drawn(history, recipe, replace(job, files=wanted), cache, aside, tell)
    return Made(trained, len(wanted), tuple(notes))


def _trained(
    job: Job, recipe: Recipe, cache: Cache, aside: Path, tell: Tell
) -> tuple[History, bool]:
    """The run, and whether it had to be trained."""
    from animate.training import jobs_of

    (task,) = jobs_of(recipe)
    kept = kept_history(job.training, cache)
    if kept is not None:
        # It may have been shown otherwise then.
        return replace(kept, recipe=task["recipe"]), False
    from animate.core.jobs import train_all

    (history,) = train_all([task], lambda done, total: tell(TRAINING, done, total))
    cache.keep(TRAININGS, job.training, history_files.npz_bytes(history), aside)
    return history, True


def kept_history(training: str, cache: Cache) -> History | None:
    """The run that is kept by a key, if it is."""
    content = cache.read(TRAININGS, training)
    return None if content is None else history_files.read_npz(content)[0]


def _say_of(history: History, recipe: Recipe, job: Job, cache: Cache, aside: Path) -> None:
    """Keep what the record of a run says of it."""
    if cache.holds(RENDERS, job.about):
        return
    from animate.embed.description import alternative
    from animate.language import speak
    from animate.scene.headline import headline

    alt = alternative([history], recipe)
    title, _ = headline(recipe, speak(recipe.lang))
    about = {"title": title or alt, "alt": alt, "outcome": asdict(outcome_of(history))}
    cache.keep(RENDERS, job.about, json.dumps(about).encode(), aside)


def _drawn(
    history: History, recipe: Recipe, job: Job, cache: Cache, aside: Path, tell: Tell
) -> list[str]:
    """Draw the files of a job; returns what is to be told of them."""
    from animate.rendering import render

    if not job.files:
        return []
    suffixes = [*job.files]
    if recipe.budget is not None and ".gif" not in suffixes:
        # It is a GIF that keeps to it, and what is drawn beside follows from the recipe alone.
        suffixes.append(".gif")
    stem = secrets.token_hex(8)
    paths = [aside / f"{stem}{suffix}" for suffix in suffixes]
    try:
        made = render(
            history,
            *paths,
            on_frame=lambda done, total: tell(DRAWING, done, total),
            on_surface=lambda done, total: tell(SURFACE, done, total),
        )
        notes = []
        for suffix, path, one in zip(suffixes, paths, made, strict=True):
            if suffix not in job.files:
                continue
            facts: Mapping[str, Any] = {"flashes": one.flashes, "given_up": one.given_up}
            cache.keep(RENDERS, job.files[suffix], path.read_bytes(), aside, **facts)
            notes.append(f"drawn: {job.name}{suffix}, {one.size} bytes")
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    return notes
