"""What the caption says of the runs, and while which of their states it stands."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from animate.language import Words
from animate.moment import Moment
from animate.narration import Event, clock, events, happenings, standing, text
from animate.scene.fields import classifies
from animate.scene.track import Track

# What is told of each of several runs, and how often in all.
_OF_MANY = (
    "plateau",
    "plateau_strides",
    "flat",
    "all_right",
    "oscillating",
    "jumping",
    "diverging",
    "diverged",
    "minimum",
    "settled",
)
_MOST = 8

# What several runs do at once is told one after the other, so far apart in
# the course of the later one, if it stands for longer.
_APART = 0.06

# What of several runs goes on for less than this share of the steps isn't told,
# unless it is what they are all after.
_BRIEF = 0.01

# So many runs that got there are named at the end, unless all did.
_NAMED = 2

# About how wide a character is, in em.
_CHARACTER = 0.5


class Told(NamedTuple):
    """A sentence, and the states of a run from which and before which it stands."""

    run: int
    step: int
    until: int
    sentence: str


def told(tracks: Sequence[Track], words: Words) -> list[Told]:
    """What is to be said of the runs, in the order in which it happens."""
    happened = [events(track.history) for track in tracks]
    if len(tracks) == 1:
        (track,) = tracks
        alone = [
            Told(track.run, event.step, until, text(event, words))
            for event, until in _lasting(track, happened[0])
        ]
        return _joined(alone, tracks)
    found: list[tuple[Track, Event, int]] = []
    for track, its in zip(tracks, happened, strict=True):
        pairs = _lasting(track, its)
        firsts = {
            event.key: (event, until)
            for event, until in reversed(pairs)
            if event.key == "all_right" or until - event.step > _BRIEF * track.states
        }
        found += [(track, *firsts[key]) for key in _OF_MANY if key in firsts]
    found.sort(key=lambda one: (float(one[0].times[one[1].step]), one[0].run))
    start, turns = _common_start(tracks, happened, words), _in_turn(found[:_MOST], words)
    return _joined([*start, *turns, end_of(tracks, words)], tracks)


def latest(sentences: Sequence[Told]) -> Callable[[Moment], str]:
    """From a moment to what was told last and still stands; nothing if nothing does."""

    def say(moment: Moment) -> str:
        standing = [one for one in sentences if one.step <= moment.steps[one.run] < one.until]
        return standing[-1].sentence if standing else ""

    return say


def length(sentences: Iterable[str]) -> float:
    """About how long the longest is in em, before there is a figure; 0 without any."""
    return _CHARACTER * max(map(len, sentences), default=0)


def _lasting(track: Track, happened: Sequence[Event]) -> list[tuple[Event, int]]:
    return list(zip(happened, standing(track.history, happened), strict=True))


def _in_turn(found: Sequence[tuple[Track, Event, int]], words: Words) -> list[Told]:
    """Each in its turn, apart from the others; one that is over before it comes isn't told.

    What goes on for longer makes way for what is only true of its moment.
    """
    turns: list[tuple[float, Told]] = []
    for track, event, until in sorted(found, key=lambda one: one[2] == one[0].states):
        course, times = clock(track.history), track.times[: track.states]
        free = np.ones(track.states, bool)
        for taken, _ in turns:
            there = min(int(np.searchsorted(times, taken)), track.states - 1)
            free &= (times < taken) | (course >= course[there] + _APART)
        later = np.flatnonzero(free[event.step : until])
        if len(later):
            first = event.step + int(later[0])
            sentence = words("of_run", run=track.label, sentence=text(event, words))
            turns.append((float(times[first]), Told(track.run, first, until, sentence)))
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])]


def _joined(sentences: Sequence[Told], tracks: Sequence[Track]) -> list[Told]:
    """The sentences, so that none that stood before comes back for a blink."""
    by_run = {track.run: track for track in tracks}

    def time(one: Told) -> float:
        return float(by_run[one.run].times[one.step])

    joined = []
    for number, one in enumerate(sentences):
        track = by_run[one.run]
        course, times = clock(track.history), track.times[: track.states]
        after = [time(other) for other in sentences[number + 1 :] if time(other) > time(one)]
        if one.until < track.states and after:
            nearest = min(after, key=lambda other: abs(other - float(times[one.until])))
            there = min(int(np.searchsorted(times, nearest)), track.states - 1)
            if 0 < course[there] - course[one.until] < _APART:
                one = one._replace(until=there)
        joined.append(one)
    return joined


def _common_start(
    tracks: Sequence[Track], happened: Sequence[Sequence[Event]], words: Words
) -> list[Told]:
    """How all of them start, if that is the same."""
    starts = [event for its in happened for event in its if event.key.startswith("start")]
    alike = {(float(track.loss[0]), float(track.history.accuracy[0])) for track in tracks}
    if not starts or len(alike) > 1:
        return []
    untils = [standing(track.history, starts[:1])[0] for track in tracks]
    # Until the first of them has left it.
    left = [
        track.times[min(until, track.states - 1)]
        for track, until in zip(tracks, untils, strict=True)
    ]
    soonest = int(np.argmin(left))
    return [Told(tracks[soonest].run, 0, untils[soonest], text(starts[0], words))]


def end_of(tracks: Sequence[Track], words: Words) -> Told:
    """How well the runs have learnt it, said when the last of them ends.

    Of values, which of them has come down farthest.
    """
    last = max(tracks, key=lambda track: float(track.times[track.states - 1]))
    if not all(map(classifies, tracks)):
        best = min(tracks, key=lambda track: float(track.loss[-1]))
        lowest = happenings.number(float(best.loss[-1]), 3)
        sentence = words("caption.runs_end_values", loss=lowest, label=best.label)
        return Told(last.run, last.states - 1, last.states, sentence)
    accuracies = [float(track.history.accuracy[track.states - 1]) for track in tracks]
    counts = {len(track.history.y) for track in tracks}
    arrived = [track for track, accuracy in zip(tracks, accuracies, strict=True) if accuracy == 1]
    if arrived or len(counts) > 1:
        sentence = words("caption.runs_end", right=len(arrived), count=len(tracks))
        if 0 < len(arrived) <= min(_NAMED, len(tracks) - 1):
            names = "; ".join(track.label for track in arrived)
            sentence = words("of_run", run=sentence.removesuffix("."), sentence=f"{names}.")
    else:
        (count,) = counts
        least, most = (round(count * end(accuracies)) for end in (min, max))
        key = "caption.runs_end_alike" if least == most else "caption.runs_end_between"
        sentence = words(key, least=least, most=most, count=count)
    return Told(last.run, last.states - 1, last.states, sentence)
