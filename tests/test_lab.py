"""The lab's own object: told of a loop in plain PyTorch, by the lab's names."""

import csv
import gc
from collections.abc import Callable, Iterator
from math import inf, nan
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.optim import optimizer as optimizers
from torch.utils.data import DataLoader, Dataset

import animate
from animate import lab
from animate.core.data import lab as lab_samples
from animate.inside import recipe_in
from animate.lab import PlotStuff, plot_error_surfaces

REFERENCE = Path(__file__).parent / "reference"
DRAWN_BY = (15, 13)


class Data(Dataset[tuple[Tensor, Tensor]]):
    """As the lab writes it."""

    def __init__(self) -> None:
        self.x = torch.arange(-1, 1, 0.1).view(-1, 1)
        self.y = torch.zeros(self.x.shape[0], 1)
        self.y[self.x[:, 0] > 0.2] = 1

    def __getitem__(self, index: Any) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]

    def __len__(self) -> int:
        return len(self.x)


def criterion(yhat: Tensor, y: Tensor) -> Tensor:
    """As the lab writes the cross-entropy."""
    return -1 * torch.mean(y * torch.log(yhat) + (1 - y) * torch.log(1 - yhat))


def model_at(w: float, b: float) -> nn.Sequential:
    model = nn.Sequential(nn.Linear(1, 1), nn.Sigmoid())
    model.state_dict()["0.weight"].data[0] = torch.tensor([w])
    model.state_dict()["0.bias"].data[0] = torch.tensor([b])
    return model


def surfaces(**options: Any) -> lab.LossSurfaces:
    data_set = Data()
    return plot_error_surfaces(*DRAWN_BY, data_set[:][0], data_set[:][1], 30, go=False, **options)


def trained(
    get_surface: lab.LossSurfaces,
    model: nn.Module,
    loss_of: Callable[[Tensor, Tensor], Tensor],
    *,
    rate: float = 2,
    batch: int = 3,
    epochs: int = 100,
) -> None:
    """Train as the lab does, and tell of each step."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    trainloader = DataLoader(Data(), batch_size=batch)
    for _ in range(epochs):
        for x, y in trainloader:
            loss = loss_of(model(x), y)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            get_surface.set_para_loss(model, loss.tolist())


def reference(name: str) -> dict[str, NDArray[np.float64]]:
    """The columns of a reference run; what isn't there is nan."""
    with (REFERENCE / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key] or nan) for row in rows]) for key in rows[0]}


