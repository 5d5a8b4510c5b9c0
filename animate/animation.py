"""Runs that show themselves where a notebook is read."""

from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from animate import inline
from animate.embed.description import alternative
from animate.embed.inset import inset
from animate.errors import AnimateError, InputError
from animate.language import speak
from animate.recipe import Recipe
from animate.recipe.together import together
from animate.rendering import Rendered, Run, listed, refuse_training_keys, render


class _Drawn(NamedTuple):
    page: str
    poster: bytes


class Animation:
    """A run, or several together, that a notebook shows with a player.

    As the last line of a cell it is a page to play with, in a frame of its
    own; where frames or scripts aren't let through, the last frame as a
    picture; and where nothing but text is, a sentence. All three are kept in
    the notebook's file, some 0.2 MB. A `History` that ends a cell is shown the
    same way.

    >>> animate.Animation(run, theme="dark", controls=("lr", "loss"))

    Parameters
    ----------
    runs : History, Recorder, or sequence of them
        Up to eight runs.
    loss : callable, optional
        The loss that the runs were trained on, if it is one of the user's own.
    model : torch.nn.Module, optional
        The model that was trained, if it is one of the user's own.
    **options
        Keys of the recipe that change the showing, such as ``panels=("data",)``,
        as `animate.render` takes them.

    Attributes
    ----------
    runs : tuple of History
    alternative : str
        What stands for it where it can't be seen, in one or two sentences.

    Raises
    ------
    InputError
        If there are no runs, or an option isn't accepted.
    """

    def __init__(
        self,
        runs: Run | Sequence[Run],
        *,
        loss: Callable[[Any, Any], Any] | None = None,
        model: Any = None,
        **options: Any,
    ) -> None:
        refuse_training_keys(options)
        given = listed(runs)
        self.runs = tuple(history for history, _ in given)
        self._given = [run for _, run in given]
        self._own = {"loss": loss, "model": model}
        self._options = options
        # That a plane is given as such is no matter of the recipe.
        keys = {key: value for key, value in options.items() if key != "plane"}
        recipe = together([Recipe.from_json(history.recipe) for history in self.runs]).but(**keys)
        if "figure" in options:
            check_moving(recipe)
        self.alternative = alternative(self.runs, recipe)
        self._recipe = recipe

    def save(self, *paths: str | Path) -> list[Rendered]:
        """Write it into files, as `animate.render` does.

        Parameters
        ----------
        *paths : str or Path

        Returns
        -------
        list of Rendered
        """
        return render(self._given, *paths, **self._own, **self._options)

    @property
    def page(self) -> str:
        """The page with the player, as HTML; drawn when it is first asked for.

        Raises
        ------
        InputError
            If what is needed to draw it isn't known, such as a loss of one's own.
        """
        return self._drawn.page

    @property
    def poster(self) -> bytes:
        """The last frame, as a PNG; errors as of `page`."""
        return self._drawn.poster

    @property
    def html(self) -> str:
        """The page in a frame of its own, over the last frame; errors as of `page`."""
        from animate.scene.headline import headline

        title, _ = headline(self._recipe, speak(self._recipe.lang))
        return inset(
            self.page, self.poster, title=title.strip() or self.alternative, alt=self.alternative
        )

    @cached_property
    def _drawn(self) -> _Drawn:
        from animate.encode.lighter import lighter

        # A page has no budget to keep, and what a recipe's figure shows is no animation.
        options = {"budget": None, "figure": None, **self._options}
        with TemporaryDirectory() as folder:
            page, poster = Path(folder) / "page.html", Path(folder) / "poster.png"
            render(self._given, page, poster, **self._own, **options)
            return _Drawn(page.read_text("utf-8"), lighter(poster))

    def __repr__(self) -> str:
        return f"<Animation: {self.alternative}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """What a notebook chooses from: a page, a picture, and a text."""
        bundle = {"text/plain": self.alternative}
        if not inline.in_terminal():
            try:
                bundle |= {
                    "text/html": self.html,
                    "image/png": b64encode(self.poster).decode(),
                }
            except AnimateError as error:
                bundle["text/plain"] += f"\nIt can't be drawn. {error}."
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and not (exclude and kind in exclude)
        }


def check_moving(recipe: Recipe) -> None:
    """Refuse a recipe that asks for a still.

    Raises
    ------
    InputError
    """
    if recipe.figure is not None:
        told = f"{recipe.figure!r} is a still, and an animation moves; leave it out"
        raise InputError(("figure", told))
