"""A reader changes a run, and the page trains it again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

import animate
from animate.history import History
from tests.embed.test_player import button
from tests.embed.visiting import Visit

Open = Callable[..., Visit]


def end(page: Visit) -> dict[str, str]:
    """The numbers at the end of what is shown."""
    page.run(
        "() => { const {playback} = document.querySelector('main'); playback.show(playback.last) }"
    )
    return page.numbers()


def expected(**options: Any) -> dict[str, str]:
    """The same from PyTorch."""
    run = animate.train(**options)
    w, b = run.params[-1].tolist()
    texts = {
        "step": f"{run.steps}",
        "w": f"{w:.2f}",
        "b": f"{b:.2f}",
        "loss": f"{run.loss[-1]:.3f}",
    }
    return {name: text.replace("-", "\u2212") for name, text in texts.items()}


def yours(page: Visit) -> Any:
    return page.page.locator(".yours")


def test_a_click_on_the_contours_starts_there_at_once(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    expect(yours(page)).to_be_hidden()
    canvas = page.canvas("contour")
    box = canvas.bounding_box()
    assert box is not None
    # A quarter from the left, three quarters from the bottom.
    x = 44 + (box["width"] - 44 - 16) / 4
    y = 8 + (box["height"] - 8 - 36) / 4
    canvas.click(position={"x": x, "y": y})
    expect(yours(page)).to_be_visible()
    expect(button(page, "Pause")).to_be_visible()
    w = float(page.page.get_by_role("spinbutton", name="start w").input_value())
    b = float(page.page.get_by_role("spinbutton", name="start b").input_value())
    assert abs(w + 7.5) < 0.2
    assert abs(b - 6.5) < 0.2
    seen, told = end(page), expected(init=(w, b))
    assert {name: seen[name] for name in told} == told
    assert page.page.url.split("#")[1] == f"step=700&init={w:g},{b:g}"


def test_a_click_beside_the_contours_does_nothing(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    page.canvas("contour").click(position={"x": 20, "y": 60})
    expect(yours(page)).to_be_hidden()


def test_a_start_is_chosen_by_keyboard(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    canvas = page.canvas("contour")
    canvas.focus()
    before = page.shot("contour")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        page.page.keyboard.press(key)
    assert (page.shot("contour") != before).any()
    assert page.step == 0
    page.page.keyboard.press("Enter")
    expect(yours(page)).to_be_visible()
    values = [
        page.page.get_by_role("spinbutton", name=f"start {name}").input_value() for name in "wb"
    ]
    assert [float(value) for value in values] == [1.0, -2.167]
    # Where one was is where one is, to try another.
    assert page.run("() => document.activeElement.className") == "picks"


@pytest.mark.parametrize(
    ("field", "key", "options"),
    [
        ("Learning rate", "ArrowLeft", {"lr": 1}),
        ("Learning rate", "ArrowRight", {"lr": 5}),
        ("Batch size", "End", {"batch_size": 20}),
        ("Epochs", "ArrowLeft", {"epochs": 50}),
    ],
)
def test_sliders_train_again(
    field: str, key: str, options: dict[str, Any], visit: Open, lab_page: Path
) -> None:
    page = visit(lab_page)
    page.page.get_by_role("slider", name=field).press(key)
    expect(yours(page)).to_be_visible()
    seen, told = end(page), expected(**options)
    assert {name: seen[name] for name in told} == told


def test_a_slider_by_mouse(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    rate = page.page.get_by_role("slider", name="Learning rate")
    box = rate.bounding_box()
    assert box is not None
    page.page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    expect(yours(page)).to_be_visible()
    assert page.run("() => document.querySelector('.explore b').textContent") == "20"


def test_the_other_loss_has_its_own_surface(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    before = page.shot("contour")
    page.page.get_by_role("combobox", name="Loss").select_option(label="squared loss")
    seen, told = end(page), expected(loss="mse")
    assert {name: seen[name] for name in told} == told
    assert (page.shot("contour") != before).any(axis=2).mean() > 0.3
    assert page.page.locator(".told").inner_text() == (
        "The end, step 700: 13 of 20 points are right, loss 0.350."
    )


def test_a_way_leads_back_to_the_author_s_run(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    back = button(page, "Back to the first run")
    expect(back).to_be_disabled()
    looks = [page.shot(panel) for panel in ("data", "contour", "wireframe", "loss")]
    page.page.get_by_role("slider", name="Learning rate").press("End")
    page.page.get_by_role("combobox", name="Loss").select_option("mse")
    back.click()
    expect(yours(page)).to_be_hidden()
    expect(back).to_be_disabled()
    assert page.step == 0
    for panel, look in zip(("data", "contour", "wireframe", "loss"), looks, strict=True):
        assert (page.shot(panel) == look).all()
    assert page.page.get_by_role("combobox", name="Loss").input_value() == "cross-entropy"
    assert page.page.url.endswith("#step=0")
    assert end(page)["w"] == "14.86"


def test_what_a_reader_changed_is_in_the_address(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    page.page.get_by_role("slider", name="Epochs").press("ArrowLeft")
    page.page.get_by_role("combobox", name="Loss").select_option("mse")
    seen = end(page)
    address = page.page.url.split("#")[1]
    assert address == "step=350&epochs=50&loss=mse"
    assert yours(page).inner_text() == "Your run \u00b7 Epochs 50 \u00b7 squared loss"
    again = visit(lab_page, f"#{address}")
    expect(yours(again)).to_be_visible()
    assert again.numbers() == seen


def test_a_run_that_diverges_ends_where_it_does(visit: Open, tmp_path: Path) -> None:
    run = animate.train(data="overlapping", lr=2, epochs=4, loss="hinge", weight_decay=1)
    animate.render(run, tmp_path / "run.html")
    page = visit(tmp_path / "run.html", "#lr=1000000&epochs=100")
    expect(yours(page)).to_be_visible()
    seen = end(page)
    assert 0 < int(seen["step"]) < 100
    assert page.page.locator(".told").inner_text().startswith("Diverged")


@pytest.mark.parametrize("text", ["", "abc", "1e9", "-1e7"])
def test_a_start_that_is_none_changes_nothing(text: str, visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    field = page.page.get_by_role("spinbutton", name="start w")
    field.focus()
    field.press("Control+a")
    field.press("Delete")
    page.page.keyboard.type(text)
    field.press("Enter")
    expect(yours(page)).to_be_hidden()


def test_the_author_decides_what_may_be_changed(
    visit: Open, lab_run: History, tmp_path: Path
) -> None:
    animate.render(lab_run, tmp_path / "some.html", controls=("lr", "loss"))
    page = visit(tmp_path / "some.html", "#epochs=5&init=1,1&lr=1")
    fields = page.page.locator(".explore :is(input, select)")
    assert fields.count() == 2
    assert end(page)["step"] == "700"
    expect(yours(page)).to_be_visible()
    assert page.canvas("contour").get_attribute("role") == "img"
    page.canvas("contour").click()
    assert page.page.get_by_text("Click on the contours").count() == 0
    animate.render(lab_run, tmp_path / "none.html", controls="none")
    assert visit(tmp_path / "none.html").page.locator(".explore").count() == 0


def test_questions_stand_below(visit: Open, lab_run: History, tmp_path: Path) -> None:
    asked = ("Find a start from which squared loss succeeds.", "Why <b>there</b>?")
    animate.render(lab_run, tmp_path / "ask.html", questions=asked)
    page = visit(tmp_path / "ask.html")
    assert tuple(page.page.locator(".questions li").all_inner_texts()) == asked


def test_runs_that_are_compared_change_in_what_they_have_in_common(
    visit: Open, tmp_path: Path
) -> None:
    runs = animate.train_runs(compare={"loss": ("cross-entropy", "mse")}, epochs=10)
    animate.render(runs, tmp_path / "losses.html")
    page = visit(tmp_path / "losses.html")
    assert page.page.get_by_role("combobox", name="Loss").count() == 0
    page.page.get_by_role("spinbutton", name="start w").fill("1")
    page.page.get_by_role("spinbutton", name="start b").fill("1")
    page.page.keyboard.press("Enter")
    expect(yours(page)).to_be_visible()
    end(page)
    ours = [float(text) for text in page.page.locator("dl div:nth-child(3) dd").all_inner_texts()]
    theirs = [
        animate.train(loss=loss, init=(1, 1), epochs=10).params[-1, 0]
        for loss in ("cross-entropy", "mse")
    ]
    assert np.abs(np.array(ours) - theirs).max() < 0.006


def test_what_the_page_cannot_train_is_not_offered(visit: Open, tmp_path: Path) -> None:
    run = animate.train(optimizer="adam", epochs=3)
    animate.render(run, tmp_path / "adam.html")
    page = visit(tmp_path / "adam.html")
    assert page.page.locator(".explore").count() == 0
    assert end(page)["step"] == "21"


def test_two_inputs_are_explored_in_their_plane(visit: Open, tmp_path: Path) -> None:
    options: dict[str, Any] = {"data": "overlapping dimensions=2", "epochs": 5, "shuffle": True}
    run = animate.train(**options)
    animate.render(run, tmp_path / "plane.html")
    page = visit(tmp_path / "plane.html")
    canvas = page.canvas("contour")
    canvas.click(position={"x": 100, "y": 60})
    expect(yours(page)).to_be_visible()
    start = [
        float(page.page.get_by_role("spinbutton", name=f"start {name}").input_value())
        for name in ("w1", "w2", "b")
    ]
    again = animate.train(**options, init=start)
    seen = end(page)
    found = [float(seen[name].replace("\u2212", "-")) for name in ("w1", "w2", "b")]
    assert np.abs(np.array(found) - again.params[-1]).max() < 0.006


def test_many_samples_are_trained_anew_too(visit: Open, tmp_path: Path) -> None:
    """Their losses are told by Python, which the page must not take for those of another run."""
    options: dict[str, Any] = {
        "data": "overlapping samples=9000",
        "batch_size": 3000,
        "epochs": 4,
        "init": (1, 1),
    }
    animate.render(animate.train(**options), tmp_path / "many.html")
    page = visit(tmp_path / "many.html")
    told = expected(**options)
    seen = end(page)
    assert {name: seen[name] for name in told} == told
    page.page.get_by_role("combobox", name="Loss").select_option("mse")
    expect(yours(page)).to_be_visible()
    told = expected(**{**options, "loss": "mse"})
    seen = end(page)
    assert {name: seen[name] for name in told} == told
