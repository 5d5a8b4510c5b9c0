"""Options that a recipe takes, of every kind."""

from typing import Any

from hypothesis import strategies as st

from animate.recipe import (
    CAMERA_NAMES,
    CONTROL_NAMES,
    FIGURE_NAMES,
    LANGUAGE_NAMES,
    LOSS_NAMES,
    MARK_NAMES,
    PANEL_NAMES,
    SCALE_NAMES,
    SYNC_NAMES,
    THEME_NAMES,
)

coordinates = st.floats(-1e6, 1e6)
starts = st.tuples(coordinates, coordinates)
rates = st.floats(0, 1e6, exclude_min=True)
betas = st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float]:
    low = draw(st.floats(-9e5, 9e5))
    return low, low + draw(st.floats(10, 1e5))


def tables(name: str, **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": st.just(name)}, optional=keys)


data = st.one_of(
    st.sampled_from(["lab", "overlapping samples=60", "my data.csv", "Data.CSV"]),
    *(
        tables(name, samples=st.integers(2, 200_000), seed=st.integers(0, 2**63 - 1))
        for name in ("separable", "imbalanced", "outliers")
    ),
    st.fixed_dictionaries(
        {"file": st.text(max_size=20).map(lambda text: text.replace("\0", "") + ".csv")},
        optional={
            "sha256": st.just("0123456789abcdef" * 4),
            "inputs": st.lists(st.text(), min_size=1, max_size=1),
            "classes": st.tuples(st.text(), st.text()),
        },
    ),
)
# With no cross-check on momentum and weight decay among them.
optimizers = st.one_of(
    st.sampled_from(["sgd", "Adam", "rmsprop centered=true", "adafactor eps=none,0.1"]),
    tables("adam", betas=betas, eps=st.floats(0, 1), amsgrad=st.booleans()),
    tables("rprop", etas=st.tuples(st.floats(0.1, 0.9), st.floats(1.1, 10))),
    tables("adafactor", d=st.floats(1, 10)),
)
schedules = st.one_of(
    st.just("step every=3"),
    tables("cosine", floor=st.floats(0, 1)),
    tables("exponential", factor=st.floats(0.1, 2)),
)


def _within(given: dict[str, Any]) -> dict[str, Any]:
    """Options whose still isn't beyond the end of the run."""
    if given.get("at") is None:
        return given
    return {**given, "at": min(given["at"], given.get("epochs", 100))}


options = st.fixed_dictionaries(
    {},
    optional={
        "data": data,
        "standardize": st.booleans(),
        "init": starts,
        "loss": st.sampled_from(LOSS_NAMES),
        "optimizer": optimizers,
        "lr": st.none() | rates,
        "schedule": schedules,
        "epochs": st.integers(1, 100_000),
        "stop_loss": st.none() | st.floats(0, 1e6),
        "stop_gradient": st.none() | st.floats(0, 1e6),
        "seed": st.integers(0, 2**63 - 1),
        "shuffle": st.booleans(),
        "sync": st.sampled_from(SYNC_NAMES),
        "panels": st.lists(st.sampled_from(PANEL_NAMES), min_size=1, unique=True),
        "marks": st.lists(st.sampled_from(MARK_NAMES), unique=True),
        "camera": st.sampled_from(CAMERA_NAMES),
        "plane": st.sampled_from([None, "pca"]),
        "w_range": st.none() | ranges(),
        "b_range": st.none() | ranges(),
        "loss_scale": st.sampled_from(SCALE_NAMES),
        "epochs_shown": st.none()
        | st.lists(st.integers(0, 100_000), min_size=1, max_size=10, unique=True),
        "theme": st.sampled_from(THEME_NAMES),
        "lang": st.sampled_from(LANGUAGE_NAMES),
        "captions": st.booleans(),
        "title": st.none() | st.text(max_size=200),
        "size": st.none() | st.tuples(st.integers(200, 4096), st.integers(200, 4096)),
        "dpi": st.floats(30, 600),
        "speed": st.floats(0.1, 20),
        "fps": st.none() | st.floats(0.1, 120),
        "hold": st.tuples(st.floats(0, 60), st.floats(0, 60)),
        "at": st.none() | st.floats(0, 100_000),
        "budget": st.none() | st.integers(10_000, 10**10),
        "once": st.booleans(),
        "controls": st.lists(st.sampled_from(CONTROL_NAMES), unique=True),
        "questions": st.lists(st.text(min_size=1, max_size=300), max_size=10),
    },
).map(_within)
single = st.one_of(options, st.fixed_dictionaries({"figure": st.sampled_from(FIGURE_NAMES)}))


@st.composite
def several(draw: st.DrawFn) -> dict[str, Any]:
    """Options that compare, too."""
    given = draw(options)
    given["compare"] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "batch_size": st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True),
                "optimizer": st.sampled_from([("sgd", "adam"), ("adamw", "adam eps=0.1")]),
            },
        )
    )
    # Told apart by a key that agrees with all others and isn't compared above.
    seeds = draw(st.lists(st.integers(0, 9), max_size=2, unique=True))
    more = {"lr": rates, "schedule": schedules, "label": st.text(min_size=1, max_size=99)}
    given["runs"] = [
        {"momentum": 0, "seed": seed, **draw(st.fixed_dictionaries({}, optional=more))}
        for seed in seeds
    ]
    labels = [run.get("label") for run in given["runs"]]
    if len(set(labels)) < len(labels):
        for run in given["runs"]:
            run.pop("label", None)
    return given
