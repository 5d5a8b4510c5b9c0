"""From a spec to its runs: pure, and every mistake told with its place and its values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from animate.batch import naming
from animate.batch.asked import Asked, dotted, placed, recipe_of
from animate.batch.faults import Faults, Mistake
from animate.batch.headings import headed
from animate.batch.overlay import check_comparison
from animate.batch.records import GallerySpec
from animate.batch.spec import STILL, Spec, Written
from animate.errors import InputError
from animate.goals import check_kinds
from animate.limits import BATCH
from animate.recipe import COMPARING_KEYS, Recipe

# Of an included run: what it is called.
_NAME = "name"


@dataclass(frozen=True)
class Planned:
    """One run of a batch, before it is done.

    Attributes
    ----------
    name : str
        The stem of its files.
    values : dict of str to str
        The keys of the matrix, each with the run's value as it is shown.
    text : str
        Its recipe, as JSON.
    """

    name: str
    values: dict[str, str]
    text: str

    @property
    def recipe(self) -> Recipe:
        """Its recipe, with files of data as they are found from here."""
        return Recipe.from_json(self.text)


@dataclass(frozen=True)
class Plan:
    """All that a batch is to do.

    Attributes
    ----------
    runs : tuple of Planned
        The product of the matrix, its last key changing fastest, then those
        that are included.
    suffixes : tuple of str
        What each run is written as; the still, which always is, comes last.
    gallery : GallerySpec
    lang : str
        What the gallery is written in: the first run's language.
    text : str
        The spec, as it was read.
    """

    runs: tuple[Planned, ...]
    suffixes: tuple[str, ...]
    gallery: GallerySpec
    lang: str
    text: str

    def part(self, number: int, count: int) -> tuple[Planned, ...]:
        """The runs of one of `count` parts, from 1; each run is in one of them."""
        return self.runs[number - 1 :: count]


def expand(written: Written) -> Plan:
    """The runs that a spec asks for.

    Raises
    ------
    InputError
        With every mistake, its place, and the values that cause it.
    """
    spec, folder = written.spec, written.path.parent
    _check_extent(spec)
    asked = [*_combined(spec, folder), *_included(spec)]
    if not asked:
        raise InputError(("exclude", "it leaves out every run; leave one in"))
    kinds = dict.fromkeys(f".{kind}" for kind in spec.outputs if kind != STILL)
    suffixes = (*kinds, f".{STILL}")
    faults = Faults(lambda: [_raw(one.options, [*spec.matrix], folder) for one in asked])
    pattern = spec.name or naming.usual_pattern(spec.matrix)
    fields = naming.fields_of(pattern, [*spec.matrix], [*Recipe.model_fields])
    runs, lang = [], ""
    for index, one in enumerate(asked):
        try:
            recipe = recipe_of(spec.defaults, one, written.path)
            check_kinds(recipe, [f"NAME{suffix}" for suffix in suffixes])
        except InputError as error:
            faults.add(index, [placed(mistake, one) for mistake in error.mistakes])
            continue
        values = {key: naming.shown(recipe, key, folder) for key in spec.matrix}
        others = {key: naming.shown(recipe, key, folder) for key in fields}
        name = naming.name_by(pattern, others) if one.name is None else str(one.name)
        # Of the recipe the text is kept: it takes a tenth of the memory.
        runs.append(Planned(name, values, recipe.canonical()))
        lang = lang or recipe.lang
    mistakes = faults.told()
    if mistakes:
        raise InputError(*mistakes)
    _check_names(runs, asked, suffixes, spec.gallery.animation)
    gallery = headed(spec.gallery, [*spec.matrix], [run.values for run in runs])
    check_comparison(runs, gallery)
    return Plan(tuple(runs), suffixes, gallery, lang, written.text)


def _check_extent(spec: Spec) -> None:
    """Refuse what isn't a matrix, and one too large to be expanded."""
    mistakes: list[Mistake] = [
        (f"{place}.{key}", "a batch draws each run by itself; give lists in [matrix] instead")
        for place, table in (("defaults", spec.defaults), *_tables(spec))
        for key in COMPARING_KEYS
        if key in table
    ]
    count = (prod(map(len, spec.matrix.values())) if spec.matrix else 0) + len(spec.include)
    if not count:
        mistakes.append(("matrix", "it is empty; give lists of values, such as lr = [0.2, 2]"))
    if count > BATCH:
        told = f"it asks for {count} runs; give lists that make {BATCH} at most"
        mistakes.append(("matrix", told))
    if mistakes:
        raise InputError(*mistakes)


