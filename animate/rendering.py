"""From a recipe to files: the line that everything walks, one call an arrow."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from animate import history_files
from animate.encode.formats import ENCODERS, check_format
from animate.errors import InputError
from animate.files import check_goal, replacing
from animate.history import History
from animate.recipe import SHOWING_KEYS, TRAINING_KEYS, Recipe

HISTORY_WRITERS: dict[str, Callable[[History], bytes]] = {
    ".npz": history_files.npz_bytes,
    ".csv": history_files.csv_bytes,
}
SUFFIXES = (*ENCODERS, *HISTORY_WRITERS)

# How many frames the colours of a GIF are chosen by.
_SAMPLES = 32


@dataclass(frozen=True)
class Rendered:
    """A file that was written.

    Attributes
    ----------
    path : Path
    frames : int
        How many pictures it shows; 0 for a history.
    seconds : float
        How long it plays; 0 for a still or a history.
    size : int
        Of the file in bytes.
    """

    path: Path
    frames: int
    seconds: float
    size: int


def train(recipe: Recipe | None = None, **options: Any) -> History:
    """Train a run and record every step, in this process.

    Parameters
    ----------
    recipe : Recipe, optional
        Where to start from; else the lab's.
    **options
        Keys of the recipe to set, such as ``init=(-5, -10)``.

    Returns
    -------
    History

    Raises
    ------
    InputError
        If an option isn't accepted.
    """
    from animate.core.data import lab
    from animate.core.train import descend

    recipe = (recipe or Recipe()).but(**options)
    return descend(*lab(), **recipe.training(), recipe=recipe.canonical())


def train_apart(
    recipe: Recipe, on_step: Callable[[int, int], None] = lambda step, steps: None
) -> History:
    """Train as `train` does, in a process of its own, and get ready to draw meanwhile.

    Raises
    ------
    ResourceError
        If the process fails.
    """
    from animate.core.process import Training

    with Training() as training:
        training.start({**recipe.training(), "recipe": recipe.canonical()}, on_step)
        from animate.scene.scene import warm_up

        warm_up()
        return training.history()


def render(
    history: History,
    *paths: str | Path,
    on_frame: Callable[[int, int], None] = lambda done, total: None,
    **options: Any,
) -> list[Rendered]:
    """Draw a run into one or more files, in one pass over the frames.

    Parameters
    ----------
    history : History
    *paths : str or Path
        What to write, chosen by suffix: .gif, .mp4, .png (the last frame),
        .npz or .csv (the history).
    on_frame : callable
        Called after each frame with the number of frames done and of all.
    **options
        Keys of the recipe that change the showing, such as ``size=(600, 200)``.

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
    recipe = Recipe.from_json(history.recipe).but(**options)
    goals = check_goals(recipe, paths)
    films = [goal for goal in goals if goal.suffix.lower() in ENCODERS]
    with ExitStack() as stack:
        partial = {goal: stack.enter_context(replacing(goal)) for goal in goals}
        for goal in set(goals) - set(films):
            partial[goal].write_bytes(HISTORY_WRITERS[goal.suffix.lower()](history))
        shown = _draw(history, recipe, {g: partial[g] for g in films}, on_frame) if films else []
    return [_rendered(goal, shown) for goal in goals]


def check_goals(recipe: Recipe, paths: Sequence[str | Path]) -> list[Path]:
    """The paths to write, all found fit for it.

    Raises
    ------
    InputError
        With every mistake at once.
    """
    from animate.scene.timeline import FPS

    mistakes: list[tuple[str, str]] = []
    goals = [Path(path) for path in paths]
    if not goals:
        mistakes.append(("out", f"there is nothing to write; name a file such as {'ce.gif'!r}"))
    for goal in goals:
        try:
            check_goal(goal)
            check_format(goal, recipe.fps or FPS, SUFFIXES)
        except InputError as error:
            mistakes.extend(error.mistakes)
    mistakes += [
        ("out", f"{str(goal)!r} is named twice") for goal in goals if goals.count(goal) > 1
    ]
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))
    return goals


def refuse_training_keys(options: dict[str, Any]) -> None:
    """A finished run can be shown otherwise, not trained otherwise."""
    taken = [key for key in TRAINING_KEYS if key in options]
    if taken:
        raise InputError(
            *(
                (key, f"the run is trained already; what can change is {', '.join(SHOWING_KEYS)}")
                for key in taken
            )
        )


def _draw(
    history: History,
    recipe: Recipe,
    files: dict[Path, Path],
    on_frame: Callable[[int, int], None],
) -> list[tuple[int, Fraction]]:
    """Compose the scene and send its frames to every encoder; return the timeline."""
    from animate.core.model import predict
    from animate.core.plane import ranges
    from animate.core.surface import loss_surface
    from animate.encode.encoder import Film
    from animate.scene.compositor import Compositor
    from animate.scene.scene import staged
    from animate.scene.timeline import FPS, plan

    plane = ranges(history, recipe.w_range, recipe.b_range)
    surface = loss_surface(history, recipe.loss, *plane, recipe.grid)
    with staged(history, recipe, surface, predict) as scene, ExitStack() as stack:
        timeline = plan(recipe, scene.travel())
        compositor = Compositor(scene)

        def sample() -> Iterator[Any]:
            apart = max(1, len(timeline) // _SAMPLES)
            return compositor.frames(timeline[::apart])

        film = Film(recipe.size, recipe.fps or FPS, recipe.once, recipe.canonical(), sample)
        encoders = [
            stack.enter_context(ENCODERS[goal.suffix.lower()](partial, film))
            for goal, partial in files.items()
        ]
        for done, frame in enumerate(compositor.frames(timeline), start=1):
            for encoder in encoders:
                encoder.write(frame)
            on_frame(done, len(timeline))
    return timeline


def _rendered(goal: Path, timeline: list[tuple[int, Fraction]]) -> Rendered:
    suffix, size = goal.suffix.lower(), goal.stat().st_size
    if suffix in HISTORY_WRITERS:
        return Rendered(goal, 0, 0.0, size)
    if suffix == ".png":
        return Rendered(goal, 1, 0.0, size)
    return Rendered(goal, len(timeline), float(sum(seconds for _, seconds in timeline)), size)
