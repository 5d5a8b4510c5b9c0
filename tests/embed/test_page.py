"""A page as a file: whole, the same every time, inert, small, and with its recipe."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import animate
from animate.encode.reading import comment_of
from animate.errors import InputError, ResourceError
from animate.history import History
from animate.inside import recipe_in
from animate.recipe import Recipe
from animate.scene.fitting import one_line
from tests.calling import done, refused
from tests.embed.visiting import Visit

MARKUP = "</script><script>alert(1)</script><!-- <b>&amp;\u2028 \"'"


def figure_in(page: Path) -> dict[str, Any]:
    """What the player is told."""
    (text,) = re.findall(
        r'<script type="application/json" class="animate-ce-figure">(.*?)</script>',
        page.read_text("utf-8"),
    )
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_lab_s_page_is_small(lab_page: Path) -> None:
    content = lab_page.read_bytes()
    assert len(content) <= 60_000
    assert len(gzip.compress(content, 9)) <= 25_000


def test_a_page_is_the_same_every_time_and_from_a_saved_run(
    lab_run: History, lab_page: Path, tmp_path: Path
) -> None:
    animate.render(lab_run, tmp_path / "run.npz", tmp_path / "one.html")
    assert (tmp_path / "one.html").read_bytes() == lab_page.read_bytes()
    done("render", "run.npz", "--out", "again.html", folder=tmp_path)
    assert (tmp_path / "again.html").read_bytes() == lab_page.read_bytes()


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    said = done("--epochs", "3", "--out", "ce.html", folder=tmp_path)
    assert re.match(r"ce\.html: \d+ frames, \d+\.\d s shown, \d+ kB, made in", said)
    assert [path.name for path in tmp_path.iterdir()] == ["ce.html"]


def test_the_recipe_is_read_back_and_starts_another_run(tmp_path: Path) -> None:
    done("--epochs", "3", "--title", MARKUP, "--lr", "0.5", "--out", "ce.html", folder=tmp_path)
    recipe = recipe_in(tmp_path / "ce.html")
    assert (recipe.title, recipe.epochs, recipe.lr) == (MARKUP, 3, 0.5)
    said = done("show", "ce.html", folder=tmp_path)
    assert said == f"# made by animate-ce {animate.__version__}\n{recipe.toml()}"
    done("ce.html", "--epochs", "2", "--size", "200x200", "--out", "x.gif", folder=tmp_path)
    assert recipe_in(tmp_path / "x.gif") == recipe.but(epochs=2, size=(200, 200))


@pytest.mark.parametrize(
    "content",
    [b"", b"<html></html>", b'<script type="application/json" class="animate-ce-recipe">'],
)
def test_another_page_holds_no_recipe(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(content)
    with pytest.raises(InputError, match="it holds no recipe of animate-ce"):
        comment_of(tmp_path / "page.html")


def test_the_version_is_in_it(lab_page: Path) -> None:
    content = lab_page.read_text("utf-8")
    assert f'<meta name="generator" content="animate-ce {animate.__version__}">' in content
    assert not re.search(r"/home/|/root/|/tmp/|file:/", content)


def test_titles_names_and_questions_are_inert(browser: Any, tmp_path: Path) -> None:
    header = "<img src=x onerror=alert(1)>,<i>label</i>"
    rows = "".join(f"{value},{'<b>yes</b>' if value > 3 else '<u>no</u>'}\n" for value in range(8))
    (tmp_path / "data.csv").write_text(f"{header}\n{rows}", "utf-8")
    run = animate.train(data=str(tmp_path / "data.csv"), init=(1, 1), standardize=True, epochs=2)
    page = tmp_path / "data.html"
    animate.render(run, page, title=MARKUP, questions=(MARKUP, "<img src=x>"))
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.read_text("utf-8"), re.S)
    assert len(scripts) == 3
    assert not re.search("[<>&\u2028]", "".join(scripts[:2]))
    visit = Visit(browser, page)
    assert visit.page.title() == one_line(MARKUP)
    assert visit.page.locator("h1").text_content() == one_line(MARKUP)
    assert visit.page.locator(".questions li").first.text_content() == MARKUP
    assert visit.page.locator("main :is(img, b.x, i, u, script)").count() == 0
    names = visit.page.locator(".data li").all_inner_texts()
    assert names[-2:] == ["class <b>yes</b>", "class <u>no</u>"] or len(names) > 2
    visit.close()


def test_the_policy_of_the_page_allows_its_own_script_alone(browser: Any, lab_page: Path) -> None:
    visit = Visit(browser, lab_page)
    visit.run(
        "() => { for (const [tag, more] of [['script', {textContent: 'window.bad = 1'}],"
        " ['img', {src: 'https://example.org/x.png'}],"
        " ['iframe', {src: 'https://example.org/'}],"
        " ['link', {rel: 'stylesheet', href: 'https://example.org/x.css'}]])"
        " document.body.append(Object.assign(document.createElement(tag), more)) }"
    )
    fetched = visit.run("() => fetch('https://example.org/').catch((error) => String(error))")
    assert "TypeError" in fetched
    assert visit.run("() => window.bad") is None
    assert len(visit.complaints) >= 4
    assert all("Content Security Policy" in one or "violates" in one for one in visit.complaints)
    visit.complaints.clear()
    visit.requests.clear()
    visit.close()


def test_a_page_is_written_whole_or_not_at_all(
    lab_run: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = tmp_path / "ce.html"
    goal.write_text("before")

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ResourceError, match="No space left on device"):
        animate.render(lab_run, goal)
    monkeypatch.undo()
    assert goal.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["ce.html"]


def test_a_page_moves_and_takes_no_budget(tmp_path: Path) -> None:
    said = refused("--figure", "before", "--out", "x.html", folder=tmp_path)
    assert said == ["--out: 'x.html' moves, and a figure is a still; end it in .png, .svg or .pdf"]
    said = refused("--budget", "1MB", "--out", "x.html", folder=tmp_path)
    assert said == ["--budget: it is kept by a GIF, not by 'x.html'; leave it out, or write a .gif"]


def test_the_frames_are_those_of_the_film(lab_run: History, lab_page: Path) -> None:
    from animate.casting import cast
    from animate.language import speak
    from animate.scene.programme import Programme
    from animate.scene.theme import LIGHT
    from tests.embed.test_packing import unpacked

    recipe, words = Recipe.from_json(lab_run.recipe), speak("en")
    programme = Programme(cast([lab_run], recipe, words), recipe, LIGHT, words)
    expected = [(moment.steps[0], float(seconds)) for moment, seconds in programme.timeline()]
    assert np.abs(unpacked(figure_in(lab_page)["frames"]) - expected).max() < 1e-9


def test_an_orbiting_camera_is_the_reader_s(tmp_path: Path) -> None:
    run = animate.train(epochs=2)
    animate.render(run, tmp_path / "still.html")
    animate.render(run, tmp_path / "orbit.html", camera="orbit")
    still, orbit = figure_in(tmp_path / "still.html"), figure_in(tmp_path / "orbit.html")
    assert still["frames"] == orbit["frames"]


def test_a_loss_of_one_s_own_is_told_in_numbers(browser: Any, tmp_path: Path) -> None:
    def quartic(yhat: Any, y: Any) -> Any:
        return ((yhat - y) ** 4).mean()

    run = animate.train(loss=quartic, init=(1, 1), epochs=3)
    animate.render(run, tmp_path / "own.html", loss=quartic)
    visit = Visit(browser, tmp_path / "own.html", "#step=21")
    seen = visit.numbers()
    assert seen["loss"] == f"{run.loss[-1]:.3f}"
    assert seen["batch loss"] == f"{run.batch_loss[-1]:.3f}"
    assert visit.page.locator(".explore").count() == 0
    visit.close()


@pytest.mark.parametrize("panels", [("curves",), ("equation", "gradient"), ("surface",), ("loss",)])
def test_panels_that_a_page_cannot_show_are_left_out(
    panels: tuple[str, ...], browser: Any, tmp_path: Path
) -> None:
    run = animate.train(epochs=2)
    animate.render(run, tmp_path / "page.html", panels=panels)
    visit = Visit(browser, tmp_path / "page.html")
    shown = visit.run(
        "() => [...document.querySelectorAll('.panel')].map((one) => one.classList[1])"
    )
    expected = {"surface": ["wireframe", "loss"], "loss": ["loss"]}
    assert shown == expected.get(panels[0], ["data", "contour", "loss"])
    visit.close()


def test_other_models_are_played_by_their_places_in_the_plane(browser: Any, tmp_path: Path) -> None:
    run = animate.train(model="mlp hidden=4", data="overlapping dimensions=2", epochs=5)
    page = tmp_path / "net.html"
    animate.render(run, page)
    visit = Visit(browser, page, "#step=9999")
    seen = visit.numbers()
    assert seen["step"] == str(run.steps)
    assert seen["loss"] == f"{run.loss[-1]:.3f}"
    assert seen["batch loss"] == f"{run.batch_loss[-1]:.3f}"
    assert seen["accuracy"] == f"{run.accuracy[-1]:.2f}"
    assert "w" not in seen
    panels = visit.run(
        "() => [...document.querySelectorAll('.panel')].map((one) => one.classList[1])"
    )
    assert panels == ["data", "contour", "wireframe", "loss"]
    assert visit.page.locator(".explore").count() == 0
    visit.close()
