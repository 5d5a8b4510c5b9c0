"""Notebooks that are executed, and what a browser makes of what they show."""

import base64
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from html5lib import parseFragment
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from PIL import Image

import animate
from animate import inline
from animate.embed.inset import held, inset
from animate.history import History
from animate.inside import recipe_in
from tests.embed.visiting import Visit
from tests.test_readme import blocks

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"

MISTAKES = {
    "%%animate_ce --epoch 3\nlr = 1": "animate_ce: No such option '--epoch'. ",
    "%%animate_ce --title 'a\nlr = 1": "animate_ce: its line can't be read: No closing quotation",
    "%%animate_ce\nlr =": "the cell: it isn't TOML: Invalid value (at line 1, column 5)",
    "%%animate_ce --epochs 0\nlr = -1": "lr: -1 isn't accepted; give a number above 0, ",
    "%%animate_ce --template lab\nlr = 1": "animate_ce: --template and a recipe in the cell ",
    "%animate_ce --figure after": "figure: 'after' is a still, and an animation moves; ",
    "%animate_ce --epochs 1 --out ce.tiff": "out: 'ce.tiff' ",
}

# It isn't known to who only has the history.
OWN_LOSS = """
own = animate.train(loss=lambda yhat, y: ((yhat - y) ** 4).mean(), init=(1, 1), epochs=1)
own
"""

OUT = "%animate_ce --epochs 1 --panels contour --size 300x200 --frames 3 --out ce.gif"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def executed(folder: Path) -> list[Any]:
    """The cells of code after they have run: the example's, the README's, and ours."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    readme = [text for kind, text in blocks() if kind == "ipython"]
    assert readme
    more = [*readme, OUT, "%animate_ce --help", OWN_LOSS, *MISTAKES]
    notebook.cells += [new_code_cell(text.strip()) for text in more]
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources=where, allow_errors=True
    ).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def cell_of(cells: list[Any], text: str) -> Any:
    (found,) = (cell for cell in cells if text in cell.source)
    return found


def shown(cell: Any) -> dict[str, Any]:
    """What a cell's value is shown as, by kind."""
    (output,) = (one for one in cell.outputs if one.output_type == "execute_result")
    data: dict[str, Any] = output.data
    return data


def said(cell: Any) -> str:
    return "".join(one.text for one in cell.outputs if one.output_type == "stream")


SHOWING = ["\nrun", "animate.Animation(runs", '"From the other side"']


@pytest.mark.parametrize("text", SHOWING)
def test_what_ends_a_cell_is_a_page_a_picture_and_a_sentence(
    executed: list[Any], text: str, tmp_path: Path
) -> None:
    data = shown(cell_of(executed, text))
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert data["text/plain"].startswith("A logistic regression learns to classify 20 points ")
    (tmp_path / "poster.png").write_bytes(base64.b64decode(data["image/png"]))
    with Image.open(tmp_path / "poster.png") as picture:
        assert picture.size == (1200, 400)
    (frame,) = parseFragment(data["text/html"], namespaceHTMLElements=False).iter("iframe")
    page = frame.get("srcdoc")
    # The page, the picture, and both once more where HTML and base64 make them longer.
    assert len(page) < 60_000
    assert sum(map(len, data.values())) < 250_000
    assert frame.get("sandbox") == "allow-scripts"
    assert frame.get("title")
    # The same recipe is in both.
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert recipe_in(tmp_path / "page.html") == recipe_in(tmp_path / "poster.png")


def test_the_example_shows_all_that_it_says_and_fails_nowhere(executed: list[Any]) -> None:
    example = nbformat.read(NOTEBOOK, as_version=4)
    kept = [cell for cell in example.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in kept)
    outputs = [one for cell in executed[: len(kept)] for one in cell.outputs]
    assert {one.output_type for one in outputs} == {"execute_result", "stream"}
    assert "UsageError" not in "".join(map(said, executed[: len(kept)]))
    params = shown(cell_of(executed, "_.runs[0].params[-1]"))["text/plain"]
    run = animate.train(init=(3, -7), lr=0.7, epochs=20)
    found = [float(number) for number in re.findall(r"-?\d+\.\d+", params)]
    np.testing.assert_allclose(found, run.params[-1], rtol=1e-5)
    last = said(cell_of(executed, "if widget.run:"))
    assert re.fullmatch(r"step 35 of our own run, loss 0\.\d{3}\n", last)


def test_a_widget_has_a_still_beside_it(executed: list[Any]) -> None:
    data = shown(cell_of(executed, "widget.step = 35"))
    live = "application/vnd.jupyter.widget-view+json"
    assert set(data) == {live, "image/png", "text/plain"}


