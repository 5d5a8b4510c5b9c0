"""What a worker of a cluster does: a run, with nothing shared but what is sent with it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from animate.batch.cache import RENDERS, TRAININGS, Cache
from animate.batch.keys import versions
from animate.batch.work import Job, attempt
from animate.errors import AnimateError

# What is drawn isn't drawn by two threads at a time.
_lock = Lock()

# How often a run is made anew because an entry of the cache went meanwhile.
_TRIES = 3


class Sent(NamedTuple):
    """A run on its way to a worker.

    Attributes
    ----------
    job : str
        A `Job`, as JSON.
    versions : dict of str to str
        Of what the sender trains and draws with.
    data : bytes or None
        The content of its file of data, if it has one.
    training : bytes or None
        Its training, if that is known.
    """

    job: str
    versions: dict[str, str]
    data: bytes | None
    training: bytes | None


def at_worker(sent: Sent) -> dict[str, Any]:
    """Do a run.

    Parameters
    ----------
    sent : Sent

    Returns
    -------
    dict
        `made`, a `Made` as a dict, with `entries`: kind, key, content and facts
        of what it made; or `failed` and `trace`; or `versions`, if they aren't
        the sender's.
    """
    own = versions()
    if own != sent.versions:
        return {"versions": own}
    # Nobody's matplotlibrc, good or bad, has a say in our pictures.
    os.environ["MATPLOTLIBRC"] = os.devnull
    cache, job = Cache.of_user(), Job.of(sent.job)
    with _lock:
        try:
            with cache.aside() as aside:
                return _done(job, sent, cache, aside)
        except AnimateError as error:
            return {"failed": str(error), "trace": ""}


def _done(job: Job, sent: Sent, cache: Cache, aside: Path) -> dict[str, Any]:
    if sent.training is not None and not cache.holds(TRAININGS, job.training):
        cache.keep(TRAININGS, job.training, sent.training, aside)
    here, path, name = _with_data(job, sent.data, aside)
    for _ in range(_TRIES):
        told = attempt(here, cache, aside, lambda part, done, total: None)
        if "failed" in told:
            # By the name that the sender gave it.
            return {**told, "failed": told["failed"].replace(path, name)}
        entries = _entries(job, cache)
        if entries is not None:
            return {**told, "entries": entries}
    lost = f"the cache in {cache.folder} of its worker lost what it was given; give it more room"
    return {"failed": lost, "trace": ""}


def _with_data(job: Job, data: bytes | None, aside: Path) -> tuple[Job, str, str]:
    """The job with its file of data found here, and the path of that here and there."""
    if data is None:
        return job, "\0", ""
    recipe = json.loads(job.recipe)
    name = str(recipe["data"]["file"])
    path = aside / Path(name).name
    path.write_bytes(data)
    recipe["data"]["file"] = str(path)
    here = Job(job.name, json.dumps(recipe), job.training, job.about, job.files)
    return here, str(path), name


def _entries(job: Job, cache: Cache) -> list[tuple[str, str, bytes, Mapping[str, Any]]] | None:
    """What a job made, as the cache has it; None if it hasn't all of it any more."""
    found: list[tuple[str, str, bytes, Mapping[str, Any]]] = []
    for kind, key in (
        (TRAININGS, job.training),
        *((RENDERS, key) for key in (job.about, *job.files.values())),
    ):
        content = cache.read(kind, key)
        if content is None:
            return None
        facts = dict(cache.facts(kind, key))
        for own in ("sha256", "size"):
            facts.pop(own, None)
        found.append((kind, key, content, facts))
    return found