@pytest.mark.parametrize(
    ("name", "loss_of", "found"),
    [
        ("cross_entropy", criterion, "cross-entropy"),
        ("cross_entropy", nn.BCELoss(), "cross-entropy"),
        ("mse", nn.MSELoss(), "mse"),
    ],
)
def test_the_labs_loop_is_recorded_with_its_start(
    name: str, loss_of: Callable[[Tensor, Tensor], Tensor], found: str
) -> None:
    get_surface = surfaces()
    trained(get_surface, model_at(-5, -10), loss_of)
    history, expected = get_surface.history(), reference(name)
    assert history.steps == 700
    np.testing.assert_allclose(history.params[:, 0], expected["w"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(history.params[:, 1], expected["b"], rtol=0, atol=1e-4)
    # A mark stands on the surface: the loss over all data of that very state.
    np.testing.assert_allclose(history.loss, expected["full_loss"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(history.batch_loss, expected["batch_loss"][1:], rtol=0, atol=1e-4)
    assert np.array_equal(history.accuracy, expected["accuracy"].astype(np.float32))
    assert animate.Recipe.from_json(history.recipe).loss == found


@pytest.mark.parametrize(
    ("start", "options", "loss_of", "end"),
    [
        ((3, -7), {"rate": 0.7, "batch": 4, "epochs": 37}, criterion, (7.75627184, -1.83326867)),
        ((1, 1), {"rate": 3, "batch": 5, "epochs": 60}, nn.MSELoss(), (7.45925989, -1.83066165)),
    ],
)
def test_other_loops_end_where_they_do(
    start: tuple[float, float],
    options: dict[str, Any],
    loss_of: Callable[[Tensor, Tensor], Tensor],
    end: tuple[float, float],
) -> None:
    get_surface = surfaces(steps_per_epoch=20 // options["batch"])
    trained(get_surface, model_at(*start), loss_of, **options)
    history = get_surface.history()
    assert tuple(history.params[0]) == start
    np.testing.assert_allclose(history.params[-1], end, rtol=0, atol=1e-4)
    assert history.epoch[-1] == options["epochs"]


def test_a_loop_that_turns_to_nan_is_drawn_up_to_there(tmp_path: Path) -> None:
    get_surface = surfaces()
    trained(get_surface, model_at(-12, 9), criterion, rate=5, batch=20, epochs=20)
    history = get_surface.history()
    assert history.diverged
    assert np.isfinite(history.loss[: history.last_finite + 1]).all()
    get_surface.final_plot(tmp_path / "after.png")
    assert (tmp_path / "after.png").stat().st_size > 0


def test_the_same_start_arrives_where_the_loss_is_sound() -> None:
    get_surface = surfaces()
    trained(get_surface, model_at(-12, 9), nn.BCELoss(), rate=5, batch=20, epochs=400)
    history = get_surface.history()
    assert not history.diverged
    assert history.accuracy[-1] == 1
    assert animate.Recipe.from_json(history.recipe).loss == "cross-entropy"


def by_hand(get_surface: lab.LossSurfaces, model: nn.Module, steps: int = 5) -> None:
    """Train without an optimiser of PyTorch."""
    data = Data()
    for _ in range(steps):
        loss = criterion(model(data.x), data.y)
        model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for parameter in model.parameters():
                assert parameter.grad is not None
                parameter.sub_(parameter.grad, alpha=0.5)
        get_surface.set_para_loss(model, loss)


def test_a_start_that_nobody_could_see_is_left_out_and_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    get_surface, model = surfaces(), model_at(-1, 0)
    by_hand(get_surface, model)
    history = get_surface.history()
    assert history.steps == 4
    assert history.params[0].tolist() != [-1, 0]
    assert capsys.readouterr().err.startswith("The start isn't known: ")


def test_a_start_that_is_given_is_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    model = model_at(-1, 0)
    get_surface = surfaces(model=model)
    by_hand(get_surface, model)
    history = get_surface.history()
    assert history.steps == 5
    assert history.params[0].tolist() == [-1, 0]
    assert capsys.readouterr().err == ""


def test_what_the_optimiser_saw_goes_before_what_was_given() -> None:
    model = model_at(0, 0)
    get_surface = surfaces(model=model)
    model.state_dict()["0.weight"].data[0] = torch.tensor([4.0])
    trained(get_surface, model, criterion, epochs=1)
    history = get_surface.history()
    assert history.params[0].tolist() == [4, 0]
    assert history.steps == 7


def test_models_that_are_trained_in_turn_are_told_apart() -> None:
    one, other = surfaces(), surfaces()
    first, second = model_at(-5, -10), model_at(2, 3)
    for _ in range(3):
        trained(one, first, criterion, epochs=1)
        trained(other, second, criterion, epochs=1)
    assert one.history().params[0].tolist() == [-5, -10]
    assert other.history().params[0].tolist() == [2, 3]


def test_nobody_looks_at_optimisers_once_the_object_is_gone() -> None:
    gc.collect()
    before = len(optimizers._global_optimizer_pre_hooks)
    get_surface = surfaces()
    assert len(optimizers._global_optimizer_pre_hooks) == before + 1
    del get_surface
    gc.collect()
    assert len(optimizers._global_optimizer_pre_hooks) == before


def test_a_loss_of_another_kind_is_asked_for(tmp_path: Path) -> None:
    def summed(yhat: Tensor, y: Tensor) -> Tensor:
        return 100 * nn.functional.binary_cross_entropy(yhat, y)

    get_surface = surfaces()
    trained(get_surface, model_at(-5, -10), summed, rate=0.02, epochs=1)
    told = (
        r"^loss: the losses that were given are neither cross-entropies nor squared losses, each "
        r"the mean over a mini-batch of X and Y from before its step; give loss=$"
    )
    with pytest.raises(animate.InputError, match=told):
        get_surface.plot_ps(tmp_path / "x.png")
    assert not list(tmp_path.iterdir())
    own = surfaces(loss=summed)
    trained(own, model_at(-5, -10), summed, rate=0.02, epochs=1)
    assert own.history().loss[0] == pytest.approx(455.085, rel=1e-4)
    own.final_plot(tmp_path / "own.png")
    assert recipe_in(tmp_path / "own.png").loss == "custom"


@pytest.mark.parametrize(
    ("given", "name"),
    [("mse", "mse"), (nn.MSELoss(), "mse"), (nn.functional.binary_cross_entropy, "cross-entropy")],
)
def test_a_loss_can_be_given_by_name_or_as_pytorchs(given: Any, name: str) -> None:
    get_surface = surfaces(loss=given, model=model_at(1, 1))
    assert animate.Recipe.from_json(get_surface.history().recipe).loss == name


def test_outside_of_a_notebook_plots_are_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data_set = Data()
    get_surface = plot_error_surfaces(*DRAWN_BY, data_set[:][0], data_set[:][1], 17)
    assert capsys.readouterr().out.startswith("The loss surface comes with the first plot: ")
    trained(get_surface, model_at(-5, -10), nn.MSELoss(), epochs=1)
    get_surface.plot_ps()
    get_surface.final_plot()
    names = ["lab-before.png", "lab-during-7.png", "lab-after.png"]
    assert capsys.readouterr().out.splitlines() == [f"{name}: written" for name in names]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    for name, figure in zip(names, ("before", "during", "after"), strict=True):
        recipe = recipe_in(tmp_path / name)
        assert (recipe.figure, recipe.loss, recipe.grid) == (figure, "mse", 17)
        assert (recipe.w_range, recipe.b_range) == ((-15, 15), (-13, 13))
        with Image.open(tmp_path / name) as picture:
            picture.load()
            assert picture.width >= 900
    assert (
        recipe_in(tmp_path / names[1]).title
        == "Iteration 7  \u00b7  Logistic regression, squared loss"
    )


def test_the_surface_is_shown_at_once_where_all_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data_set = Data()
    model = model_at(-5, -10)
    get_surface = plot_error_surfaces(15, 13, data_set.x, data_set.y, loss="mse", model=model)
    assert capsys.readouterr().out == "lab-before.png: written\n"
    get_surface.plot_ps()
    assert capsys.readouterr().out == "lab-during-0.png: written\n"


def test_each_state_has_a_cross_of_its_own(tmp_path: Path) -> None:
    get_surface, model = surfaces(), model_at(-5, -10)
    counts = []
    for epoch in range(3):
        trained(get_surface, model, criterion, epochs=1)
        path = tmp_path / f"{epoch}.png"
        get_surface.final_plot(path)
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"), np.int16)
        red = (pixels[..., 0] > 150) & (pixels[..., 1] < 60) & (pixels[..., 2] < 90)
        counts.append(int(red.sum()))
    assert counts[0] < counts[1] < counts[2]


def test_the_run_is_animated(tmp_path: Path) -> None:
    get_surface = surfaces()
    trained(get_surface, model_at(-5, -10), criterion, epochs=3)
    made = get_surface.animate(tmp_path / "lab.gif", size=(400, 200), panels=("contour",), frames=9)
    with Image.open(made.path) as film:
        assert film.size == (400, 200)
        assert 1 < film.n_frames == made.frames <= 9  # type: ignore[attr-defined]
    recipe = recipe_in(made.path)
    assert (recipe.loss, recipe.title) == ("cross-entropy", "Logistic regression, cross-entropy")


def test_classes_and_inputs_may_be_arrays_of_one_dimension() -> None:
    samples = lab_samples()
    reach: Any = np.int64(15)
    get_surface = plot_error_surfaces(
        reach, reach, samples.x[:, 0], samples.y.astype(int), go=False
    )
    trained(get_surface, model_at(-5, -10), criterion, epochs=1)
    assert get_surface.history().loss[0] == pytest.approx(4.550854, abs=1e-5)


ARGUMENTS: dict[str, Any] = {"w_range": 15, "b_range": 13, "X": Data().x, "Y": Data().y}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"w_range": 0}, "w_range: 0 isn't accepted; give a number above 0, at most 1e6"),
        ({"w_range": "15"}, "w_range: '15' isn't accepted; give a number above 0, at most 1e6"),
        ({"b_range": inf}, "b_range: inf isn't accepted; give a number above 0, at most 1e6"),
        ({"n_samples": 1}, "grid: 1 isn't accepted; give a whole number from 2 to 400"),
        (
            {"X": torch.zeros(20, 2)},
            "X: it has the shape (20, 2); give one number a sample, (N,) or (N, 1)",
        ),
        ({"X": np.array(["a"] * 20)}, "X: it isn't an array of numbers"),
        ({"X": torch.full((20,), nan)}, "X: a sample isn't a finite number"),
        (
            {"Y": torch.zeros(19)},
            "Y: X and Y are of 20 and 19 samples; give as many of each",
        ),
        (
            {"Y": torch.full((20,), 2.0)},
            "Y: it holds other values than 0 and 1; give the class of each sample",
        ),
        (
            {"loss": "hinge"},
            "loss: 'hinge' isn't accepted; give cross-entropy or mse, or a function of (yhat, Y)",
        ),
        (
            {"steps_per_epoch": 0},
            "steps_per_epoch: 0 isn't accepted; give a whole number above 0",
        ),
        (
            {"model": nn.Linear(2, 1)},
            "model: it has 3 parameters in 2 tensors; give one of a weight and a bias, and record "
            "any other with animate.Recorder",
        ),
        ({"model": "ours"}, "model: 'str' isn't a PyTorch module; give the one that is trained"),
    ],
)
def test_mistakes_are_told_in_a_sentence(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(animate.InputError) as caught:
        plot_error_surfaces(**{**ARGUMENTS, **changed})
    assert str(caught.value) == told


def test_mistakes_in_a_step_are_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    get_surface = surfaces()
    with pytest.raises(animate.InputError, match=r"^set_para_loss: nothing is recorded yet; "):
        get_surface.plot_ps()
    with pytest.raises(animate.InputError, match=r"^loss: it isn't one number; give the loss of "):
        get_surface.set_para_loss(model_at(0, 0), [1.0, 2.0])
    with pytest.raises(animate.InputError, match=r"^model: it has 3 parameters in 2 tensors; "):
        get_surface.set_para_loss(nn.Linear(2, 1), 0.5)
    assert capsys.readouterr().err == ""


@pytest.fixture
def axes() -> Iterator[Any]:
    """Pyplot's current axes, without a screen."""
    with mpl.rc_context({"backend": "Agg"}):
        figure = plt.figure()
        yield plt.gca()
        plt.close(figure)


def test_curves_gather_in_the_current_axes(axes: Any) -> None:
    data = Data()
    shuffled = torch.randperm(20, generator=torch.Generator().manual_seed(1))
    for epoch, w in ((0, 1), (20, 8)):
        PlotStuff(data.x[shuffled], data.y[shuffled], model_at(w, -1), epoch, leg=epoch > 0)
    curves = [line for line in axes.lines if line.get_marker() == "None"]
    (samples,) = (line for line in axes.lines if line.get_marker() == "o")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["epoch 0", "epoch 20"]
    for line, w in zip(curves, (1, 8), strict=True):
        x, y = line.get_data()
        assert (np.diff(x) > 0).all()
        np.testing.assert_allclose(y, 1 / (1 + np.exp(1 - w * x)), atol=1e-6)
    assert sorted(samples.get_xdata()) == data.x[:, 0].tolist()


def test_a_curve_of_a_model_that_does_not_fit_is_refused(axes: Any) -> None:
    data = Data()
    with pytest.raises(animate.InputError, match=r"^model: it can't take a tensor of shape "):
        PlotStuff(data.x, data.y, nn.Linear(3, 1), 0)
    with pytest.raises(animate.InputError, match=r"^model: it has the shape \(200, 3\); "):
        PlotStuff(data.x, data.y, nn.Linear(1, 3), 0)
    assert not axes.lines


def test_the_labs_names_are_aliases() -> None:
    assert plot_error_surfaces is lab.LossSurfaces
    assert PlotStuff is lab.plot_curve
    ours = lab.LossSurfaces
    assert (ours.set_para_loss, ours.plot_ps, ours.final_plot) == (
        ours.step,
        ours.during,
        ours.final,
    )
