"""All that the player is told of a figure, as plain JSON can hold it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from animate.embed.packing import counted, digits, packed, single
from animate.embed.predicted import class_colors, class_marker, predicted
from animate.embed.texts import texts
from animate.plane import Plane
from animate.recipe import Recipe
from animate.scene.losses import batches_differ
from animate.scene.programme import Programme
from animate.scene.shown import Shown
from animate.scene.styles import RunStyle, marker_path
from animate.scene.theme import DARK, LIGHT, PRINT, Theme
from animate.scene.track import Track

# What the page draws with.
_COLORS = (
    "paper",
    "ink",
    "quiet",
    "rule",
    "model",
    "line",
    "zero",
    "one",
    "low",
    "high",
    "contour",
    "mesh",
    "optimum",
    "cost",
    "gradient",
)

# So many losses of a sample take the page a second, which it shall not.
_MOST_EVALUATIONS = 5_000_000

# In seconds: frames of the usual beats last so many of the first, others of the second.
_CENTISECOND, _MICROSECOND = 1e-2, 1e-6

# Of a point in a picture of 1200 x 400.
_PIXELS = 100 / 72

_CIRCLE = "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z"


def facts(programme: Programme) -> dict[str, Any]:
    """What the player draws a figure from; see `Figure` in ``player/types.js``.

    Parameters
    ----------
    programme : Programme
    """
    shown, recipe = programme.shown, programme.recipe
    plane, surface = shown[0].plane, shown[0].surface
    rows = [[shown[track.run] for track in tracks] for tracks in programme.rows]
    known = all(one.model == "logistic" for one in shown)
    samples, places = _samples(rows, known=known)
    told = not known or _too_much(shown, recipe)
    return {
        "title": programme.title,
        "lang": recipe.lang,
        "words": texts(programme),
        "themes": _themes(recipe, None if known else len(shown[0].classes)),
        "samples": samples,
        "rows": [
            {
                "name": row[0].row_name if len(rows) > 1 else "",
                "samples": place,
                "optimum": None
                if row[0].surface.optimum is None
                else [float(value) for value in row[0].surface.optimum],
                **({"loss": digits(row[0].surface.loss, 5)} if told else {}),
                **({} if known else _predicted(tracks, row[0], programme)),
            }
            for row, place, tracks in zip(rows, places, programme.rows, strict=True)
        ],
        "runs": [
            _run(track, shown[track.run], programme, told=told, known=known)
            for track in programme.tracks
        ],
        "plane": _plane(plane) if known else _itself(plane),
        "names": shown[0].names if known else _named(shown[0]),
        "ranges": [[float(axis[0]), float(axis[-1])] for axis in (surface.x, surface.y)],
        "frames": _frames(programme),
        "told": [(one.run, one.step, one.until, one.sentence) for one in programme.told],
        "controls": recipe.controls,
        "questions": recipe.questions,
    }


def _too_much(shown: Sequence[Shown], recipe: Recipe) -> bool:
    """Whether the losses are told: the page can't compute them, or not in the blink of an eye."""
    states = sum(len(one.history.params) * len(one.history.y) for one in shown)
    points = recipe.grid**2 * sum(len(one.history.y) for one in shown)
    own = any(variant.recipe.loss == "custom" for variant in recipe.variants())
    return own or states + points > _MOST_EVALUATIONS


def _predicted(tracks: Sequence[Track], first: Shown, programme: Programme) -> dict[str, Any]:
    told = predicted(tracks, first, programme)
    if told is None:
        return {}
    count = max(len(first.classes), 2)
    return {
        "predicted": {**told, "marks": [_outline(class_marker(place)) for place in range(count)]}
    }


def _plane(plane: Plane) -> dict[str, Any]:
    return {
        "origin": plane.origin.tolist(),
        "directions": plane.directions.tolist(),
        "labels": plane.labels,
        "kept": plane.kept,
    }


def _itself(plane: Plane) -> dict[str, Any]:
    """The plane, for runs that are told by their places in it."""
    return {"origin": [0, 0], "directions": [[1, 0], [0, 1]], "labels": plane.labels, "kept": 1}


