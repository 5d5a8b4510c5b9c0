"""The classroom lab's own plotting object, by its own names, drawn by animate.

In the lab's notebook, instead of the cell that defines them:

>>> from animate.lab import PlotStuff, plot_error_surfaces
>>> get_surface = plot_error_surfaces(15, 13, X, Y, 30)
>>> # in the loop, after optimizer.step():
>>> get_surface.set_para_loss(model, loss.tolist())
>>> get_surface.plot_ps()
>>> get_surface.final_plot()
>>> get_surface.animate("lab.gif")
"""

import sys
from collections.abc import Callable
from math import nan
from numbers import Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from animate import inline
from animate.core.before_steps import curve_of
from animate.core.lab_loop import LabLoop, column, pairs, title_of
from animate.errors import InputError
from animate.history import History
from animate.recipe import Recipe
from animate.recipe.values import FAR
from animate.rendering import Rendered, render

_SIZES = {"before": (1000, 440), "during": (900, 380), "after": (1000, 440)}

_LATER = (
    "The loss surface comes with the first plot: by then it is known which loss is trained, and "
    "from where. (To see it now, give loss= and model=.)"
)
_NO_START = (
    "The start isn't known: no optimiser of PyTorch made a step before the first call. The run "
    "begins with the first state that was given; give model= for the one before it."
)


