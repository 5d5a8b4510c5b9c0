"""The data that a run is trained on, by name or in a file."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from animate.errors import one_of
from animate.limits import CLASSES, SAMPLES, Bounds
from animate.recipe.table import Named, one_of_kinds
from animate.recipe.values import COMMA, NUMBER, Seed

_SUFFIX = ".csv"


def _csv(path: str) -> str:
    if not path.lower().endswith(_SUFFIX) or "\0" in path:
        raise ValueError("no .csv file")
    return path


def _not_one(classes: tuple[str, ...]) -> tuple[str, ...]:
    if len(classes) == 1:
        raise ValueError("one class")
    return classes


class _Data(Named):
    def label(self) -> str:
        """What to call the data beside others: the name, and what isn't as it usually is."""
        changed = [
            f"{key} {getattr(self, key)}"
            for key, field in type(self).model_fields.items()
            if getattr(self, key) != field.default
        ]
        return " ".join([type(self).model_fields["name"].default, *changed])


class Lab(_Data):
    """The lab's 20 points."""

    name: Literal["lab"] = "lab"


# Fewer don't show a shape.
_SHAPED = Bounds(10, SAMPLES.most)
_Samples = Annotated[
    int,
    Field(ge=_SHAPED.least, le=_SHAPED.most, description=_SHAPED.whole),
    NUMBER,
]
_Noise = Annotated[float, Field(ge=0, le=10, description="a number from 0 to 10"), NUMBER]


class _Generated(_Data):
    samples: Annotated[int, Field(ge=SAMPLES.least, le=SAMPLES.most), NUMBER] = Field(
        40, description=SAMPLES.whole
    )
    dimensions: Annotated[int, Field(ge=1, le=2), NUMBER] = Field(1, description="1 or 2")
    seed: Seed = 0


class Separable(_Generated):
    """Two classes with a gap between them."""

    name: Literal["separable"] = "separable"


class Overlapping(_Generated):
    """Two classes that share some ground."""

    name: Literal["overlapping"] = "overlapping"


class Imbalanced(_Generated):
    """Many samples of one class, few of the other."""

    name: Literal["imbalanced"] = "imbalanced"


class Outliers(_Generated):
    """Two classes, with a few samples far from their own."""

    name: Literal["outliers"] = "outliers"


class Moons(_Data):
    """Two classes, each a half circle, that reach into each other; of two inputs."""

    name: Literal["moons"] = "moons"
    samples: _Samples = 100
    noise: _Noise = 0.1
    seed: Seed = 0


class Spirals(_Data):
    """Two to five classes, each an arm of a spiral; of two inputs."""

    name: Literal["spirals"] = "spirals"
    samples: _Samples = 300
    classes: Annotated[int, Field(ge=2, le=5), NUMBER] = Field(
        2, description="a whole number from 2 to 5"
    )
    noise: _Noise = 0.02
    seed: Seed = 0


class Blobs(_Data):
    """Two to six classes, each a round cloud."""

    name: Literal["blobs"] = "blobs"
    samples: _Samples = 90
    classes: Annotated[int, Field(ge=2, le=6), NUMBER] = Field(
        3, description="a whole number from 2 to 6"
    )
    dimensions: Annotated[int, Field(ge=1, le=2), NUMBER] = Field(2, description="1 or 2")
    noise: _Noise = 0.2
    seed: Seed = 0


class Line(_Data):
    """Values along a straight line; of one input, from shift - 1 to shift + 1."""

    name: Literal["line"] = "line"
    samples: _Samples = 40
    slope: Annotated[float, Field(ge=-1000, le=1000), NUMBER] = Field(
        2.0, description="a number from -1000 to 1000"
    )
    shift: Annotated[float, Field(ge=-1000, le=1000), NUMBER] = Field(
        0.0, description="a number from -1000 to 1000"
    )
    noise: _Noise = 0.3
    seed: Seed = 0


class Wave(_Data):
    """Values along a wave; of one input."""

    name: Literal["wave"] = "wave"
    samples: _Samples = 60
    noise: _Noise = 0.1
    seed: Seed = 0


class File(_Data):
    """A file of the teacher's own.

    What was read in it, `sha256`, `inputs` and `classes`, is noted when a run
    is trained, so that a recipe can be held to the very same data later.
    """

    name: Literal["file"] = "file"
    file: Annotated[str, Field(max_length=4000), AfterValidator(_csv)] = Field(
        description="the path of a .csv file"
    )
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        None, description="64 hexadecimal digits in small letters"
    )
    inputs: Annotated[tuple[str, ...], Field(min_length=1, max_length=2), COMMA] | None = Field(
        None, description="the name of the input, or of both, separated by a comma"
    )
    classes: (
        Annotated[tuple[str, ...], Field(max_length=CLASSES), COMMA, AfterValidator(_not_one)]
        | None
    ) = Field(
        None, description="the names of two to ten classes, separated by commas; none for values"
    )

    def label(self) -> str:
        """The name of the file, without its folder."""
        return PurePath(self.file).name


class Custom(_Data):
    """Samples of the user's own, given from Python; they can't be asked for by name."""

    name: Literal["custom"] = "custom"
    shape: tuple[int, ...] = Field((), title="Of one sample's input, where it isn't a row")
    inputs: tuple[str, ...] = Field((), title="What the inputs are called")
    classes: tuple[str, ...] = Field((), title="What the classes are called; none for values")


DATASETS: dict[str, type[Named]] = {
    "lab": Lab,
    "separable": Separable,
    "overlapping": Overlapping,
    "imbalanced": Imbalanced,
    "outliers": Outliers,
    "moons": Moons,
    "spirals": Spirals,
    "blobs": Blobs,
    "line": Line,
    "wave": Wave,
}
DATASET_NAMES = tuple(DATASETS)

_ACCEPTED = (
    f"{one_of([*DATASET_NAMES, 'the path of a .csv file'])}, "
    "with parameters as in 'overlapping samples=60 dimensions=2'"
)


def as_file(value: object) -> object:
    """The text form of a file, or a table that says no more, as a table with a name."""
    if isinstance(value, str) and value.strip().lower().endswith(_SUFFIX):
        return {"name": "file", "file": value.strip()}
    if isinstance(value, Mapping) and "file" in value and "name" not in value:
        return {"name": "file", **value}
    return value


Dataset = Annotated[
    Lab
    | Separable
    | Overlapping
    | Imbalanced
    | Outliers
    | Moons
    | Spirals
    | Blobs
    | Line
    | Wave
    | File
    | Custom,
    Field(description=_ACCEPTED),
    one_of_kinds({**DATASETS, "file": File, "custom": Custom}, _ACCEPTED),
    # Stands last and so is asked first.
    BeforeValidator(as_file),
]


def inputs_of(data: object) -> int | None:
    """How many inputs a sample has; None if it isn't known before a file is read."""
    if isinstance(data, _Generated | Blobs):
        return data.dimensions
    if isinstance(data, File | Custom):
        return len(data.inputs) if data.inputs else None
    return 2 if isinstance(data, Moons | Spirals) else 1


def classes_of(data: object) -> int | None:
    """How many classes there are, 0 for values; None if a recipe alone doesn't tell."""
    if isinstance(data, File):
        return None if data.classes is None else len(data.classes)
    if isinstance(data, Custom):
        return None
    if isinstance(data, Spirals | Blobs):
        return data.classes
    return 0 if isinstance(data, Line | Wave) else 2
