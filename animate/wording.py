"""From runs to texts: what describes an animation, what is said in it, and what made it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from animate.embed.captions import Cue, webvtt
from animate.embed.description import alternative, description_of
from animate.embed.escaping import markdown
from animate.files import naming
from animate.goals import Goal
from animate.language import speak
from animate.provenance import heading, note
from animate.recipe import Recipe
from animate.scene import script
from animate.scene.programme import Programme
from animate.scene.shown import Shown
from animate.scene.theme import THEMES
from animate.version import __version__


def texts_into(
    shown: Sequence[Shown],
    recipe: Recipe,
    goals: Sequence[Goal],
    asked: Recipe,
    *,
    described: bool = False,
) -> None:
    """Write each of `animate.goals.TEXTS` that is a goal.

    Parameters
    ----------
    shown : sequence of Shown
    recipe : Recipe
    goals : sequence of Goal
    asked : Recipe
        What was asked for, kept in the files.
    described : bool
        Whether captions begin with what the picture shows.
    """
    programme = Programme(shown, recipe, THEMES[recipe.theme], speak(recipe.lang))
    for path, kind in goals:
        if kind == ".md":
            text = _description(programme, asked)
        elif kind == ".vtt":
            text = _captions(programme, asked, described=described)
        else:
            text = heading(__version__) + asked.toml()
        with naming(path):
            path.write_text(text, "utf-8", newline="\n")


def _description(programme: Programme, asked: Recipe) -> str:
    title, _ = programme.title
    head = f"# {markdown(title)}\n\n" if title.strip() else ""
    text = description_of(programme).markdown
    return f"{head}{text}\n<!-- animate-ce {note(asked)} -->\n"


def _captions(programme: Programme, asked: Recipe, *, described: bool) -> str:
    histories = [track.history for track in programme.tracks]
    description = alternative(histories, programme.recipe) if described else None
    return webvtt(list(_cues(programme)), note(asked), description)


def _cues(programme: Programme) -> Iterator[Cue]:
    """What is said, as long as it is seen."""
    say = script.latest(programme.told or script.told(programme.tracks, programme.words))
    now = Fraction(0)
    for sentence, frames in groupby(programme.timeline(), lambda frame: say(frame[0])):
        start = now
        now += sum(seconds for _, seconds in frames)
        if sentence and now > start:
            yield Cue(start, now, sentence)
