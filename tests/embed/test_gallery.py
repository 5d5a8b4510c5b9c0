"""The gallery of a batch as its readers have it: opened from disk, by all of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from animate.batch.comparison import write_comparison
from animate.batch.gallery import write_gallery
from animate.batch.records import Done, GallerySpec
from animate.language import LANGUAGES
from animate.recipe import Recipe
from tests.batch.samples import Runs, failed, rendered, runs_of
from tests.embed.test_access import violations
from tests.embed.visiting import Visit

Open = Callable[..., Visit]

MATRIX: dict[str, Any] = {"loss": ("cross-entropy", "mse"), "lr": (0.2, 2)}
SMALL: dict[str, Any] = {"size": (300, 200), "panels": ("contour",), "every": 7}
EVIL = '<img src=x onerror="alert(1)">{{ 7 * 7 }}</script>'
SPEC = GallerySpec(
    title=f"Losses {EVIL}",
    rows="loss",
    columns="lr",
    animation="compare.gif",
    row_titles={"mse": f"Squared {EVIL}"},
    row_commentary={"mse": f"Look here {EVIL}"},
)
SENTENCE = f"optimizer: {EVIL} isn't accepted; give sgd"


@pytest.fixture(scope="module")
def runs() -> Runs:
    return runs_of(MATRIX)


@pytest.fixture(scope="module")
def played(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Done]]:
    """A batch with players, a comparison, and a run that failed."""
    folder = tmp_path_factory.mktemp("played")
    done = rendered(runs, folder, ".html", **SMALL)
    done[3] = failed(done[3], SENTENCE)
    both = [(one, history) for one, (_, history) in zip(done, runs, strict=True)]
    write_comparison(folder / "compare.gif", both, SPEC, Recipe(every=7, grid=9))
    write_gallery(folder, done, SPEC, "en")
    return folder, done


@pytest.fixture(scope="module")
def moving(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of GIFs, without rows and columns."""
    folder = tmp_path_factory.mktemp("moving")
    done = rendered(runs, folder, ".gif", **SMALL)
    return write_gallery(folder, done, GallerySpec(), "en")


@pytest.fixture(scope="module")
def page(played: tuple[Path, list[Done]]) -> Path:
    return played[0] / "index.html"


def cards(page: Visit) -> list[str]:
    """The titles of the runs that are seen."""
    told: list[str] = page.run(
        "() => [...document.querySelectorAll('.card:not([hidden]) h3')].map((h) => h.textContent)"
    )
    return told


ALL = [
    "cross-entropy, rate 0.2",
    "cross-entropy, rate 2",
    "squared loss, rate 0.2",
    "squared loss, rate 2",
]


def test_each_run_stands_where_its_values_belong(visit: Open, page: Path) -> None:
    opened = visit(page)
    assert cards(opened) == ALL
    found = opened.run(
        "() => [...document.querySelectorAll('.matrix tbody')].map((row) => ["
        "row.querySelector('th').firstChild.textContent.trim(),"
        " ...[...row.querySelectorAll('td')].map((td) => td.querySelector('h3').textContent)])"
    )
    assert found == [["cross-entropy", *ALL[:2]], [f"Squared {EVIL}", *ALL[2:]]]
    heads = opened.page.locator(".matrix thead th")
    assert heads.all_inner_texts() == ["rate 0.2", "rate 2"]


def test_a_run_is_headed_by_what_rows_and_columns_dont_say(visit: Open, tmp_path: Path) -> None:
    done = [one for one, _ in runs_of({**MATRIX, "batch_size": (5, 20)})]
    opened = visit(write_gallery(tmp_path, done, replace(SPEC, animation=None), "en"))
    seen = opened.page.locator(".card h3 [aria-hidden]")
    assert seen.all_inner_texts() == ["batch size 5", "batch size 20"] * 4
    read = opened.page.get_by_role("heading", name="squared loss, rate 2, batch size 20")
    assert read.count() == 1