def _tables(spec: Spec) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "matrix", spec.matrix
    for index, table in enumerate(spec.include):
        yield f"include[{index}]", table


def _combined(spec: Spec, folder: Path) -> Iterator[Asked]:
    """The product of the matrix, less what is excluded."""
    if not spec.matrix:
        return
    left_out = [_told(table, folder) for table in spec.exclude]
    unknown = [
        (f"exclude[{index}].{key}", f"it isn't a key of [matrix]; give {', '.join(spec.matrix)}")
        for index, table in enumerate(left_out)
        for key in table
        if key not in spec.matrix
    ]
    if unknown:
        raise InputError(*unknown)
    used = [not table for table in left_out]
    for taken in product(*spec.matrix.values()):
        options = dict(zip(spec.matrix, taken, strict=True))
        told = _told(options, folder)
        matching = [
            index
            for index, table in enumerate(left_out)
            if table and all(told[key] == value for key, value in table.items())
        ]
        for index in matching:
            used[index] = True
        if not matching:
            yield Asked(options, "matrix")
    idle = [index for index, use in enumerate(used) if not use or not left_out[index]]
    if idle:
        told_ = "it leaves out nothing; give keys of [matrix], each with one of its values"
        raise InputError(*((f"exclude[{index}]", told_) for index in idle))


def _told(options: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Values as they are given, so that those that mean the same are the same text."""
    return {key: _plain(value, folder) for key, value in dotted(options).items()}


def _plain(value: Any, folder: Path) -> str:
    return re.sub(r"\s*,\s*", ",", naming.text_of(value, folder).strip())


def _raw(options: Mapping[str, Any], keys: Sequence[str], folder: Path) -> dict[str, str]:
    return {key: _plain(options[key], folder) for key in keys if key in options}


def _included(spec: Spec) -> Iterator[Asked]:
    for index, table in enumerate(spec.include):
        options = {key: value for key, value in dotted(table).items() if key != _NAME}
        yield Asked(options, f"include[{index}]", table.get(_NAME))


def _check_names(
    runs: Sequence[Planned], asked: Sequence[Asked], suffixes: Sequence[str], film: str | None
) -> None:
    """Refuse names that files can't have, and those that two runs would have."""
    # The animation has a still beside it.
    films = [film, Path(film).with_suffix(f".{STILL}").name] if film else []
    taken = {name.lower() for name in (*naming.OWN, *films)}
    seen: dict[str, int] = {}
    mistakes: list[Mistake] = []
    for index, run in enumerate(runs):
        place = "name" if asked[index].name is None else f"{asked[index].place}.name"
        fault = naming.fault_of(run.name)
        clash = next((it for it in suffixes if f"{run.name}{it}".lower() in taken), None)
        if fault is None and clash is not None:
            fault = f"{run.name + clash!r} is what a file of the batch is called; give another"
        if fault is not None:
            mistakes.append((place, fault))
        before = seen.setdefault(run.name.lower(), index)
        if before != index:
            told = f"{_told_apart(runs[before])} and {_told_apart(run)}"
            mistakes.append((place, f"{run.name!r} is what two runs are called: {told}"))
            # One is enough: a pattern that lacks a key makes as many as there are runs.
            break
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))


def _told_apart(run: Planned) -> str:
    values = ", ".join(f"{key} = {value}" for key, value in run.values.items())
    return f"that with {values}" if values else "one that is included"