def _named(one: Shown) -> tuple[str, ...]:
    """What the two coordinates of a place are called, if they are the model's parameters."""
    return one.names if one.names == one.plane.labels else ()


def _samples(
    rows: Sequence[Sequence[Shown]], *, known: bool
) -> tuple[list[dict[str, Any]], list[int]]:
    """The data of all rows, each once, and which of them each row shows.

    The page knows what to make of the inputs of a logistic model only; of
    others it is told no more than how many there are.
    """
    found: list[dict[str, Any]] = []
    places = []
    for first, *_ in rows:
        its = {
            "x": [single(column) for column in first.history.x.T] if known else [],
            "y": [int(label > 0.5) for label in first.history.y],
            "inputs": first.inputs,
            "classes": first.classes,
        }
        if its not in found:
            found.append(its)
        places.append(found.index(its))
    return found, places


def _run(
    track: Track, one: Shown, programme: Programme, *, told: bool, known: bool
) -> dict[str, Any]:
    history, states = one.history, track.states
    asked = programme.recipe.model_dump(mode="json")
    training = programme.recipe.variants(programme.words)[track.run].recipe.training()
    del training["data"]
    if known and len(training["init"]) <= history.x.shape[1]:
        weight, bias = training["init"]
        training["init"] = [weight, weight, bias]
    if one.model == "custom" and not batches_differ(history):
        training["batch_size"] = len(history.y)
    # Of each parameter, as much as the ranges of the plane show.
    reach = np.array([np.ptp(one.surface.x), np.ptp(one.surface.y)])
    spans = np.abs(one.plane.directions * reach[:, np.newaxis]).max(axis=0)
    numbers = {}
    if told:
        numbers = {
            "loss": single(history.loss[:states]),
            "accuracy": digits(history.accuracy[:states], 6),
            "batch_loss": digits(history.batch_loss[:states], 6),
            # None of a loop of somebody's own that didn't say.
            "each": int((history.epoch == 1).sum()) if one.model == "custom" else None,
        }
    if not known and one.plane.kept < 1:
        numbers["off"] = digits(one.plane.distance(history.params[:states]), 7)
    return {
        "label": one.label,
        "row": one.row,
        "style": _style(track.style, programme.theme),
        "training": {key: value for key, value in training.items() if value != asked[key]},
        "params": packed(history.params[:states], np.where(spans > 0, spans, reach.max()))
        if known
        else packed(track.path, reach),
        **numbers,
    }


def _style(style: RunStyle, theme: Theme) -> dict[str, Any]:
    dashes = [round(length * _PIXELS, 2) for length in style.dashes or ()]
    # By its place: in another theme the colour is another.
    return {
        "color": theme.runs.index(style.color),
        "dashes": dashes,
        "marker": _outline(style.marker),
    }


def _outline(marker: str) -> str:
    """The marker around (0, 0) as a path of SVG."""
    if marker == "circle":
        return _CIRCLE
    corners = np.asarray(marker_path(marker, 1.0).vertices)[:-1].round(3) + 0.0
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners.tolist()) + "Z"


def _themes(recipe: Recipe, classes: int | None) -> dict[str, Any]:
    """The colours for readers who like it light and who like it dark; of so many classes too."""
    light, dark = (PRINT, PRINT) if recipe.theme == "print" else (LIGHT, DARK)
    runs = max(1, len(recipe.variants()))
    return {
        name: {
            **{color: getattr(theme, color) for color in _COLORS},
            "scheme": "dark" if theme is DARK else "light",
            "runs": theme.runs[:runs],
            **({} if classes is None else class_colors(theme, classes)),
        }
        for name, theme in (("light", light), ("dark", dark))
    }


def _frames(programme: Programme) -> dict[str, Any]:
    """The moment that each frame shows, and for how many seconds."""
    moments = {programme.moment(number).steps: number for number in range(programme.moments())}
    timeline = programme.timeline()
    rows = [(moments[moment.steps], float(seconds)) for moment, seconds in timeline]
    even = all((100 * seconds).denominator == 1 for _, seconds in timeline)
    return counted(np.array(rows), (1.0, _CENTISECOND if even else _MICROSECOND))