def test_stills_are_lazy_and_have_their_size_and_a_text(
    visit: Open, played: tuple[Path, list[Done]]
) -> None:
    opened = visit(played[0] / "index.html")
    found = opened.run(
        "() => [...document.querySelectorAll('.card img')].map((image) =>"
        " [image.getAttribute('src'), image.alt, image.loading, image.width > 0])"
    )
    done = [one for one in played[1] if one.files]
    assert found == [[one.files[-1].replace(" ", "%20"), one.alt, "lazy", True] for one in done]
    assert opened.page.locator(".comparison img").get_attribute("src") == "compare.png"


def test_what_is_given_as_text_is_only_text(visit: Open, page: Path) -> None:
    opened = visit(page)
    assert opened.page.locator("h1").inner_text() == f"Losses {EVIL}"
    assert opened.page.locator(".error").inner_text() == SENTENCE
    assert opened.page.locator(".matrix .commentary").inner_text() == f"Look here {EVIL}"
    # One for the comparison, and one for each run that didn't fail.
    assert opened.page.locator("img").count() == 4


def test_a_run_that_failed_says_so_and_why(visit: Open, page: Path) -> None:
    opened = visit(page)
    card = opened.page.locator(".card").nth(3)
    assert card.locator(".badge").inner_text() == "failed"
    assert card.locator("img").count() == 0
    assert opened.page.locator("header p").inner_text().endswith("Failed: 1 of 4.")


def frames(page: Visit) -> list[Any]:
    return [frame for frame in page.page.frames if frame != page.page.main_frame]


def steps(page: Visit) -> list[str]:
    """Which step each player shows."""
    return [str(frame.locator("dd").first.inner_text()) for frame in frames(page)]


def until_steps(page: Visit, wanted: list[str]) -> None:
    for _ in range(200):
        if all(frame.locator("dd").count() for frame in frames(page)) and steps(page) == wanted:
            return
        page.page.wait_for_timeout(50)
    assert steps(page) == wanted


TALL = {"width": 1200, "height": 2600}


def test_one_clock_leads_all_players(visit: Open, page: Path) -> None:
    opened = visit(page, viewport=TALL)
    assert frames(opened) == []
    slider = opened.page.get_by_role("slider", name="Time")
    assert slider.get_attribute("aria-valuetext") == "step 21"
    slider.fill("0")
    until_steps(opened, ["0", "0", "0"])
    # Slower at first: half of the way is less than half of the steps.
    slider.fill("500")
    until_steps(opened, ["3", "3", "3"])
    assert opened.page.locator(".place").inner_text() == "step 3"
    slider.press("End")
    until_steps(opened, ["21", "21", "21"])


def test_a_player_that_is_led_leaves_the_rest_to_the_page(visit: Open, page: Path) -> None:
    opened = visit(page, viewport=TALL)
    opened.page.get_by_role("slider", name="Time").fill("500")
    until_steps(opened, ["3", "3", "3"])
    first = opened.page.locator("iframe").first
    assert first.get_attribute("sandbox") == "allow-scripts"
    assert first.get_attribute("title") == ALL[0]
    assert first.evaluate("(frame) => frame.inert && frame.tabIndex < 0")
    (frame, *_) = frames(opened)
    assert not frame.locator(".controls").is_visible()
    assert not frame.locator(".explore").is_visible()
    assert frame.locator("canvas").first.is_visible()
    # As high as what is in it.
    opened.until("() => document.querySelector('iframe').style.height !== ''")
    inner = frame.evaluate("() => document.documentElement.offsetHeight")
    opened.until(f"() => Math.abs(document.querySelector('iframe').clientHeight - {inner}) < 2")


def test_all_play_and_are_paused_by_a_button(visit: Open, page: Path) -> None:
    opened = visit(page, viewport=TALL)
    opened.page.get_by_label("Speed").select_option("4")
    play = opened.page.get_by_role("button", name="Play all")
    play.press("Enter")
    opened.until("() => document.querySelector('.bar button').textContent === 'Pause'")
    opened.until("() => document.querySelector('.bar .place').textContent === 'step 21'")
    opened.until("() => document.querySelector('.bar button').textContent === 'Play all'")
    until_steps(opened, ["21", "21", "21"])


