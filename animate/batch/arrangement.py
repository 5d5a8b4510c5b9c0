"""Which run stands where: rows and columns by the values of two keys of the matrix."""

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Generic, NamedTuple, Protocol, TypeVar

from animate.batch.records import GallerySpec
from animate.language import Words
from animate.recipe.labels import named


class Placed(Protocol):
    """A run, done or planned."""

    @property
    def name(self) -> str:
        """The stem of its files."""

    @property
    def values(self) -> dict[str, str]:
        """Its values of the keys of the matrix, as they are shown."""


T = TypeVar("T", bound=Placed)


class Heading(NamedTuple):
    """What is said of a row or a column.

    Attributes
    ----------
    title, commentary : str
        Both empty where there is nothing that they have in common.
    """

    title: str = ""
    commentary: str = ""


class Arrangement(NamedTuple, Generic[T]):
    """The runs in rows and columns.

    Attributes
    ----------
    rows, columns : tuple of Heading
        At least one of each.
    cells : mapping of (int, int) to tuple
        The runs by row and column; where none belongs there is no cell.
    others : tuple
        Those that have no value of the keys of rows or columns.
    keys : tuple of str
        The keys that tell the runs of a cell apart, or all those that differ if
        there are neither rows nor columns.
    """

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: Mapping[tuple[int, int], tuple[T, ...]]
    others: tuple[T, ...]
    keys: tuple[str, ...]


def arranged(runs: Sequence[T], gallery: GallerySpec, words: Words) -> Arrangement[T]:
    """Put each run where its values belong, in the order in which they come.

    Without rows and columns the runs stand one by one in a grid that is about
    as many wide as high.
    """
    differing = _differing(runs)
    if is_plain(gallery):
        wide = max(1, ceil(sqrt(len(runs))))
        high = max(1, ceil(len(runs) / wide))
        cells = {divmod(place, wide): (one,) for place, one in enumerate(runs)}
        return Arrangement((Heading(),) * high, (Heading(),) * wide, cells, (), differing)
    axes = (gallery.rows, gallery.columns)
    inside = [one for one in runs if all(key is None or key in one.values for key in axes)]
    rows, columns = (_values(inside, key) for key in axes)
    places: dict[tuple[int, int], list[T]] = {}
    for one in inside:
        place = rows.index(_value(one, gallery.rows)), columns.index(_value(one, gallery.columns))
        places.setdefault(place, []).append(one)
    return Arrangement(
        _headings(gallery.rows, rows, gallery.row_titles, gallery.row_commentary, words),
        _headings(
            gallery.columns, columns, gallery.column_titles, gallery.column_commentary, words
        ),
        {place: tuple(its) for place, its in sorted(places.items())},
        tuple(one for one in runs if one not in inside),
        tuple(key for key in differing if key not in axes),
    )


def is_plain(gallery: GallerySpec) -> bool:
    """Whether there are neither rows nor columns."""
    return gallery.rows is None and gallery.columns is None


def called(one: Placed, keys: Sequence[str], words: Words) -> str:
    """What tells a run from others by its values of some keys; its name if there are none."""
    told = [named(key, one.values[key], words) for key in keys if key in one.values]
    return ", ".join(told) or one.name


def _differing(runs: Sequence[Placed]) -> tuple[str, ...]:
    """The keys of the matrix that not all runs have the same value of, in its order."""
    keys = dict.fromkeys(key for one in runs for key in one.values)
    return tuple(key for key in keys if len({one.values.get(key) for one in runs}) > 1)


def _value(one: Placed, key: str | None) -> str:
    return "" if key is None else one.values[key]


def _values(runs: Sequence[Placed], key: str | None) -> list[str]:
    return list(dict.fromkeys(_value(one, key) for one in runs)) or [""]


def _headings(
    key: str | None,
    values: Sequence[str],
    titles: dict[str, str],
    commentary: dict[str, str],
    words: Words,
) -> tuple[Heading, ...]:
    if key is None:
        return (Heading(),)
    return tuple(
        Heading(titles.get(value) or named(key, value, words), commentary.get(value, ""))
        for value in values
    )
