"""The gallery of a batch: a page that shows all its runs, and the table of what came of them."""

import struct
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from animate.batch.arrangement import Arrangement, Heading, arranged, called
from animate.batch.naming import GALLERY, TABLE
from animate.batch.outcomes import (
    key_name,
    keys_of,
    outcomes_csv,
    table_of,
    value_name,
)
from animate.batch.records import Done, GallerySpec, Outcome
from animate.embed.gallery import (
    Badge,
    Card,
    Choice,
    File,
    Gallery,
    Head,
    Picture,
    Row,
    gallery_page,
)
from animate.files import Placing, replacing
from animate.goals import MOVING, PAGES, PAUSABLE
from animate.language import Words, speak
from animate.narration.happenings import number

# The first bytes of a PNG, up to its width and height.
_PNG, _EXTENT = b"\x89PNG\r\n\x1a\n", slice(16, 24)

# Few enough to be chosen from.
_MOST_VALUES = 100


def write_gallery(
    folder: Path,
    done: Sequence[Done],
    gallery: GallerySpec,
    lang: str,
    placing: Placing = replacing,
) -> Path:
    """Write ``index.html`` and ``outcomes.csv`` into the folder of a batch.

    Parameters
    ----------
    folder : Path
        With the files of the runs, and the comparison animation if there is one.
    done : sequence of Done
        In the order in which they are shown.
    gallery : GallerySpec
    lang : str
    placing : callable
        Yields where to write a file that is put in its place when it is whole.

    Returns
    -------
    Path
        Of the page.

    Raises
    ------
    ResourceError
        If a file can't be written.
    """
    words = speak(lang)
    page = gallery_page(_View(folder, done, gallery, words).gallery(), words)
    for name, text in ((TABLE, outcomes_csv(done)), (GALLERY, page)):
        with placing(folder / name) as partial:
            partial.write_text(text, "utf-8", newline="")
    return folder / GALLERY