class LossSurfaces:
    """The loss surface of a logistic regression, and the way of a training loop over it.

    One call a step, after the optimiser's, records it. What is drawn is what
    the lab draws, but for this:

    - The start is recorded too. It is what the model was before the first step
      that is told of: PyTorch's optimisers let others see that. A loop that
      changes the parameters by hand needs `model`; else its run begins with
      the first state that it gives.
    - A mark stands on the surface, at the loss over all data of that very
      state. The losses that are given are those of mini-batches before their
      steps: they are a series of their own, `batch_loss` in the history.
    - The surface is that of the loss that is trained: cross-entropy or the
      squared loss, told apart by the values that are given, or `loss`. Until
      a value is given it isn't known, and so the surface before training is
      shown with the first plot, unless `loss` and `model` are given.
    - It has as many points a side as were asked for, and is computed from the
      logits: where the sigmoid saturates it has neither inf nor nan.

    In a notebook the plots appear in it. Elsewhere each is written into the
    working folder, or to the path that is given.

    Parameters
    ----------
    w_range, b_range : float
        Weights from -w_range to w_range and biases from -b_range to b_range
        are shown; above 0, at most 1e6.
    X, Y : Tensor or ndarray, shape (N,) or (N, 1)
        The inputs, and the classes, 0 or 1.
    n_samples : int
        Points a side of the surface, 2 to 400.
    go : bool
        Whether to show the surface before training.
    loss : {'cross-entropy', 'mse'} or callable, optional
        The loss that is trained, by its name, or a function of the predicted
        probabilities and Y, such as ``nn.MSELoss()``; else it is found out.
    model : torch.nn.Module, optional
        The model that is going to be trained; its parameters now are the start.
    steps_per_epoch : int, optional
        How many steps make an epoch; else no epochs are shown.

    Raises
    ------
    InputError
        If an argument isn't accepted.
    """

    def __init__(
        self,
        w_range: float,
        b_range: float,
        X: Any,  # noqa: N803  # as the lab calls it
        Y: Any,  # noqa: N803
        n_samples: int = 30,
        go: bool = True,
        *,
        loss: str | Callable[[Any, Any], Any] | None = None,
        model: Any = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self._loop = LabLoop(X, Y, loss, model, steps_per_epoch)
        self._showing: dict[str, Any] = {
            "w_range": _around_zero("w_range", w_range),
            "b_range": _around_zero("b_range", b_range),
            "grid": n_samples,
            # Which samples are in a batch isn't told.
            "marks": (),
        }
        # Tells of a mistake in these before any training.
        Recipe().but(**self._showing)
        self._unseen = go
        if go and self._loop.ready:
            self._show_surface()
        elif go:
            print(_LATER)

    def step(self, model: Any, loss: Any) -> None:
        """Record a step that the optimiser has just made; the lab's `set_para_loss`.

        Parameters
        ----------
        model : torch.nn.Module
            Of one weight and one bias.
        loss : float or Tensor
            That of the mini-batch, from before the step.

        Raises
        ------
        InputError
            If the model has other parameters, or the loss isn't one number.
        """
        self._loop.step(model, loss)
        if not self._loop.steps:
            print(_NO_START, file=sys.stderr)

    def history(self) -> History:
        """The run so far: the start, and a state for each call.

        Raises
        ------
        InputError
            If nothing was recorded yet, or no loss that is known has the
            values that were given.
        """
        return self._loop.history()

    def during(self, path: str | Path | None = None) -> None:
        """Data and prediction beside the contours with a cross at each state so far.

        The lab's `plot_ps`.

        Parameters
        ----------
        path : str or Path, optional
            A .png, .svg or .pdf to write instead of showing it.
        """
        history = self.history()
        self._first_show_surface()
        title = f"Iteration {history.steps}  \u00b7  {title_of(self._loop.loss())}"
        self._picture(
            history,
            path,
            f"during-{history.steps}",
            figure="during",
            title=title,
            epochs_shown=(int(history.epoch[history.last_finite]),),
            size=_SIZES["during"],
        )

    def final(self, path: str | Path | None = None) -> None:
        """The wireframe and the contours with a cross at each state visited.

        The lab's `final_plot`. Parameters are those of `during`.
        """
        history = self.history()
        self._first_show_surface()
        self._picture(history, path, "after", figure="after", size=_SIZES["after"])

    def animate(self, path: str | Path, **options: Any) -> Rendered:
        """Draw the run as an animation, and show it if that is a .gif in a notebook.

        Parameters
        ----------
        path : str or Path
            What to write, by its suffix as `animate.render` takes it.
        **options
            As `animate.render` takes them, such as ``theme="dark"``.

        Returns
        -------
        Rendered
        """
        (made,) = self._render(self.history(), path, **options)
        if inline.in_notebook():
            inline.show(made.path)
        return made

    # As the lab calls them.
    set_para_loss = step
    plot_ps = during
    final_plot = final

    def _first_show_surface(self) -> None:
        if self._unseen:
            self._show_surface()

    def _show_surface(self) -> None:
        """Show the surface before training, with the start."""
        self._unseen = False
        history = _start_of(self.history())
        self._picture(history, None, "before", figure="before", size=_SIZES["before"])

    def _picture(
        self, history: History, path: str | Path | None, name: str, **options: Any
    ) -> None:
        """Draw a still where it is asked for, or where the reader is."""
        if path is not None:
            self._render(history, path, **options)
        elif inline.in_notebook():
            with TemporaryDirectory() as folder:
                (made,) = self._render(history, Path(folder) / f"{name}.png", **options)
                inline.show(made.path)
        else:
            (made,) = self._render(history, f"lab-{name}.png", **options)
            print(f"{made.path}: written")

    def _render(self, history: History, path: str | Path, **options: Any) -> list[Rendered]:
        loss = self._loop.loss()
        own = None if isinstance(loss, str) else loss
        return render(history, path, loss=own, **{**self._showing, **options})


def plot_curve(X: Any, Y: Any, model: Any, epoch: int, leg: bool = True) -> None:  # noqa: N803
    """Add a model's prediction to pyplot's current axes; the lab's `PlotStuff`.

    The curve is the model's between the samples too. These are drawn once, as
    points, and not joined to a line.

    Parameters
    ----------
    X, Y : Tensor or ndarray, shape (N,) or (N, 1)
    model : torch.nn.Module
    epoch : int
        What the legend calls the curve by.
    leg : bool
        Whether there is a legend.
    """
    from animate.scene.pyplot import add_curve

    x, y = pairs(X, Y)
    across, predicted = (column("model", one) for one in curve_of(model, X))
    add_curve(across, predicted, (x, y), f"epoch {epoch}", legend=leg)


# As the lab calls them.
plot_error_surfaces = LossSurfaces
PlotStuff = plot_curve


def _around_zero(name: str, reach: Any) -> tuple[float, float]:
    number = isinstance(reach, Real) and not isinstance(reach, bool)
    value = float(reach) if number else nan
    if not 0 < value <= FAR:
        told = f"{reach!r} isn't accepted; give a number above 0, at most 1e6"
        raise InputError((name, told))
    return (-value, value)


def _start_of(history: History) -> History:
    """The history without any step."""
    return History(
        params=history.params[:1],
        loss=history.loss[:1],
        accuracy=history.accuracy[:1],
        batch_loss=history.batch_loss[:0],
        gradient=history.gradient[:0],
        batch_indices=history.batch_indices[:0],
        epoch=history.epoch[:1],
        x=history.x,
        y=history.y,
        recipe=history.recipe,
    )