def test_players_load_when_they_come_near(visit: Open, page: Path) -> None:
    opened = visit(page, viewport={"width": 360, "height": 300})
    opened.page.get_by_role("slider", name="Time").fill("500")
    opened.page.wait_for_timeout(200)
    before = opened.page.locator("iframe").count()
    opened.page.locator(".card").nth(2).scroll_into_view_if_needed()
    opened.until("() => document.querySelectorAll('iframe').length === 3")
    assert before < 3


def test_epochs_are_the_clock_of_runs_with_other_batches(visit: Open, tmp_path: Path) -> None:
    done = rendered(runs_of({"batch_size": (5, 20)}, epochs=4), tmp_path, ".html", **SMALL)
    spec = GallerySpec(columns="batch_size", sync="epoch")
    opened = visit(write_gallery(tmp_path, done, spec, "en"), viewport=TALL)
    slider = opened.page.get_by_role("slider", name="Time")
    assert slider.get_attribute("aria-valuetext") == "epoch 4.0"
    # A share of 0.758 is half the time: 0.758 ** 2.5 is 0.5.
    slider.fill("758")
    until_steps(opened, ["8", "2"])


def test_a_search_and_choices_leave_what_matches(visit: Open, page: Path) -> None:
    opened = visit(page)
    status = opened.page.get_by_role("status")
    assert status.inner_text() == "4 of 4 runs"
    opened.page.get_by_role("combobox", name="Loss").select_option("squared loss")
    assert cards(opened) == ALL[2:]
    assert status.inner_text() == "2 of 4 runs"
    rows = opened.page.locator(".outcomes tbody tr:visible")
    assert rows.count() == 2
    assert opened.page.locator(".matrix tbody:visible").count() == 1
    opened.page.get_by_label("Learning rate").select_option("2")
    assert cards(opened) == ALL[3:]
    assert opened.page.locator(".matrix thead th:visible").count() == 1
    opened.page.get_by_role("searchbox").fill("entropy")
    assert cards(opened) == []
    assert opened.page.get_by_text("No run matches.").first.is_visible()
    opened.page.get_by_role("combobox", name="Loss").select_option("")
    assert cards(opened) == ALL[1:2]
    opened.page.get_by_role("searchbox").fill("ISN'T accepted")
    assert cards(opened) == ALL[3:]


def column(page: Visit, name: str) -> list[str]:
    told: list[str] = page.run(
        "(name) => { const heads = [...document.querySelectorAll('.outcomes thead th')];"
        " const place = heads.findIndex((head) => head.textContent.trim() === name);"
        " return [...document.querySelectorAll('.outcomes tbody tr')]"
        ".map((row) => row.cells[place].textContent.trim()); }",
        name,
    )
    return told


def test_the_table_is_sorted_by_any_column(visit: Open, page: Path) -> None:
    opened = visit(page)
    losses = column(opened, "Final loss")
    assert losses[3] == ""
    dash = (
        "() => getComputedStyle([...document.querySelectorAll('.outcomes td')]"
        ".find((cell) => !cell.textContent), '::after').content"
    )
    assert "\u2013" in opened.run(dash)
    head = opened.page.get_by_role("columnheader", name="Final loss")
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    rising = column(opened, "Final loss")
    assert [float(one) for one in rising[:3]] == sorted(float(one) for one in losses[:3])
    # What failed has no loss, and stays last.
    assert rising[3] == ""
    head.get_by_role("button").click()
    assert column(opened, "Final loss") == [*rising[2::-1], ""]
    opened.page.get_by_role("button", name="Run", exact=True).click()
    assert head.get_attribute("aria-sort") is None
    assert column(opened, "Run") == sorted(column(opened, "Run"))


def heads(page: Visit) -> list[str]:
    told: list[str] = page.page.locator(".outcomes thead th").all_inner_texts()
    return told


