"""From recorded runs to files: the line that everything walks, one call an arrow."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from animate import history_files
from animate.core.problems import Known, Own, Recording
from animate.errors import InputError, one_of
from animate.files import naming, replacing
from animate.goals import (
    HISTORIES,
    MOVING,
    PAGES,
    PAUSABLE,
    STILLS,
    TEXTS,
    UNPAUSED,
    Goal,
    check_goals,
)
from animate.history import History
from animate.plane import Plane
from animate.progress import Progress, patiently, silent
from animate.recipe import COMPARING_KEYS, SHOWING_KEYS, TRAINING_KEYS, Recipe
from animate.recipe.together import together

if TYPE_CHECKING:
    from animate.drawing import Reel

# What can be drawn.
Run = History | Recording

# What moves by itself for longer must be possible to pause: success criterion
# 2.2.2 of WCAG 2.2.
_LONGEST_UNPAUSED = 5.0


@dataclass(frozen=True)
class Rendered:
    """A file that was written, or a folder of frames.

    Attributes
    ----------
    path : Path
    frames : int
        How many pictures it shows; 0 for a history.
    seconds : float
        How long it plays; 0 for a still or a history.
    size : int
        In bytes; of all its files for a folder.
    given_up : tuple of str
        What a GIF gave up to keep to its budget.
    warnings : tuple of str
        What may harm or bother those who watch it, in sentences.
    flashes : float or None
        When it has first flashed more than three times in a second, in seconds
        from the start; None if it never does.
    """

    path: Path
    frames: int
    seconds: float
    size: int
    given_up: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    flashes: float | None = None


def render(
    runs: Run | Sequence[Run],
    *paths: str | Path,
    loss: Callable[[Any, Any], Any] | None = None,
    model: Any = None,
    on_frame: Progress = silent,
    on_surface: Progress | None = None,
    described: bool = False,
    **options: Any,
) -> list[Rendered]:
    """Draw a run, or several together, into one or more files.

    Parameters
    ----------
    runs : History, Recorder, or sequence of them
        Up to eight runs. Those that share data and loss share their panels.
    *paths : str or Path
        What to write, chosen by suffix: .gif, .mp4, .webm, .webp or .apng; a
        name that ends in / for a folder of frames; .html for a page with a
        player; .png, .svg or .pdf for a still; .npz or .csv for the recorded
        run; .md, .vtt or .toml for a description, captions or the recipe.
    loss : callable, optional
        The loss that the runs were trained on, if it is one of the user's own.
    model : torch.nn.Module, optional
        The model that was trained, if it is one of the user's own.
    on_frame : callable
        Called after each frame with the number of frames done and of all.
    on_surface : callable, optional
        Called now and then with the number of points of the loss surface that
        are computed, and of all; else a long wait is told of on stderr.
    described : bool
        Whether captions begin with what the picture shows, for listeners.
    **options
        Keys of the recipe that change the showing, such as ``size=(600, 200)``.
        The `plane` of more than two parameters is one of: ``"pca"``, the first
        two principal components of the paths, which is taken unless one is
        given; ``"random"``, two random directions through the end with
        normalised filters; two names of parameters, such as ``("w1", "b")``
        or ``("0.weight[3, 1]", "0.bias[2]")``; or an `animate.Plane` of your
        own.

    Returns
    -------
    list of Rendered
        One for each path, in order.

    Raises
    ------
    InputError
        If an option or a path isn't accepted; nothing is written then.
    ResourceError
        If a file can't be written.
    """
    refuse_training_keys(options)
    given = listed(runs)
    plane = options.pop("plane") if isinstance(options.get("plane"), Plane) else None
    histories = [history for history, _ in given]
    problems = [None if isinstance(run, History) else run.problem for _, run in given]
    known = Known(Own(loss, model), problems, plane)
    recipe = together([Recipe.from_json(history.recipe) for history in histories]).but(**options)
    goals = check_goals(recipe, paths)
    tell = on_surface or patiently("the loss surface")
    with ExitStack() as stack:
        # Each goal by its file beside it, which takes its place in the end.
        partial = {
            Goal(stack.enter_context(replacing(goal.path)), goal.kind): goal for goal in goals
        }
        for file in partial:
            if file.kind in HISTORIES:
                with naming(file.path):
                    file.path.write_bytes(_HISTORY_BYTES[file.kind](histories))
        pictures = [file for file in partial if file.kind not in HISTORIES]
        drawn = (
            _draw(histories, recipe, pictures, known, on_frame, tell, described=described)
            if pictures
            else {}
        )
        # Weighed before another process can put its own in their places.
        weighed = {
            goal: weighed_as(goal, file.path, drawn.get(file)) for file, goal in partial.items()
        }
    return [weighed[goal] for goal in goals]


def listed(runs: Run | Sequence[Run]) -> list[tuple[History, Run]]:
    """Each of some runs with its history.

    Raises
    ------
    InputError
        If there are none.
    """
    given = list(runs) if isinstance(runs, Sequence) else [runs]
    if not given:
        raise InputError(("runs", "there is nothing to draw; give at least one run"))
    return [(run if isinstance(run, History) else run.history(), run) for run in given]


def refuse_training_keys(options: dict[str, Any]) -> None:
    """A finished run can be shown otherwise, not trained otherwise."""
    taken = [key for key in (*TRAINING_KEYS, *COMPARING_KEYS) if key in options]
    if taken:
        raise InputError(
            *(
                (key, f"the run is trained already; what can change is {', '.join(SHOWING_KEYS)}")
                for key in taken
            )
        )


_HISTORY_BYTES: dict[str, Callable[[list[History]], bytes]] = {
    ".npz": lambda histories: history_files.npz_bytes(*histories),
    ".csv": lambda histories: history_files.csv_bytes(*histories),
}


def _draw(
    histories: Sequence[History],
    recipe: Recipe,
    files: Sequence[Goal],
    known: Known,
    on_frame: Progress,
    on_surface: Progress,
    *,
    described: bool,
) -> dict[Goal, Rendered]:
    """Prepare the runs, and draw them into every file."""
    from animate import budget, figures
    from animate.casting import cast
    from animate.drawing import animate_into, still_into
    from animate.language import speak
    from animate.provenance import note

    words, asked = speak(recipe.lang), recipe
    comment = note(asked)
    recipe = figures.posed_for(recipe)
    shown = cast(histories, recipe, words, known, on_surface)
    moment = None
    if recipe.figure == "during":
        shown, recipe, moment = figures.stages(shown, recipe, words)

    made: dict[Goal, Rendered] = {}
    moving = [file for file in files if file.kind in MOVING]
    fitted = [file for file in moving if recipe.budget is not None and file.kind == ".gif"]
    free = [file for file in moving if file not in fitted]
    stills = [file for file in files if file.kind in STILLS]
    # Drawn as the frames are, so on the way.
    along = [file.path for file in stills if file.kind == ".png"] if free else []
    pausable = any(file.kind in (*PAUSABLE, *PAGES) for file in files)
    if free:
        reel = animate_into(shown, recipe, free, on_frame, comment, stills=along)
        made |= {file: as_rendered(file, reel, recipe, pausable=pausable) for file in free}
    for file in fitted:
        reel, given_up = budget.fit(shown, recipe, file, on_frame, comment)
        one = as_rendered(file, reel, recipe, pausable=pausable)
        made[file] = replace(one, given_up=given_up)
    for file in files:
        if file.kind in PAGES:
            from animate.embed.page import write_page

            with naming(file.path):
                frames, seconds = write_page(file.path, shown, recipe, comment)
            made[file] = Rendered(file.path, frames, seconds, 0)
    apart = [file for file in stills if file.path not in along]
    still_into(shown, recipe, apart, moment, comment)
    texts = [file for file in files if file.kind in TEXTS]
    if texts:
        from animate.wording import texts_into

        texts_into(shown, recipe, texts, asked, described=described)
    return made | {file: Rendered(file.path, 1, 0.0, 0) for file in stills}


def as_rendered(
    file: Goal,
    reel: "Reel",
    recipe: Recipe,
    *,
    pausable: bool,
    others: Sequence[str] = (*PAUSABLE, *PAGES),
) -> Rendered:
    """What was made of an animation, with what is to be said of it.

    Where something that can be paused is written too, there is no need to
    advise one of the `others`.
    """
    told = []
    if reel.flashes is not None:
        told.append(flashing(reel.flashes))
    unpaused = file.kind in UNPAUSED and not pausable and not recipe.once
    if unpaused and reel.seconds > _LONGEST_UNPAUSED:
        told.append(
            f"it moves for {reel.seconds:.0f} s and can't be paused; for a page write "
            f"{one_of(others)} as well, or play it --once"
        )
    return Rendered(
        file.path, reel.frames, reel.seconds, 0, warnings=tuple(told), flashes=reel.flashes
    )


def flashing(seconds: float) -> str:
    """What is to be said of an animation that first flashes at a time."""
    return (
        f"it flashes more than three times a second, first at {seconds:.1f} s, which can set off "
        "seizures; slow it down with --speed, or show less"
    )


def weighed_as(goal: Goal, path: Path, made: Rendered | None) -> Rendered:
    """What was made at a path under the goal's own name, with its size."""
    if not path.exists():
        # It is told when it can't be moved to the goal.
        return Rendered(goal.path, 0, 0.0, 0)
    files = [path] if path.is_file() else sorted(path.iterdir())
    size = sum(file.stat().st_size for file in files)
    return replace(made or Rendered(path, 0, 0.0, 0), path=goal.path, size=size)
