"""One page that holds all it needs: the player, and what it plays."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from animate.embed.description import description_of
from animate.embed.escaping import escaped, in_script
from animate.embed.facts import facts
from animate.embed.filling import TEMPLATES
from animate.embed.module import script, stylesheet
from animate.embed.poster import poster
from animate.language import speak
from animate.recipe import Recipe
from animate.scene.programme import Programme
from animate.scene.shown import Shown
from animate.scene.theme import DARK, LIGHT, PRINT, THEMES
from animate.version import __version__


def write_page(
    path: Path, shown: Sequence[Shown], recipe: Recipe, comment: str
) -> tuple[int, float]:
    """Write the page of some runs; returns how many frames it plays, in how many seconds.

    Parameters
    ----------
    path : Path
    shown : sequence of Shown
    recipe : Recipe
        How they are shown.
    comment : str
        JSON that is kept in the page: the recipe that was asked for.
    """
    # The landscape is turned by hand.
    recipe = recipe.but(camera="fixed")
    programme = Programme(shown, recipe, THEMES[recipe.theme], speak(recipe.lang))
    title = programme.title[0] or "animate-ce"
    told = description_of(programme)
    code, style = script("page", _needless(shown, recipe)), _body(recipe) + stylesheet()
    content = TEMPLATES.get_template("page.html").render(
        lang=recipe.lang,
        title=title,
        words=programme.words.texts,
        version=__version__,
        recipe=escaped(comment),
        figure=in_script(facts(programme)),
        script=code,
        script_hash=_digest(code),
        style=style,
        style_hash=_digest(style),
        poster=poster(programme, told.short),
        paragraphs=told.paragraphs,
    )
    path.write_text(content, "utf-8", newline="\n")
    timeline = programme.timeline()
    return len(timeline), float(sum(seconds for _, seconds in timeline))


def _body(recipe: Recipe) -> str:
    """How what is around the player looks."""
    themes = (PRINT, PRINT) if recipe.theme == "print" else (LIGHT, DARK)
    papers = ",".join(one.paper for one in themes)
    return (
        f"body{{margin:0;background:light-dark({papers})}}@media print{{body{{background:none}}}}"
    )


def _needless(shown: Sequence[Shown], recipe: Recipe) -> tuple[str, ...]:
    """The files of the player that these runs have no use for."""
    rows = [one.row for one in shown]
    training = [variant.recipe for variant in recipe.variants()]
    needed = {
        "units": any(one.standardize for one in training),
        "momentum": any(one.momentum > 0 for one in training),
        "schedule": any(one.schedule.name != "constant" for one in training),
        "shuffling": any(one.shuffle for one in training),
        "boundary": shown[0].history.x.shape[1] > 1,
        "predicted": any(one.model != "logistic" for one in shown),
        "clocks": len(shown) > 1 or recipe.sync != "step",
        "table": len(set(rows)) < len(rows),
        "logscale": recipe.loss_scale == "log",
        "loglevels": "log-levels" in recipe.marks,
    }
    return tuple(name for name, use in needed.items() if not use)


def _digest(content: str) -> str:
    return b64encode(sha256(content.encode()).digest()).decode()
