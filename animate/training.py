"""From a recipe to recorded runs."""

from typing import Any

from animate.errors import InputError
from animate.history import History
from animate.progress import Progress, silent
from animate.recipe import Recipe


def train(recipe: Recipe | None = None, **options: Any) -> History:
    """Train a run and record every step, in this process.

    Parameters
    ----------
    recipe : Recipe, optional
        Where to start from; else the lab's.
    **options
        Keys of the recipe to set, such as ``init=(-5, -10)``. `loss` may also
        be a function of two torch tensors, the predictions and the labels of a
        mini-batch, each of shape (n,), that returns the mean loss.

    Returns
    -------
    History

    Raises
    ------
    InputError
        If an option isn't accepted, or the recipe compares several runs.
    """
    runs = train_runs(recipe, **options)
    if len(runs) > 1:
        raise InputError(
            ("compare", f"the recipe compares {len(runs)} runs; train them with train_runs")
        )
    return runs[0]


def train_runs(recipe: Recipe | None = None, **options: Any) -> list[History]:
    """Train all the runs that a recipe compares, in this process.

    Parameters and errors are those of `train`.

    Returns
    -------
    list of History
        In the order of the recipe's `runs` and `compare`.
    """
    from animate.core.jobs import train_all

    criterion = options.get("loss")
    if callable(criterion):
        options["loss"] = "custom"
    recipe = (recipe or Recipe()).but(**options)
    jobs = jobs_of(recipe, own_loss=callable(criterion))
    own = {"loss": criterion}
    return train_all([job | own if job["loss"] == "custom" else job for job in jobs])


def train_apart(recipe: Recipe, on_step: Progress = silent) -> list[History]:
    """Train as `train_runs` does, in a process of its own, and get ready to draw meanwhile.

    Raises
    ------
    InputError
        If the data can't be read.
    ResourceError
        If the process fails.
    """
    from animate.core.process import Training

    jobs = jobs_of(recipe)
    with Training() as training:
        training.start(jobs, on_step)
        from animate.scene.scene import warm_up

        warm_up()
        return training.histories()


_LOOP = (
    "it was recorded from a loop of your own, which no recipe can run again; draw the recorder "
    "itself, or what it recorded, saved as .npz, with model= and loss="
)


def _cannot_be_asked_for(key: str) -> tuple[str, str]:
    return key, f"'custom' isn't accepted; give {Recipe.model_fields[key].description}"


def jobs_of(recipe: Recipe, *, own_loss: bool = False) -> list[dict[str, Any]]:
    """What `animate.core.jobs.train_all` takes for each run of a recipe.

    Raises
    ------
    InputError
        If the data can't be read or the start doesn't fit them, or the loss is
        the user's own and isn't given.
    """
    from animate.core.data import labels_of, seal

    jobs = []
    named = any(run.label for run in recipe.runs)
    for variant in recipe.variants():
        one = variant.recipe
        if one.model.name == one.data.name == "custom":
            raise InputError(("recipe", _LOOP))
        own = [key for key in ("model", "data") if getattr(one, key).name == "custom"]
        if one.loss == "custom" and not own_loss:
            own.append("loss")
        if own:
            # What is somebody's own comes from Python, and no recipe can ask for it.
            raise InputError(*(_cannot_be_asked_for(key) for key in own))
        job = one.training()
        sealed = seal(job["data"], labels_of(job))
        # A name that was given stays with the run, so that it can be drawn with others again.
        label = [{"label": variant.label}] if named else []
        job["recipe"] = one.but(data=sealed, runs=label).canonical()
        if "sha256" in sealed:
            # The path as it was given, and what was found there just now.
            job["data"] = {**job["data"], "sha256": sealed["sha256"]}
        jobs.append(job)
    return jobs
