"""The player by mouse, by keyboard, by touch, and by those around it."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import animate
from animate.history import History
from tests.embed.visiting import Visit

Open = Callable[..., Visit]


def slider(page: Visit) -> Any:
    return page.page.get_by_role("slider", name="Step")


def button(page: Visit, name: str) -> Any:
    return page.page.get_by_role("button", name=name, exact=True)


def test_it_opens_at_the_start_and_does_not_move(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    page.page.wait_for_timeout(150)
    assert page.numbers() == {
        "step": "0",
        "epoch": "0",
        "w": "\u22125.00",
        "b": "\u221210.00",
        "loss": "4.551",
        "batch loss": "\u2013",
        "accuracy": "0.65",
    }
    assert page.page.locator("h1").inner_text() == "Logistic regression, cross-entropy"
    assert page.page.locator(".told").inner_text().startswith("The start: 13 of 20 points")


def test_its_numbers_are_those_that_were_recorded(
    visit: Open, lab_page: Path, lab_run: History
) -> None:
    page = visit(lab_page)
    for step in (1, 2, 17, 24, 350, 700):
        page.run("(step) => document.querySelector('main').playback.show(step)", step)
        seen = page.numbers()
        w, b = lab_run.params[step].tolist()
        expected = [f"{w:.2f}", f"{b:.2f}", f"{lab_run.loss[step]:.3f}"]
        assert [seen["w"], seen["b"], seen["loss"]] == [
            text.replace("-", "\u2212") for text in expected
        ]
        assert seen["batch loss"] == f"{lab_run.batch_loss[step - 1]:.3f}"
        assert seen["accuracy"] == f"{lab_run.accuracy[step]:.2f}"
        assert seen["epoch"] == str(lab_run.epoch[step])


def test_play_and_pause_by_mouse(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    button(page, "Play").click()
    page.until("() => Number(document.querySelector('dd').textContent) > 2")
    button(page, "Pause").click()
    step = page.step
    page.page.wait_for_timeout(120)
    assert page.step == step
    expect(button(page, "Play")).to_be_visible()


def test_steps_by_mouse(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, "#step=350")
    button(page, "One step forward").click()
    assert page.step == 351
    for _ in range(2):
        button(page, "One step back").click()
    assert page.step == 349


def test_scrubbing_by_mouse(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    box = slider(page).bounding_box()
    page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(page.step - 350) < 20
    assert page.page.locator(".position").inner_text() == f"{page.step} / 700"


def test_all_controls_by_keyboard_alone(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    keyboard = page.page.keyboard
    reached = []
    for _ in range(16):
        keyboard.press("Tab")
        reached.append(
            page.run(
                "() => document.activeElement.title || document.activeElement.ariaLabel"
                " || document.activeElement.closest('label')?.textContent"
                " || document.activeElement.textContent"
            )
        )
    assert [re.split(r"[:\d(]", name)[0].strip() for name in reached[:12]] == [
        "Loss over w and b",
        "Loss surface",
        "One step back",
        "Play",
        "One step forward",
        "Step",
        "Speed",
        "Play in a loop",
        "start w",
        "start b",
        "Learning rate",
        "Batch size",
    ]


def test_the_slider_by_keyboard(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    slider(page).focus()
    for key, step in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 700),
        ("Home", 0),
    ):
        page.page.keyboard.press(key)
        assert page.step == step
    page.page.keyboard.press("PageUp")
    assert page.step > 10


def test_buttons_by_keyboard(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, "#step=10")
    button(page, "One step forward").press("Enter")
    assert page.step == 11
    button(page, "One step back").press(" ")
    assert page.step == 10
    button(page, "Play").press(" ")
    expect(button(page, "Pause")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(button(page, "Play")).to_be_focused()


def test_what_a_screen_reader_says_of_the_slider(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, "#step=350")
    assert page.spoken == "step 350, loss 0.068"


def test_the_speed_is_the_reader_s(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    speed = page.page.get_by_role("combobox", name="Speed")
    speed.select_option("4")
    assert page.run("() => document.querySelector('main').playback.speed") == 4
    speed.focus()
    page.page.keyboard.press("ArrowUp")
    assert page.run("() => document.querySelector('main').playback.speed") == 2


def test_it_loops_unless_it_is_told_not_to(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    loop = button(page, "Play in a loop")
    expect(loop).to_have_attribute("aria-pressed", "true")
    page.run(
        "() => { const {playback} = document.querySelector('main');"
        " playback.play(); playback.seek(playback.duration - 0.05) }"
    )
    page.until("() => Number(document.querySelector('dd').textContent) < 600")
    expect(button(page, "Pause")).to_be_visible()
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "false")
    page.run(
        "() => { const {playback} = document.querySelector('main');"
        " playback.seek(playback.duration - 0.05) }"
    )
    expect(button(page, "Play")).to_be_visible()
    assert page.step == 700


def test_it_plays_in_the_time_of_the_film(
    visit: Open, lab_page: Path, tmp_path: Path, lab_run: History
) -> None:
    (told,) = animate.render(lab_run, tmp_path / "ce.html")
    page = visit(lab_page)
    seconds = page.run("() => document.querySelector('main').playback.duration")
    assert seconds == pytest.approx(told.seconds, abs=0.01)


def test_one_clock_may_drive_it(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    page.run("() => document.querySelector('main').playback.seek(5)")
    middle = page.step
    assert 0 < middle < 700
    page.run("() => document.querySelector('main').playback.seek(1e9)")
    assert page.step == 700
    page.run("() => document.querySelector('main').playback.seek(5)")
    assert page.step == middle


def test_the_address_says_the_step(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, "#step=350")
    assert page.step == 350
    button(page, "One step forward").click()
    assert page.page.url.endswith("#step=351")


@pytest.mark.parametrize(
    "fragment", ["#step=-3", "#step=x", "#nonsense", "#", "#step=1e9", "#lr=0&epochs=2.5"]
)
def test_an_odd_address_does_no_harm(fragment: str, visit: Open, lab_page: Path) -> None:
    assert visit(lab_page, fragment).step == 0


def test_beyond_the_end_is_the_end(visit: Open, lab_page: Path) -> None:
    assert visit(lab_page, "#step=9999").step == 700


def test_who_wants_no_motion_sees_the_end(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, reduced_motion="reduce")
    assert page.step == 700
    page.page.get_by_role("spinbutton", name="start w").fill("3")
    page.page.keyboard.press("Enter")
    assert page.page.locator(".yours").is_visible()
    assert page.step == 700
    expect(button(page, "Play")).to_be_visible()


def test_the_landscape_is_turned_by_mouse_touch_and_keyboard(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, has_touch=True)
    canvas = page.canvas("wireframe")
    looks = [page.shot("wireframe")]
    box = canvas.bounding_box()
    assert box is not None
    page.page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 160, box["y"] + 100, steps=4)
    page.page.mouse.up()
    looks.append(page.shot("wireframe"))
    canvas.focus()
    for key in ("ArrowRight", "ArrowUp"):
        page.page.keyboard.press(key)
        looks.append(page.shot("wireframe"))
    for one, other in pairwise(looks):
        assert (one != other).any(axis=2).mean() > 0.02
    assert page.step == 0


def test_slides_start_and_stop_it(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page)
    page.run("() => postMessage('slide:start', '*')")
    expect(button(page, "Pause")).to_be_visible()
    page.run("() => postMessage('slide:stop', '*')")
    expect(button(page, "Play")).to_be_visible()


def test_slides_do_not_start_it_for_who_wants_no_motion(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, reduced_motion="reduce")
    page.run("() => postMessage('slide:start', '*')")
    page.page.wait_for_timeout(80)
    expect(button(page, "Play")).to_be_visible()


def framed(page: Path, sandbox: str) -> str:
    """A page with the player in a frame, which notes what the frame says of its height."""
    source = page.read_text("utf-8").replace("&", "&amp;").replace('"', "&quot;")
    return (
        "<script>heights = []; onmessage = ({data}) => heights.push(data)</script>"
        f'<iframe title="run" sandbox="{sandbox}" width="800" height="900" '
        f'srcdoc="{source}"></iframe>'
    )


def test_it_works_in_a_sandbox_and_tells_its_height(visit: Open, lab_page: Path) -> None:
    page = visit(framed(lab_page, "allow-scripts"))
    frame = page.page.frame_locator("iframe")
    frame.get_by_role("button", name="One step forward").click()
    expect(frame.locator("dd").first).to_have_text("1")
    frame.get_by_role("spinbutton", name="start w").fill("2")
    frame.get_by_role("spinbutton", name="start w").press("Enter")
    expect(frame.locator(".yours")).to_be_visible()
    told = page.run("() => heights.filter(({type}) => type === 'animate-ce:height').at(-1).height")
    assert 500 < told < 1500
    page.run("() => document.querySelector('iframe').contentWindow.postMessage('slide:stop', '*')")
    expect(frame.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_it_prints_as_the_last_frame(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, color_scheme="dark")
    page.run(
        "() => { window.printed = []; addEventListener('beforeprint', () => printed.push("
        "document.querySelector('dd').textContent,"
        "document.querySelector('.told').textContent.slice(0, 17),"
        "getComputedStyle(document.querySelector('main')).backgroundColor)) }"
    )
    assert page.page.pdf().startswith(b"%PDF")
    assert page.run("() => printed") == ["700", "The end, step 700", "rgb(255, 255, 255)"]
    assert page.step == 0
    assert page.shot("data")[5, 5].tolist() == [18, 22, 28]
    page.page.emulate_media(media="print")
    assert not page.page.locator(".controls").is_visible()
    assert not page.page.locator(".explore").is_visible()


def test_on_a_phone_the_sentence_stays_above_the_controls(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, viewport={"width": 360, "height": 640})
    told, controls = (page.page.locator(one).bounding_box() for one in (".told", ".controls"))
    assert told is not None
    assert controls is not None
    assert controls["y"] + controls["height"] <= 640
    assert abs(told["y"] + told["height"] - controls["y"]) <= 1


def test_without_javascript_there_are_a_picture_and_words(visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, java_script_enabled=False)
    assert page.page.locator("svg[role=img]").is_visible()
    text = page.page.locator("main").inner_text()
    assert "Logistic regression, cross-entropy" in text
    assert "20 of 20" in text


@pytest.mark.parametrize("width", [360, 600, 900, 1200])
def test_nothing_sticks_out_at_any_width(width: int, visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, viewport={"width": width, "height": 800})
    assert page.run("() => document.documentElement.scrollWidth") == width
    rights = page.run(
        "() => [...document.querySelectorAll('main *')]"
        ".map((one) => one.getBoundingClientRect().right)"
    )
    assert max(rights) <= width


@pytest.mark.parametrize("width", [360, 1200])
def test_targets_are_large_enough(width: int, visit: Open, lab_page: Path) -> None:
    page = visit(lab_page, viewport={"width": width, "height": 800}, has_touch=True)
    sizes = page.run(
        "() => [...document.querySelectorAll('button, input, select, canvas')].map((one) => {"
        " const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) })"
    )
    assert min(sizes) >= 24


def test_several_live_on_one_page(visit: Open, lab_page: Path) -> None:
    """As a notebook has them: the same module, mounted twice."""
    from animate.embed.module import script, stylesheet

    source = lab_page.read_text("utf-8")
    facts = re.findall(
        r'<script type="application/json" class="animate-ce-(\w+)">(.*?)</script>', source
    )
    held = "".join(
        f'<script type="application/json" id="{name}">{text}</script>' for name, text in facts
    )
    code = (
        "const read = (name) => JSON.parse(document.getElementById(name).textContent);"
        "const facts = {figure: {...read('figure'), recipe: read('recipe')}};"
        "window.told = [];"
        "window.heard = new Set();"
        "window.leave = [...document.querySelectorAll('div.here')].map((el) => render({el, model: {"
        " get: (name) => name === 'step' ? window.step : facts[name],"
        " set: (...said) => told.push(said), save_changes() {},"
        " on: (event, act) => heard.add(act), off: (event, act) => heard.delete(act) }}));"
    )
    html = (
        f"<!doctype html><html lang='en'><title>Two</title><style>{stylesheet()}</style>{held}"
        "<div class='here'></div><div class='here'></div>"
        f"<script type='module'>{script('player')}{code}</script>"
    )
    page = visit(html)
    first, second = (page.page.locator("div.here").nth(index) for index in (0, 1))
    first.get_by_role("button", name="One step forward").click()
    expect(first.locator("dd").first).to_have_text("1")
    expect(second.locator("dd").first).to_have_text("0")
    ids = page.run("() => [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert page.run("() => told.at(-1)") == ["step", 1]
    second.get_by_role("combobox", name="Loss").select_option("mse")
    expect(second.locator(".yours")).to_be_visible()
    expect(first.locator(".yours")).to_be_hidden()
    # The notebook's side asks for a step, and takes a player away.
    page.run("() => { window.step = 7; for (const act of heard) act() }")
    expect(first.locator("dd").first).to_have_text("7")
    page.run("() => leave[0]()")
    expect(first).to_be_empty()
    assert page.run("() => heard.size") == 1
    page.page.set_viewport_size({"width": 500, "height": 700})
    page.page.emulate_media(color_scheme="dark")
    expect(second.locator("dd").first).to_have_text("7")


def test_a_page_that_nobody_has_touched_keeps_its_address(
    visit: Callable[..., Visit], lab_page: Path
) -> None:
    page = visit(lab_page)
    assert page.page.url == page.url
    page.page.get_by_role("button", name="One step forward").click()
    assert page.page.url == f"{page.url}#step=1"
    page.page.get_by_role("button", name="One step back").click()
    assert page.page.url == f"{page.url}#step=0"


@pytest.mark.parametrize(
    ("sync", "told"),
    [("step", ["0", "1", "\u2013", "1", "1", "2"]), ("epoch", ["0", "1", "1", "1"])],
)
def test_of_several_runs_an_epoch_is_told_only_where_all_that_go_on_are_in_it(
    visit: Open, tmp_path: Path, sync: str, told: list[str]
) -> None:
    runs = animate.train_runs(compare={"batch_size": (5, 20)}, epochs=2)
    animate.render(runs, tmp_path / "runs.html", sync=sync)
    page = visit(tmp_path / "runs.html")
    epochs = []
    for moment in range(len(told)):
        page.run("(moment) => document.querySelector('main').playback.show(moment)", moment)
        epochs.append(page.numbers()["epoch"])
    # The run of one step an epoch ends with its second.
    assert epochs == told[: len(epochs)]
