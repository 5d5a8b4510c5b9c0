"""What models predict that a page can't compute is told in it, and shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import animate
from animate.casting import cast
from animate.core.problems import Known
from animate.embed.page import write_page
from animate.language import speak
from animate.scene.shown import Shown
from animate.scene.variance import kept
from tests.embed.test_packing import unpacked
from tests.embed.test_page import figure_in
from tests.embed.visiting import Visit
from tests.scene.networks import recipe_of, runs

SIDE = 64


def page_of(name: str, folder: Path) -> tuple[Path, list[Shown]]:
    """The page of recorded runs by their name, and what it shows."""
    recipe, recorded, path = recipe_of(name), runs(name), folder / f"{name}.html"
    words = speak(recipe.lang)
    shown = cast(recorded.histories, recipe, words, Known(problems=recorded.problems))
    write_page(path, shown, recipe, recipe.canonical())
    return path, shown


def told(page: Path) -> dict[str, Any]:
    """What the page is told of predictions in its first row."""
    found: dict[str, Any] = figure_in(page)["rows"][0]["predicted"]
    return found


def rows(panel: dict[str, Any], run: int, state: int) -> NDArray[np.float64]:
    deltas = panel["fields"][run][state]
    return unpacked({"units": panel["units"] * len(deltas), "deltas": deltas})


def cells(panel: dict[str, Any], state: int) -> NDArray[np.intp]:
    """The tint of each cell, shape (SIDE, SIDE), the lowest row first."""
    changes = rows(panel, 0, state).round().astype(int)
    starts, tints = changes.T
    lengths = np.diff([*starts, SIDE * SIDE])
    return np.repeat(tints, lengths).reshape(SIDE, SIDE)[::-1]


def middles(panel: dict[str, Any]) -> NDArray[np.float64]:
    sides = [low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE for low, high in panel["ranges"]]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


@pytest.mark.parametrize("name", ["binary-1", "values-1", "classes-1", "values-1-two"])
def test_curves_are_told_to_less_than_a_pixel(name: str, tmp_path: Path) -> None:
    page, shown = page_of(name, tmp_path)
    panel = told(page)
    (low, high), (bottom, top) = panel["ranges"]
    x = np.linspace(low, high, 65)
    for run, one in enumerate(shown):
        states = panel["states"][run]
        assert states[0] == 0
        assert states[-1] == one.history.last_finite
        for place in (0, len(states) // 2, len(states) - 1):
            expected = one.predict(states[place], x).reshape(65, -1)
            found = rows(panel, run, place)
            seen = (expected > bottom) & (expected < top)
            assert np.abs(found - expected)[seen].max() < 0.001 * (top - bottom)


@pytest.mark.parametrize("name", ["binary-2", "classes-2", "classes-2-ten", "softmax-2"])
def test_areas_are_those_of_the_likeliest_class(name: str, tmp_path: Path) -> None:
    page, (one,) = page_of(name, tmp_path)
    panel = told(page)
    for place in (0, len(panel["states"][0]) - 1):
        predicted = one.predict(panel["states"][0][place], middles(panel))
        if predicted.ndim == 1:
            predicted = np.column_stack([1 - predicted, predicted])
        expected = 2 * predicted.argmax(axis=1) + (predicted.max(axis=1) >= 0.9)
        assert (cells(panel, place).ravel() == expected).all()


def test_areas_of_values_are_steps_from_the_lowest_to_the_highest(tmp_path: Path) -> None:
    page, (one,) = page_of("values-2", tmp_path)
    panel = told(page)
    found = cells(panel, len(panel["states"][0]) - 1).ravel()
    values = one.predict(panel["states"][0][-1], middles(panel))
    low, high = one.history.y.min(), one.history.y.max()
    for step in range(1, 8):
        inside = (values > low + step / 9 * (high - low)) & (
            values < low + (step + 1) / 9 * (high - low)
        )
        assert set(found[inside]) <= {step}


@pytest.mark.parametrize("name", ["pictures", "values-3", "classes-2-five", "classes-1-two"])
def test_what_would_cover_one_another_or_has_no_place_is_not_told(
    name: str, tmp_path: Path
) -> None:
    page, _ = page_of(name, tmp_path)
    assert "predicted" not in figure_in(page)["rows"][0]


def test_long_runs_of_many_classes_are_told_at_fewer_steps(tmp_path: Path) -> None:
    run = animate.train(model="mlp hidden=32,32", data="spirals classes=5", epochs=40, every=1)
    animate.render(run, tmp_path / "long.html")
    panel = told(tmp_path / "long.html")
    assert sum(len(text) for field in panel["fields"][0] for text in field) <= 60_000
    assert 20 <= len(panel["states"][0]) <= 80
    assert panel["states"][0][-1] == run.steps


def color_at(visit: Visit, place: tuple[float, float], ranges: Any) -> tuple[int, ...]:
    """The pixel of the data panel at a place."""
    shot = visit.shot("data")
    height, width = shot.shape[:2]
    shares = [
        (value - low) / (high - low) for value, (low, high) in zip(place, ranges, strict=True)
    ]
    left = round(44 + shares[0] * (width - 16 - 44))
    top = round(height - 36 + shares[1] * (8 - (height - 36)))
    return tuple(int(part) for part in shot[top, left])


def test_a_page_shows_the_areas_in_the_colours_of_the_classes(browser: Any, tmp_path: Path) -> None:
    page, (one,) = page_of("softmax-2", tmp_path)
    figure, panel = figure_in(page), told(page)
    visit = Visit(browser, page, f"#step={one.history.steps}")
    visit.page.wait_for_timeout(100)
    final = cells(panel, len(panel["states"][0]) - 1)
    samples = np.asarray(panel["x"]).T
    checked = set()
    for row in range(4, SIDE - 4, 6):
        for column in range(4, SIDE - 4, 6):
            around = final[row - 2 : row + 3, column - 2 : column + 3]
            place = middles(panel).reshape(SIDE, SIDE, 2)[row, column]
            spans = [high - low for low, high in panel["ranges"]]
            if len(set(around.ravel())) > 1 or (
                np.hypot(*((samples - place) / spans).T).min() < 0.05
            ):
                continue
            wanted = figure["themes"]["light"]["areas"][around[0, 0]]
            found = "#{:02x}{:02x}{:02x}".format(*color_at(visit, tuple(place), panel["ranges"]))
            assert found == wanted
            checked.add(wanted)
    assert len(checked) >= 3
    visit.close()


def test_a_state_that_is_not_told_stays_at_an_earlier_one_and_says_so(
    browser: Any, tmp_path: Path
) -> None:
    page, (one,) = page_of("values-1", tmp_path)
    states = told(page)["states"][0]
    gap = next(step for step in range(one.history.steps) if step not in states)
    visit = Visit(browser, page, f"#step={gap}")
    visit.wait_for_step(gap)
    between = visit.shot("data")
    visit.page.keyboard.press("Escape")
    visit.run("(step) => { location.hash = `#step=${step}` }", max(s for s in states if s < gap))
    visit.wait_for_step(max(step for step in states if step < gap))
    before = visit.shot("data")
    changed = np.argwhere((between != before).any(axis=2))
    # Nothing but the words in the corner.
    assert len(changed)
    assert changed[:, 0].max() < 30
    assert changed[:, 1].min() > before.shape[1] / 2
    visit.close()


def test_a_loop_that_told_no_epochs_and_no_classes_shows_none(browser: Any, tmp_path: Path) -> None:
    page, _ = page_of("values-2", tmp_path)
    visit = Visit(browser, page)
    assert set(visit.numbers()) == {"step", "loss", "batch loss", "off the plane"}
    assert "mini-batch" not in visit.page.locator(".panel.loss").inner_text()
    assert visit.page.locator(".explore").count() == 0
    visit.close()
    page, _ = page_of("values-1-two", tmp_path)
    visit = Visit(browser, page)
    assert "accuracy" not in visit.page.locator(".numbers").inner_text()
    visit.close()
    page, _ = page_of("binary-1", tmp_path)
    visit = Visit(browser, page, "#step=16")
    assert visit.numbers()["epoch"] == "2"
    assert "mini-batch" in visit.page.locator(".panel.loss").inner_text()
    visit.close()


def test_what_the_plane_leaves_out_is_said(browser: Any, tmp_path: Path) -> None:
    page, shown = page_of("binary-1", tmp_path)
    plane, params = shown[0].plane, shown[0].history.params
    visit = Visit(browser, page, "#step=3")
    assert visit.numbers()["off the plane"] == f"{plane.distance(params[3]):.2f}"
    assert kept(plane, speak("en"), 1) in visit.page.locator(".panel.contour").inner_text()
    assert "variance" not in visit.page.locator(".panel.wireframe").inner_text()
    visit.close()
    page, shown = page_of("values-1-two", tmp_path)
    visit = Visit(browser, page)
    cells = visit.page.locator("tr td:last-child").all_inner_texts()
    assert cells == [f"{one.plane.distance(one.history.params[0]):.2f}" for one in shown]
    visit.close()


def test_a_sentence_goes_when_it_is_no_longer_true(browser: Any, tmp_path: Path) -> None:
    run = animate.train(model="softmax", data="blobs dimensions=1")
    page = tmp_path / "blobs.html"
    animate.render(run, page)
    visit = Visit(browser, page)
    sentence = visit.page.locator(".told")
    assert sentence.inner_text().startswith("The start: ")
    visit.run("() => { location.hash = '#step=150' }")
    visit.wait_for_step(150)
    assert not sentence.inner_text().startswith("The start: ")
    visit.close()


# What a page writes from now on: text, left, top, right, bottom.
_LISTENING = """() => {
  const { prototype } = CanvasRenderingContext2D;
  const own = prototype.fillText;
  window.written = [];
  prototype.fillText = function (text, ...at) {
    const { a, e, f } = this.getTransform();
    const wide = this.measureText(text).width;
    const left = e / a - (this.textAlign === "center" ? wide / 2 : 0);
    const half = parseFloat(this.font) / 2;
    window.written.push([text, left, f / a - half, left + wide, f / a + half]);
    own.call(this, text, ...at);
  };
}"""


def test_the_names_of_the_landscape_keep_clear_of_its_numbers(browser: Any, tmp_path: Path) -> None:
    page, _ = page_of("binary-1", tmp_path)
    visit = Visit(browser, page)
    visit.run(_LISTENING)
    # Drawn anew, but hardly turned.
    visit.canvas("wireframe").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.until("() => window.written.some(([text]) => text === 'direction 2')")
    written = visit.run("() => window.written")
    names = [one for one in written if one[0].startswith("direction")]
    numbers = [one for one in written if not one[0].startswith("direction")]
    assert len(numbers) > 5
    for name, left, top, right, bottom in names:
        for text, *its in numbers:
            apart = right <= its[0] or its[2] <= left or bottom <= its[1] or its[3] <= top
            assert apart, (name, text)
    visit.close()
