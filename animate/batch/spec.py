"""The spec of a batch, as it is written in a file: its keys, each found sound by itself."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from animate import recipe_files
from animate.errors import one_of
from animate.goals import HISTORIES, MOVING, PAGES, STILLS, TEXTS
from animate.recipe import SYNC_NAMES, Recipe
from animate.recipe.mistakes import Mistake, input_error, mistakes_in, refuse_all
from animate.recipe.table import Table
from animate.recipe.values import Size, SyncName

# What a run can be written as: any file; a folder of frames would be one of thousands.
FORMATS = tuple(
    kind.removeprefix(".")
    for kind in (*MOVING, *PAGES, *STILLS, *HISTORIES, *TEXTS)
    if kind.startswith(".")
)
STILL = "png"

_MOVING = tuple(kind for kind in MOVING if kind.startswith("."))

# Names that every file system takes, and that need no escaping in an address.
PORTABLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(?<!\.)")
# Of Windows, whatever their suffix.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

_ABOUT_NAME = "letters, digits, '.', '_' and '-'"


def _format(value: object) -> object:
    return value.strip().lower().removeprefix(".") if isinstance(value, str) else value


def _one_of_formats(value: str) -> str:
    if value not in FORMATS:
        raise ValueError("no format")
    return value


def _listed(value: object) -> object:
    """A list, a text such as 'gif, html' as one."""
    if isinstance(value, str):
        return tuple(value.split(","))
    return value


def _once_each(value: tuple[str, ...]) -> tuple[str, ...]:
    if len({*value}) < len(value):
        raise ValueError("repeated")
    return value


def _film(name: str) -> str:
    if not is_portable(name) or PurePosixPath(name).suffix.lower() not in _MOVING:
        raise ValueError("no name of an animation")
    return name


def _flat(value: object) -> object:
    """Keys within tables as dotted keys: `model.hidden = ...` is a table to TOML."""
    if not isinstance(value, Mapping):
        return value
    flat: dict[str, object] = {}
    for key, one in value.items():
        if isinstance(one, Mapping):
            flat |= {f"{key}.{inner}": it for inner, it in one.items()}
        else:
            flat[key] = one
    return flat


def _lists(value: object) -> object:
    """Each key with a list of values."""
    flat = _flat(value)
    if not isinstance(flat, Mapping):
        return flat
    mistakes = []
    for key, values in flat.items():
        if not isinstance(values, list | tuple):
            told = f"{values!r:.60} isn't accepted; give a list of values"
            belongs = "" if key in Recipe.model_fields else belonging(key)
            mistakes.append(Mistake((key,), told + belongs))
        elif not values:
            mistakes.append(Mistake((key,), "it holds no value; give a list of values"))
    if mistakes:
        raise refuse_all(mistakes)
    return flat


_Tables = Annotated[
    tuple[dict[str, Any], ...], Field(description="a list of tables of keys and values")
]


def belonging(key: object) -> str:
    """Where a key belongs that isn't known where it stands; empty if it isn't known anywhere."""
    homes = {
        "the top, before all tables": Spec.model_fields,
        "[gallery]": Gallery.model_fields,
        "[defaults]": Recipe.model_fields,
    }
    found = [home for home, keys in homes.items() if key in keys]
    return f"; it belongs in {one_of(found)}" if found else ""


class _Part(Table):
    """A table of a spec, which says of other tables' keys where they belong."""

    within: ClassVar[str] = ""

    @classmethod
    def _sentence(cls, value: object, kind: str, place: tuple[str | int, ...], message: str) -> str:
        sentence = super()._sentence(value, kind, place, message)
        return sentence + belonging(place[0]) if kind == "extra_forbidden" else sentence


class Heading(Table):
    """What stands beside a row or a column of the gallery."""

    within: ClassVar[str] = "of a row or a column"

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="1 to 200 characters of text"
    )
    commentary: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        None, description="1 to 2000 characters of text"
    )


class Gallery(_Part):
    """How the runs are shown together."""

    within: ClassVar[str] = "in [gallery]"

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="1 to 200 characters of text"
    )
    rows: str | None = Field(None, description="a key of [matrix]")
    columns: str | None = Field(None, description="a key of [matrix]")
    sync: SyncName = Field("step", description=one_of(SYNC_NAMES))
    animation: Annotated[str, AfterValidator(_film)] | None = Field(
        None,
        description=f"the name of a file of {_ABOUT_NAME} that ends in {one_of(_MOVING)}",
    )
    size: Size | None = Field(
        None, description="WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x800"
    )
    row: dict[str, Heading] = Field({}, description="a table for each value of rows")
    column: dict[str, Heading] = Field({}, description="a table for each value of columns")


class Spec(_Part):
    """A batch: a recipe, the values to try, and how the runs are shown together."""

    within: ClassVar[str] = "in a spec"

    name: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="a pattern such as '{loss}-{lr}'"
    )
    outputs: Annotated[
        tuple[Annotated[str, BeforeValidator(_format), AfterValidator(_one_of_formats)], ...],
        Field(min_length=1),
        BeforeValidator(_listed),
        AfterValidator(_once_each),
    ] = Field(("gif",), description=f"a list of formats, each once: {', '.join(FORMATS)}")
    defaults: dict[str, Any] = Field({}, description="a recipe")
    matrix: Annotated[dict[str, tuple[Any, ...]], BeforeValidator(_lists)] = Field(
        {}, description="a table of keys of a recipe, each with a list of values"
    )
    exclude: _Tables = Field((), description="a list of tables of keys of [matrix] and values")
    include: _Tables = Field((), description="a list of tables, each with the keys of a run")
    gallery: Gallery = Field(Gallery(), description="a table")

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read what a file says, reporting every mistake at once.

        Raises
        ------
        InputError
        """
        try:
            return cls.model_validate(options)
        except ValidationError as error:
            raise input_error(mistakes_in(error)) from None


class Written(NamedTuple):
    """A spec as it was found.

    Attributes
    ----------
    spec : Spec
    text : str
        The file, as it was read.
    path : Path
        Where it lies, from which its files of data are found.
    """

    spec: Spec
    text: str
    path: Path


def read(path: Path) -> Written:
    """Read a spec.

    Raises
    ------
    InputError
        If there is no such file, it can't be read, or isn't a spec.
    """
    text = recipe_files.content(path, "spec of a batch")
    return Written(Spec.of(recipe_files.parse(text, str(path))), text, path)


def template(name: str) -> Written:
    """A spec that comes along.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    text = recipe_files.batch_template(name)
    return Written(Spec.of(recipe_files.parse(text, name)), text, Path(f"{name}.toml"))


def is_portable(name: str) -> bool:
    """Whether a file can have this name everywhere, and stays in its folder."""
    return bool(PORTABLE.fullmatch(name)) and not RESERVED.fullmatch(name)
