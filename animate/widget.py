"""The player as a widget, by anywidget: a kernel and its notebook hear of each other."""

from collections.abc import Callable, Sequence
from typing import Any

from animate.animation import Animation
from animate.embed.inset import held
from animate.embed.module import stylesheet, widget
from animate.errors import ResourceError
from animate.rendering import Run

try:
    import anywidget
    import traitlets
except ImportError:
    raise ResourceError(
        "animate.Widget needs the package anywidget: pip install 'animate-ce[notebook]'"
    ) from None


class Widget(anywidget.AnyWidget):
    """A run, or several together, with a player that Python can ask and tell.

    >>> widget = animate.Widget(run)
    >>> widget.step = 350
    >>> widget.observe(lambda change: print(change.new), "step")
    >>> widget.run["lr"], widget.run["losses"][-1]

    It needs a running kernel; without one the last frame stands for it. What
    needs none is `animate.Animation`.

    Parameters
    ----------
    runs : History, Recorder, or sequence of them
        Up to eight runs.
    loss : callable, optional
        The loss that the runs were trained on, if it is one of the user's own.
    model : torch.nn.Module, optional
        The model that was trained, if it is one of the user's own.
    **options
        Keys of the recipe that change the showing, as for `animate.Animation`.

    Attributes
    ----------
    step : int
        The step that is shown; setting it goes there. While the player plays
        it stays as it was, and follows when that ends.
    runs : list of dict
        Those that the reader trained in place of the author's: `init`, `lr`,
        `batch_size`, `epochs` and `loss` as in a recipe, `losses` over all data
        at each state, the parameters at its `end`, whether it `diverged`, and
        its `label`. Empty while the author's are shown.
    run : dict or None
        The first of these.
    animation : Animation

    Raises
    ------
    InputError
        If an option isn't accepted, or what is needed for drawing isn't known.
    """

    _esm = widget()
    _css = stylesheet()

    figure = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    runs = traitlets.List(traitlets.Dict()).tag(sync=True)
    run = traitlets.Dict(None, allow_none=True, read_only=True)

    def __init__(
        self,
        runs: Run | Sequence[Run],
        *,
        loss: Callable[[Any, Any], Any] | None = None,
        model: Any = None,
        **options: Any,
    ) -> None:
        self.animation = Animation(runs, loss=loss, model=model, **options)
        super().__init__(figure=held(self.animation.page))

    @traitlets.observe("runs")
    def _follow(self, change: Any) -> None:
        self.set_trait("run", change.new[0] if change.new else None)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        found = super()._repr_mimebundle_(**kwargs)
        if found is None:
            return None
        live, metadata = found
        still = self.animation._repr_mimebundle_(exclude=("text/html",))
        return {**live, **still}, metadata