def test_a_cell_of_the_readme_is_a_run(executed: list[Any]) -> None:
    cells = [cell for cell in executed if cell.source in [t.strip() for _, t in blocks()]]
    assert len(cells) == 1
    assert set(shown(cells[0])) == {"text/html", "image/png", "text/plain"}


def test_files_are_written_as_well(executed: list[Any], folder: Path) -> None:
    assert said(cell_of(executed, "--out ce.gif")) == "ce.gif: written\n"
    with Image.open(folder / "ce.gif") as film:
        assert film.size == (300, 200)


def test_help_lists_the_options(executed: list[Any]) -> None:
    told = said(cell_of(executed, "--help"))
    assert told.startswith("Usage: %%animate_ce [OPTIONS]")
    assert "--epochs" in told
    assert "--quiet" not in told


def test_a_run_that_cannot_be_drawn_is_told_of(executed: list[Any]) -> None:
    data = shown(cell_of(executed, "own ="))
    assert list(data) == ["text/plain"]
    assert "\nIt can't be drawn. loss: " in data["text/plain"]


@pytest.mark.parametrize("source", MISTAKES)
def test_a_mistake_is_one_sentence_without_a_traceback(executed: list[Any], source: str) -> None:
    (cell,) = (cell for cell in executed if cell.source == source)
    assert [one.output_type for one in cell.outputs] == ["stream"]
    assert said(cell).startswith(f"UsageError: {MISTAKES[source]}")
    assert len(said(cell).strip().splitlines()) == 1


def test_the_page_in_its_frame_plays_and_grows(
    executed: list[Any], visit: Callable[..., Visit]
) -> None:
    outputs = [shown(cell_of(executed, text))["text/html"] for text in SHOWING[:2]]
    page = visit("".join(outputs), viewport={"width": 500, "height": 700})
    frames = [handle.content_frame() for handle in page.page.query_selector_all("iframe")]
    for frame, last in zip(frames, (280, 140), strict=True):
        assert frame is not None
        frame.locator(".controls input").focus()
        page.page.keyboard.press("End")
        assert frame.locator("dd").first.inner_text() == str(last)
        # Nothing of a page is out of sight.
        assert frame.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    # Nothing of the pictures beneath is seen.
    boxes = "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
    over, under = (page.page.eval_on_selector_all(name, boxes) for name in ("iframe", "img"))
    assert len(over) == len(under) == 2
    for frame_box, picture_box in zip(over, under, strict=True):
        for side in ("left", "top"):
            assert frame_box[side] == picture_box[side]
        for side in ("right", "bottom"):
            assert frame_box[side] >= picture_box[side]


def test_without_frames_and_scripts_there_is_the_picture(
    executed: list[Any], visit: Callable[..., Visit]
) -> None:
    data = shown(cell_of(executed, "\nrun"))
    # As sanitisers do: elements go with all that is in them, and attributes of style.
    kept = re.sub(r"<(iframe|script).*?</\1>| style=\"[^\"]*\"", "", data["text/html"], flags=re.S)
    assert "<iframe" not in kept
    page = visit(kept)
    picture = page.page.locator("img")
    assert picture.get_attribute("alt") == data["text/plain"]
    seen = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    drawn = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
    assert seen.size == drawn.size
    assert np.abs(np.asarray(seen, int) - np.asarray(drawn, int)).max() <= 1


def test_a_title_stays_text_in_the_frame(visit: Callable[..., Visit]) -> None:
    title = """'"><script>throw 1</script>&amp;"""
    run = animate.train(epochs=1)
    poster = animate.Animation(run, title=title)
    page = visit(poster.html)
    frame = page.page.query_selector("iframe")
    assert frame is not None
    assert frame.get_attribute("title") == title
    within = frame.content_frame()
    assert within is not None
    assert within.locator("h1").inner_text() == title


def test_a_page_is_read_back_as_it_is_told(lab_page: Path) -> None:
    figure = held(lab_page.read_text("utf-8"))
    assert figure["recipe"]["panels"] == list(animate.Recipe().panels)
    assert len(figure["runs"]) == 1
    assert inset("a'b&c", PNG, title="t", alt="a").count("srcdoc='a&#39;b&amp;c'") == 1


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01"


def test_in_a_terminal_nothing_is_drawn(lab_run: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, "_shell", object)
    monkeypatch.setattr(animate.Animation, "html", property(lambda one: pytest.fail("drawn")))
    assert list(lab_run._repr_mimebundle_()) == ["text/plain"]


def test_a_history_of_nobody_knows_what_is_shown_as_its_numbers(lab_run: History) -> None:
    assert replace(lab_run, recipe="")._repr_mimebundle_() == {}