def test_columns_that_are_empty_for_all_runs_are_left_out(
    visit: Open, page: Path, tmp_path: Path
) -> None:
    places = ["Starts at", "Ends at", "Accuracy", "Steps"]
    assert heads(visit(page))[3:7] == places
    # Of many parameters no place is known, and of values no accuracy.
    matrix = {"optimizer": ("sgd", "adam")}
    done = [one for one, _ in runs_of(matrix, model="mlp", data="wave samples=20", epochs=1)]
    opened = visit(write_gallery(tmp_path, done, GallerySpec(), "en"))
    assert heads(opened) == ["Run", "Optimizer", "Steps", "Final loss", "Diverged"]
    assert column(opened, "Optimizer") == ["sgd", "adam"]
    assert opened.page.get_by_label("Optimizer").count() == 1


def test_the_comparison_is_never_larger_than_it_was_drawn(visit: Open, page: Path) -> None:
    for width in (360, 1600):
        opened = visit(page, viewport={"width": width, "height": 800})
        seen, drawn = opened.run(
            "() => { const image = document.querySelector('.comparison img');"
            " return [image.clientWidth, Number(image.getAttribute('width'))]; }"
        )
        assert seen == drawn if width > drawn else seen < width


@pytest.fixture(scope="module")
def broad(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch whose stills show two panels side by side, and are wider than their cards."""
    folder = tmp_path_factory.mktemp("broad")
    options = {**SMALL, "size": (1000, 400), "panels": ("data", "contour")}
    return write_gallery(folder, rendered(runs[:2], folder, ".html", **options), ROW, "en")


ROW = GallerySpec(columns="lr")

# Of each card the picture, and the player in it.
EXTENTS = (
    "() => [...document.querySelectorAll('.card .picture')].map((box) =>"
    " [box, box.querySelector('iframe')].map((one) => {"
    " const { x, y, width, height } = one.getBoundingClientRect();"
    " return [x, y, width, height].map(Math.round); }))"
)


def test_a_player_that_is_led_has_the_place_of_its_still(visit: Open, broad: Path) -> None:
    opened = visit(broad, viewport={"width": 1200, "height": 800})
    high = "() => document.documentElement.scrollHeight"
    before = opened.run(high)
    opened.page.get_by_role("slider", name="Time").fill("500")
    until_steps(opened, ["3", "3"])
    opened.until("() => document.querySelectorAll('.live').length === 2")
    for (x, y, width, height), (left, top, wide, low) in opened.run(EXTENTS):
        assert abs(height - width * 0.4) < 3
        assert x <= left and left + wide <= x + width
        assert y <= top and top + low <= y + height
        # Not much is left beside it.
        assert wide > 0.6 * width
    assert opened.run(high) == before
    # Laid out as wide as the still.
    assert frames(opened)[0].evaluate("() => innerWidth") == 1000
    size = opened.page.get_by_role("slider", name="Size")
    size.fill("1000")
    opened.until("() => !document.querySelector('.fitted')")
    for (_, _, width, height), (_, _, wide, low) in opened.run(EXTENTS):
        assert (width, height) == (wide + 2, low + 2)
    size.fill("300")
    opened.until("() => document.querySelectorAll('.fitted').length === 2")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("img:visible").count() == 2
    assert opened.page.locator("iframe:visible").count() == 0


def test_on_a_phone_a_player_that_is_led_is_a_page(visit: Open, broad: Path) -> None:
    opened = visit(broad, viewport={"width": 400, "height": 1200})
    opened.page.get_by_role("slider", name="Time").fill("500")
    until_steps(opened, ["3", "3"])
    opened.until("() => document.querySelector('.live')")
    assert opened.page.locator(".fitted").count() == 0
    inner = frames(opened)[0].evaluate("() => innerWidth")
    assert inner == opened.run("() => document.querySelector('.picture').clientWidth")


def test_gifs_move_on_demand_and_stop(visit: Open, moving: Path) -> None:
    opened = visit(moving)
    sources = "() => [...document.querySelectorAll('img')].map(({ src }) => src.split('.').pop())"
    assert opened.run(sources) == ["png"] * 4
    opened.page.get_by_role("button", name=f"Play: {ALL[1]}").click()
    assert opened.run(sources) == ["png", "gif", "png", "png"]
    opened.page.get_by_role("button", name=f"Stop: {ALL[1]}").click()
    assert opened.run(sources) == ["png"] * 4
    opened.page.get_by_role("button", name="Play all").click()
    assert opened.run(sources) == ["gif"] * 4
    opened.page.get_by_role("button", name="Stop all").click()
    assert opened.run(sources) == ["png"] * 4


def test_printed_it_is_stills_without_controls(visit: Open, page: Path) -> None:
    opened = visit(page, viewport=TALL)
    opened.page.get_by_role("slider", name="Time").fill("500")
    until_steps(opened, ["3", "3", "3"])
    opened.page.locator(".comparison").get_by_role("button").click()
    opened.run("() => dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("img:visible").count() == 4
    assert opened.run("() => [...document.images].map(({ loading }) => loading)") == ["eager"] * 4
    sources = "() => [...document.images].every(({ src }) => src.endsWith('.png'))"
    assert opened.run(sources)
    for gone in ("iframe", ".bar", "form", ".comparison button"):
        assert opened.page.locator(f"{gone}:visible").count() == 0


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_objection(visit: Open, page: Path, scheme: str, width: int) -> None:
    opened = visit(page, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert violations(opened) == []
    opened.page.get_by_role("slider", name="Time").fill("500")
    opened.page.wait_for_timeout(100)
    assert violations(opened) == []


def test_axe_has_no_objection_to_gifs_and_plain_grids(visit: Open, moving: Path) -> None:
    opened = visit(moving)
    opened.page.get_by_role("button", name="Play all").click()
    assert violations(opened) == []


@pytest.mark.parametrize("width", [360, 600, 1200])
def test_no_page_is_wider_than_the_window(visit: Open, page: Path, width: int) -> None:
    opened = visit(page, viewport={"width": width, "height": 800})
    assert opened.run("() => document.documentElement.scrollWidth") == width


def test_pictures_are_as_large_as_wanted(visit: Open, page: Path) -> None:
    opened = visit(page)
    wide = "() => document.querySelector('.card img').clientWidth"
    before = opened.run(wide)
    opened.page.get_by_label("Size").fill("1000")
    assert opened.run(wide) > before + 100


def test_without_javascript_stills_table_and_links_are_there(visit: Open, page: Path) -> None:
    opened = visit(page, java_script_enabled=False)
    assert opened.page.locator(".card:visible").count() == 4
    assert opened.page.locator(".outcomes tbody tr:visible").count() == 4
    assert opened.page.get_by_role("link", name=f"{ALL[0]}: html").count() == 1
    assert opened.page.locator(".bar:visible, form:visible").count() == 0


def test_it_says_so_in_every_language(moving: Path, runs: Runs, tmp_path: Path) -> None:
    done = [one for one, _ in runs]
    texts = {
        lang: write_gallery(tmp_path, done, GallerySpec(), lang).read_text("utf-8")
        for lang in LANGUAGES
    }
    assert len({re.findall("<title>(.*)</title>", text)[0] for text in texts.values()}) == 5
    for lang, text in texts.items():
        assert f'<html lang="{lang}">' in text


def test_sixty_runs_take_little_of_the_page_and_no_player_at_first(
    visit: Open, played: tuple[Path, list[Done]]
) -> None:
    folder, done = played
    many = [
        replace(done[number % 3], name=f"{done[number % 3].name}-{number}") for number in range(60)
    ]
    plain = folder / "many"
    plain.mkdir()
    for one in done[:3]:
        for name in one.files:
            (plain / name).write_bytes((folder / name).read_bytes())
    path = write_gallery(plain, many, GallerySpec(), "en")
    assert path.stat().st_size < 150_000
    opened = visit(path)
    assert opened.page.locator(".card").count() == 60
    assert len([url for url in opened.requests if url.endswith(".html")]) == 1


def test_a_folder_without_the_files_shows_what_is_known(visit: Open, tmp_path: Path) -> None:
    done = [replace(one, files=("a.gif", "a.png")) for one, _ in runs_of({"lr": (0.2, 2)})]
    opened = visit(write_gallery(tmp_path, done, GallerySpec(animation="none.mp4"), "en"))
    assert len(cards(opened)) == 2
    assert opened.page.locator("img").count() == 0
