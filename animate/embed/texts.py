"""The texts that a page needs, in the language of its recipe."""

from animate.scene import variance
from animate.scene.programme import Programme

# What every page says; those of the player itself come with them.
_ALWAYS = (
    "panel.data",
    "panel.loss",
    "step",
    "epoch",
    "loss",
    "accuracy",
    "batch_loss",
    "title.start",
    "legend.boundary",
    "legend.class",
    "legend.full_loss",
    "legend.batch_loss",
    "loss.cross-entropy",
    "loss.mse",
)

# What belongs to a mark.
_OF_MARKS = {
    "batch": "legend.mini_batch",
    "cost": "legend.cost",
    "optimum": "legend.optimum",
}


def texts(programme: Programme) -> dict[str, str]:
    """The texts by their keys in the catalogue; some have placeholders that the page fills."""
    words, recipe = programme.words, programme.recipe
    plane = programme.shown[0].plane
    keys = [*_ALWAYS, recipe.sync]
    keys += [text for mark, text in _OF_MARKS.items() if mark in recipe.marks]
    keys += [f"panel.{name}" for name in recipe.panels if name in ("wireframe", "surface")]
    keys += ["legend.step"] * any(one.model != "logistic" for one in programme.shown)
    keys += ["off_plane"] * (plane.kept < 1)
    several = len(programme.tracks) > 1
    keys += ["caption.runs_end"] if several else ["caption.end", "caption.diverged"]
    keys += [f"loss.{variant.recipe.loss}" for variant in recipe.variants()]
    told = {key: words.texts[key] for key in keys if key in words.texts}
    told |= {key: text for key, text in words.texts.items() if key.startswith("player.")}
    # Said where no player is.
    del told["player.noscript"]
    # A name of two words is never broken.
    x, y = (label.replace(" ", "\u00a0") for label in plane.labels)
    told["panel.contour"] = words("panel.contour", x=x, y=y)
    if plane.kept < 1:
        told["plane.kept"] = variance.kept(plane, words, len(programme.tracks))
    told["legend.sigmoid"] = words("legend.sigmoid", line="w x + b")
    return told
