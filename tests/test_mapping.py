"""From the recipe of a map to outcomes: starts, steps, devices, and a process of its own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import animate
from animate.errors import InputError
from animate.mapping import DEVICES, map_apart, order_for
from animate.recipe.map_recipe import MapRecipe
from tests.charting import lab

EXAM = "hours,passed\n1,no\n2,no\n3,no\n4,yes\n4.5,no\n5,yes\n7,yes\n"


def order(**options: Any) -> dict[str, Any]:
    return order_for(MapRecipe.of({"starts": 6, **options}), "cpu")


def test_the_starts_are_the_middles_of_cells_that_fill_the_ranges() -> None:
    asked = order(starts="6x4", w_range="-3,3", b_range=(0, 8))
    assert_allclose(asked["w"], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
    assert_allclose(asked["b"], [1, 3, 5, 7])


def test_the_lab_has_the_ranges_of_its_own_plots() -> None:
    asked = order(starts="30x26")
    assert_allclose(np.array(asked["w"])[[0, -1]], (-14.5, 14.5))
    assert_allclose(np.array(asked["b"])[[0, -1]], (-12.5, 12.5))


def test_other_ranges_hold_what_is_marked_and_the_optimum() -> None:
    asked = order(model="linear", init=["-8,1", "2,9"])
    assert min(asked["w"]) < -8 + 1
    assert max(asked["w"]) >= 2
    assert max(asked["b"]) > 9 - 1
    far = order(init="-40,0")
    assert min(far["w"]) < -35


def test_a_lone_mark_at_the_optimum_leaves_a_plane_to_show() -> None:
    asked = order(model="linear", data="line noise=0", init="none")
    assert np.ptp(asked["w"]) > 0
    assert np.ptp(asked["b"]) > 0


def test_the_steps_of_a_still_are_recorded_too() -> None:
    asked = order(at=61, frames=5)
    assert 61 * 7 in asked["shown"]
    assert len(asked["shown"]) == 6


@pytest.mark.parametrize("options", [{"every": 50}, {"pace": "epoch"}, {"frames": 9}, {}])
def test_each_pace_begins_at_the_start_and_ends_at_the_end(options: dict[str, Any]) -> None:
    shown = order(**options)["shown"]
    assert (shown[0], shown[-1]) == (0, 700)
    assert shown == sorted(set(shown))
    expected = {"every": 15, "pace": 101, "frames": 9}
    assert len(shown) == next((expected[key] for key in options), 78)


def test_all_starts_have_the_mini_batches_of_a_run() -> None:
    outcomes = lab(shuffle=True, seed=5, loss="mse")
    w, b = float(outcomes.w[2]), float(outcomes.b[4])
    run = animate.train(init=(w, b), shuffle=True, seed=5, epochs=12, loss="mse")
    reached = outcomes.params[0, :, 4, 2]
    assert_allclose(reached, run.params[outcomes.steps], atol=1e-4)
    assert_array_equal(outcomes.epochs, run.epoch[outcomes.steps])


@pytest.mark.parametrize("device", ["tpu", "", "cuda:0"])
def test_a_device_of_another_name_is_refused(device: str) -> None:
    with pytest.raises(InputError) as caught:
        animate.map_starts(device=device)
    told = f"{device!r} isn't accepted; give auto, cpu or cuda"
    assert caught.value.mistakes == (("device", told),)
    assert DEVICES == ("auto", "cpu", "cuda")


def test_more_than_can_be_held_is_refused_before_any_training() -> None:
    with pytest.raises(InputError) as caught:
        animate.map_starts(every=1, starts=300, epochs=1000)
    told = "7001 frames of 300 x 300 starts are more than can be recorded; give at most 186"
    assert caught.value.mistakes == (("frames", told),)


def test_data_of_a_file_have_one_input(tmp_path: Path) -> None:
    two = tmp_path / "two.csv"
    two.write_text("a,b,y\n1,2,0\n2,1,1\n")
    with pytest.raises(InputError) as caught:
        animate.map_starts(data=str(two))
    told = "it has two inputs, and the model three parameters with them; give data of one input"
    assert caught.value.mistakes == (("data", told),)


def test_data_of_a_file_are_sealed(tmp_path: Path) -> None:
    exam = tmp_path / "exam.csv"
    exam.write_text(EXAM)
    outcomes = animate.map_starts(data=str(exam), starts=3, epochs=2, device="cpu")
    sealed = MapRecipe.from_json(outcomes.recipe).shown.data.model_dump()
    assert (sealed["file"], sealed["inputs"]) == ("exam.csv", ("hours",))
    assert len(sealed["sha256"]) == 64
    # As `animate.train` has it.
    run = animate.train(data=str(exam), epochs=2)
    assert animate.Recipe.from_json(run.recipe).data.model_dump() == sealed


def test_in_a_process_of_its_own_the_same_comes_out() -> None:
    told: list[tuple[int, int]] = []
    asked = order(starts=(9, 7), epochs=12)
    apart = map_apart(asked, lambda step, total: told.append((step, total)))
    assert apart == lab()
    assert all(total == 2 * 12 * 7 for _, total in told)


def test_a_mistake_is_told_from_the_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    with pytest.raises(InputError) as caught:
        map_apart(order_for(MapRecipe.of({"starts": 2, "epochs": 1}), "cuda"))
    told = "there is no GPU that PyTorch can use; give auto or cpu"
    assert caught.value.mistakes == (("device", told),)