def test_what_is_asked_for_is_given_and_no_more(lab_run: History) -> None:
    assert list(lab_run._repr_mimebundle_(include=["image/png"])) == ["image/png"]
    without = lab_run._repr_mimebundle_(exclude={"text/html", "image/png"})
    assert list(without) == ["text/plain"]


def test_an_animation_refuses_what_cannot_be_shown(lab_run: History) -> None:
    for options, told in (
        ({"lr": 3}, "lr: the run is trained already; "),
        ({"figure": "after"}, "figure: 'after' is a still, and an animation moves; leave it out"),
        ({"theme": "pink"}, "theme: 'pink' isn't accepted; "),
    ):
        with pytest.raises(animate.InputError) as caught:
            animate.Animation(lab_run, **options)
        assert str(caught.value).startswith(told)
    with pytest.raises(animate.InputError, match=r"^runs: there is nothing to draw; "):
        animate.Animation([])


# What anywidget gives a widget: a model of Backbone's manner, and an element.
HOST = """async ([esm, figure, step]) => {
  const widget = (await import(`data:text/javascript,${encodeURIComponent(esm)}`)).default;
  const state = { figure, step, runs: [] };
  const heard = {};
  window.saved = [];
  window.model = {
    get: (key) => state[key],
    set(key, value) {
      const changed = state[key] !== value;
      state[key] = value;
      if (changed) for (const one of heard[`change:${key}`] ?? []) one();
    },
    save_changes: () => window.saved.push({ step: state.step, runs: state.runs }),
    on: (event, one) => (heard[event] ??= []).push(one),
    off: (event, one) => { heard[event] = heard[event].filter((other) => other !== one); },
  };
  window.heard = heard;
  window.leave = widget.render({ model: window.model, el: document.querySelector("div") });
}"""

SAVED = "() => window.saved[window.saved.length - 1]"


def hosted(widget: Any, visit: Callable[..., Visit]) -> Visit:
    """A page that shows a widget as a notebook does."""
    page = visit(f"<style>{widget._css}</style><div></div>")
    page.run(HOST, [widget._esm, widget.figure, widget.step])
    return page


@pytest.fixture
def widget(lab_run: History) -> animate.Widget:
    return animate.Widget(lab_run)


def test_a_widget_opens_at_its_step_and_tells_and_hears_of_it(
    widget: animate.Widget, visit: Callable[..., Visit]
) -> None:
    widget.step = 350
    page = hosted(widget, visit)
    page.wait_for_step(350)
    assert {one["step"] for one in page.run("() => window.saved")} == {350}
    page.run("() => window.model.set('step', 20)")
    page.wait_for_step(20)
    page.page.locator(".controls input").focus()
    page.page.keyboard.press("ArrowRight")
    page.wait_for_step(21)
    widget.set_state(page.run(SAVED))
    assert widget.step == 21
    page.run("() => window.leave()")
    assert page.run("() => document.querySelector('div').children.length") == 0
    assert page.run("() => window.heard['change:step'].length") == 0


def test_python_is_told_of_the_run_that_a_learner_trains(
    widget: animate.Widget, visit: Callable[..., Visit]
) -> None:
    told: list[Any] = []
    widget.observe(lambda change: told.append(change.new), "run")
    page = hosted(widget, visit)
    page.page.locator(".explore input[type=number]").first.fill("3")
    page.page.keyboard.press("Tab")
    # It needn't be played to its end before.
    page.until("() => window.saved.some(({ runs }) => runs.length)")
    widget.set_state(page.run(SAVED))
    run = widget.run
    assert told == [run]
    keys = ("init", "lr", "batch_size", "epochs", "loss")
    assert [run[key] for key in keys] == [[3, -10], 2, 3, 100, "cross-entropy"]
    own = animate.train(**{key: run[key] for key in keys})
    np.testing.assert_allclose(run["losses"], own.loss, atol=1e-3)
    np.testing.assert_allclose(run["end"], own.params[-1], atol=1e-3)
    assert run["diverged"] is False
    json.dumps(run)
    page.page.get_by_role("button", name="Back to the first run").click()
    page.until("() => !window.model.get('runs').length")
    widget.set_state(page.run(SAVED))
    assert told == [run, None]


def test_without_anywidget_the_package_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "animate.widget", raising=False)
    exec("from animate import *", {})
    with pytest.raises(animate.ResourceError) as caught:
        attrgetter("Widget")(animate)
    assert str(caught.value) == (
        "animate.Widget needs the package anywidget: pip install 'animate-ce[notebook]'"
    )
