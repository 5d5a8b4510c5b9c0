"""The rows and columns of a gallery, held to the values that the runs have."""

from collections.abc import Mapping, Sequence

from animate.batch.faults import Mistake
from animate.batch.records import GallerySpec
from animate.batch.spec import Gallery, Heading
from animate.errors import InputError


def headed(gallery: Gallery, keys: Sequence[str], runs: Sequence[Mapping[str, str]]) -> GallerySpec:
    """What a spec says of its gallery, found fit for the runs.

    Parameters
    ----------
    gallery : Gallery
    keys : sequence of str
        Of the matrix.
    runs : sequence of mapping
        Each run's values, as they are shown, by key of the matrix.

    Raises
    ------
    InputError
        If rows or columns aren't keys of the matrix, or headings are given to
        values that no run has.
    """
    mistakes: list[Mistake] = []
    for place, key in (("rows", gallery.rows), ("columns", gallery.columns)):
        if key is not None and key not in keys:
            accepted = f"give {' or '.join(keys)}" if keys else "the matrix has none"
            mistakes.append((f"gallery.{place}", f"{key!r} isn't a key of [matrix]; {accepted}"))
    if gallery.rows is not None and gallery.rows == gallery.columns:
        told = f"{gallery.columns!r} is what the rows are of; give another key of [matrix]"
        mistakes.append(("gallery.columns", told))
    if mistakes:
        raise InputError(*mistakes)
    row = _of_values("row", gallery.row, gallery.rows, runs, mistakes)
    column = _of_values("column", gallery.column, gallery.columns, runs, mistakes)
    if mistakes:
        raise InputError(*mistakes)
    return GallerySpec(
        title=gallery.title,
        rows=gallery.rows,
        columns=gallery.columns,
        sync=gallery.sync,
        animation=gallery.animation,
        size=gallery.size,
        row_titles={value: one.title for value, one in row.items() if one.title},
        row_commentary={value: one.commentary for value, one in row.items() if one.commentary},
        column_titles={value: one.title for value, one in column.items() if one.title},
        column_commentary={
            value: one.commentary for value, one in column.items() if one.commentary
        },
    )


def _of_values(
    place: str,
    headings: Mapping[str, Heading],
    key: str | None,
    runs: Sequence[Mapping[str, str]],
    mistakes: list[Mistake],
) -> dict[str, Heading]:
    """The headings by value as it is shown; spaces in them don't matter."""
    if key is None:
        if headings:
            told = f"it isn't known what it is of; give {place}s, a key of [matrix]"
            mistakes.append((f"gallery.{place}", told))
        return {}
    values = list(dict.fromkeys(one[key] for one in runs))
    known = {_compact(value): value for value in values}
    found = {}
    for given, heading in headings.items():
        if _compact(given) in known:
            found[known[_compact(given)]] = heading
        else:
            told = f"no run has it as its {key}; the values are {', '.join(values)}"
            mistakes.append((f"gallery.{place}.{given}", told))
    return found


def _compact(value: str) -> str:
    return "".join(value.split())