class _View:
    """What the page is to show, put together."""

    def __init__(
        self, folder: Path, done: Sequence[Done], gallery: GallerySpec, words: Words
    ) -> None:
        self._folder, self._done, self._gallery, self._words = folder, done, gallery, words
        self._arrangement: Arrangement[Done] = arranged(done, gallery, words)
        self._numbers = {one.name: place for place, one in enumerate(done)}
        keys = keys_of(done)
        self._differing = [key for key in keys if len({one.values.get(key) for one in done}) > 1]
        titles = [one.title for one in done if one.outcome]
        # Else they say what values say, or nothing of the run.
        self._titled = len({*titles}) == len(titles) > 1

    def gallery(self) -> Gallery:
        done, words, grid = self._done, self._words, self._arrangement
        cards = {one.name: self._card(one) for one in done}
        plain = self._gallery.rows is None and self._gallery.columns is None
        pictures = [card.picture for card in cards.values() if card.picture]
        heads, rows = table_of(done, words)
        return Gallery(
            title=self._gallery.title or words("gallery.title", n=str(len(done))),
            summary=self._summary(),
            comparison=self._comparison(),
            bar="clock"
            if any(picture.player for picture in pictures)
            else "play" * any(picture.moving or picture.video for picture in pictures),
            choices=self._choices(),
            plain=[cards[one.name] for one in done] if plain else [],
            columns=[_head(head) for head in grid.columns],
            rows=[]
            if plain
            else [
                Row(
                    _head(head),
                    [
                        [cards[one.name] for one in grid.cells.get((row, column), ())]
                        for column in range(len(grid.columns))
                    ],
                )
                for row, head in enumerate(grid.rows)
            ],
            others=[cards[one.name] for one in grid.others],
            heads=heads,
            outcomes=rows,
            csv=quote(TABLE),
            facts={
                "runs": [self._facts(one, cards[one.name]) for one in done],
                "unit": words(self._gallery.sync),
                "whole": self._gallery.sync != "epoch",
            },
        )

    def _summary(self) -> str:
        """How many runs there are, how many got there, and how many failed."""
        words, outcomes = self._words, [one.outcome for one in self._done]
        sound = [outcome for outcome in outcomes if outcome is not None]
        told = []
        if sound and all(outcome.accuracy is not None for outcome in sound):
            right = sum(outcome.steps_to_all is not None for outcome in sound)
            told.append(words("caption.runs_end", right=str(right), count=str(len(sound))))
        diverged = sum(outcome.diverged for outcome in sound)
        failed = len(outcomes) - len(sound)
        for key, count in (("gallery.have_diverged", diverged), ("gallery.have_failed", failed)):
            if count:
                told.append(words(key, n=str(count), count=str(len(outcomes))))
        return " ".join(told)

    def _choices(self) -> list[Choice]:
        found = []
        for key in self._differing:
            values = list(dict.fromkeys(one.values[key] for one in self._done if key in one.values))
            if len(values) <= _MOST_VALUES:
                told = [(value, value_name(key, value, self._words)) for value in values]
                found.append(Choice(key, key_name(key, self._words), told))
        return found

    def _card(self, one: Done) -> Card:
        title = called(one, self._differing, self._words)
        return Card(
            run=self._numbers[one.name],
            title=title,
            short=self._short(one, title),
            about=one.title if self._titled and one.outcome and one.title != title else "",
            badge=self._badge(one.outcome),
            error=one.error or "",
            picture=self._picture(one),
            files=[File(name) for name in one.files],
        )

    def _short(self, one: Done, title: str) -> str:
        """What is left to say where rows and columns are headed."""
        keys = self._arrangement.keys
        there = any(one in its for its in self._arrangement.cells.values())
        return called(one, keys, self._words) if keys and there else title

    def _badge(self, outcome: Outcome | None) -> Badge:
        words = self._words
        if outcome is None:
            return Badge(words("standing.failed"), "warn")
        if outcome.diverged:
            return Badge(words("standing.diverged"), "warn")
        if outcome.steps_to_all is not None:
            return Badge(words("standing.right"), "good")
        if outcome.accuracy is not None:
            right = round(outcome.accuracy * outcome.samples)
            told = words("gallery.right", right=str(right), count=str(outcome.samples))
            return Badge(told)
        return Badge(f"{words('loss')} {number(outcome.loss, 3)}")

    def _picture(self, one: Done) -> Picture | None:
        """The still of a run, and what can be played in its place."""
        if not one.files:
            return None
        *others, still = one.files
        extent = _extent(self._folder / still)
        if extent is None:
            return None
        return Picture(
            quote(still),
            extent,
            one.alt,
            player=_first(others, PAGES),
            moving=_first(others, [kind for kind in MOVING if kind not in PAUSABLE]),
            video=_first(others, PAUSABLE),
            run=self._numbers[one.name],
        )

    def _comparison(self) -> Picture | None:
        """The comparison animation, if it lies there."""
        name = self._gallery.animation
        if name is None or not (self._folder / name).is_file():
            return None
        still = Path(name).with_suffix(".png").name
        extent = _extent(self._folder / still)
        if extent is None:
            return None
        film = _first([name], PAUSABLE)
        alt = self._words("gallery.comparison_alt", n=str(len(self._done)))
        return Picture(quote(still), extent, alt, moving="" if film else quote(name), video=film)

    def _facts(self, one: Done, card: Card) -> dict[str, object]:
        words = [one.name, card.title, one.title, one.error or "", *one.values.values()]
        outcome = one.outcome
        return {
            "title": card.title,
            "text": " ".join(words).lower(),
            "values": one.values,
            "steps": outcome.steps if outcome else 0,
            "span": _span(outcome, self._gallery.sync) if outcome else 0,
        }


def _head(heading: Heading) -> Head:
    return Head(heading.title, heading.commentary)


def _span(outcome: Outcome, sync: str) -> float:
    """When a run ended, on the clock that all share."""
    if sync == "step":
        return outcome.steps
    return outcome.evaluations / outcome.samples if sync == "epoch" else outcome.evaluations


def _first(names: Sequence[str], kinds: Sequence[str]) -> str:
    """The address of the first file of some kinds; empty if there is none."""
    return next((quote(name) for name in names if Path(name).suffix.lower() in kinds), "")


def _extent(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG; None if it isn't there, or isn't one."""
    try:
        with path.open("rb") as file:
            start = file.read(24)
    except OSError:
        return None
    if not start.startswith(_PNG) or len(start) < 24:
        return None
    width, height = struct.unpack(">II", start[_EXTENT])
    return width, height
