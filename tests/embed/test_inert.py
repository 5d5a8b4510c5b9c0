"""Whatever texts hold, nothing in what is written runs, and no page fetches anything."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import animate
from animate.batch.gallery import write_gallery
from animate.batch.records import GallerySpec
from animate.embed.snippet import PLATFORMS
from animate.embedding import Bundle, bundle
from tests.batch.samples import rendered, runs_of
from tests.embed.visiting import Visit

# Ends attributes, elements and comments, and runs in each way that a page has.
EVIL = (
    "--></title></script>\"'><script>window.bad = 1</script><img src=x onerror='window.bad = 2'>"
    "<svg onload=\"window.bad = 3\"><a href='javascript:window.bad = 4'>]]>"
)
NAMED = "<img src=x onerror=window.bad=5>"

# Nothing inline but what a page has a policy of its own for: no handler in an attribute.
NO_HANDLERS = '<meta http-equiv="Content-Security-Policy" content="script-src-attr \'none\'">'
NO_SCRIPTS = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'

# Attributes that would run, anywhere in a page.
_RUNNING = """() => [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes])
    .filter(({ name, value }) => /^on/i.test(name) || /^\\s*javascript:/i.test(value))
    .map(({ name, value }) => `${name}=${value}`)"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> animate.History:
    """A run of data whose columns and classes, and whose label, are markup."""
    path = tmp_path_factory.mktemp("evil") / "data.csv"
    rows = "".join(f"{value},{NAMED if value > 3 else '<u>no</u>'}\n" for value in range(8))
    path.write_text(f"{NAMED},label\n{rows}", "utf-8")
    (trained,) = animate.train_runs(
        data=str(path), init=(1, 1), standardize=True, epochs=2, runs=[{"label": EVIL}]
    )
    return trained


@pytest.fixture(scope="module")
def made(run: animate.History, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """All that pages take, and two more."""
    folder = tmp_path_factory.mktemp("inert") / "media"
    options: dict[str, Any] = {"title": EVIL, "questions": (EVIL,), "frames": 4, "size": (600, 200)}
    written = bundle(run, folder, name="ce", numbered=True, described=True, **options)
    animate.render(run, folder / "ce.svg", **options)
    return written


def inert(page: Visit) -> None:
    """Hold an open page to it: nothing ran, nothing would, and no policy had to forbid it."""
    page.page.wait_for_timeout(50)
    assert page.run("() => window.bad") is None
    assert page.run(_RUNNING) == []
    # Refusals of a policy are told on the console, and asking for anything is seen.
    page.close()


def test_a_page_is_inert(made: Bundle, browser: Any) -> None:
    inert(Visit(browser, made.folder / "ce.html"))


def test_a_drawing_is_inert_by_itself_and_within_a_page(made: Bundle, browser: Any) -> None:
    drawing = made.folder / "ce.svg"
    inert(Visit(browser, drawing))
    content = drawing.read_text("utf-8")
    within = Visit(browser, NO_SCRIPTS + content[content.index("<svg") :])
    assert within.page.locator("svg").count() == 1
    inert(within)


def test_a_description_is_inert_where_markdown_may_hold_html(made: Bundle, browser: Any) -> None:
    text = (made.folder / "ce.md").read_text("utf-8")
    page = Visit(browser, NO_HANDLERS + MarkdownIt("commonmark", {"html": True}).render(text))
    assert EVIL in page.page.locator("h1").inner_text()
    assert page.page.locator(":is(script, img, svg, a)").count() == 0
    inert(page)


def test_captions_are_text_alone(made: Bundle, tmp_path: Path, browser: Any) -> None:
    # Of several runs, each is called by its name.
    named = animate.train_runs(runs=[{"label": EVIL}, {"label": NAMED, "lr": 1}], epochs=20)
    animate.render(named, tmp_path / "ce.vtt", described=True)
    page = Visit(browser, made.folder / "ce.html")
    cues = page.run(
        """(text) => {
            const frame = document.implementation.createHTMLDocument("");
            return text.split("\\n\\n").filter((block) => block.includes(" --> ")).map((block) => {
                const cue = new VTTCue(0, 1, block.split("\\n").slice(1).join("\\n"));
                const told = cue.getCueAsHTML();
                frame.body.append(told.cloneNode(true));
                return [told.querySelectorAll("*").length, told.textContent];
            });
        }""",
        (tmp_path / "ce.vtt").read_text("utf-8"),
    )
    assert len(cues) >= 1
    assert {count for count, _ in cues} == {0}
    told = " ".join(text for _, text in cues)
    assert " ".join(EVIL.split()) in told
    assert NAMED in told
    inert(page)


def test_a_recipe_keeps_the_texts_as_they_are(made: Bundle) -> None:
    recipe = tomllib.loads((made.folder / "ce.toml").read_text("utf-8"))
    assert recipe["title"] == EVIL
    assert recipe["questions"] == [EVIL]


def test_what_a_notebook_shows_is_inert(run: animate.History, browser: Any) -> None:
    shown = animate.Animation(run, title=EVIL, questions=(EVIL,))
    told = shown._repr_mimebundle_()
    page = Visit(browser, NO_HANDLERS + told["text/html"])
    assert page.page.locator("iframe").get_attribute("title") == " ".join(EVIL.split())
    inert(page)


@pytest.mark.parametrize(
    "platform", [name for name in PLATFORMS if name not in ("latex", "myst", "sphinx", "quarto")]
)
def test_a_snippet_of_html_is_inert(platform: str, made: Bundle, browser: Any) -> None:
    page = made.folder / f"{platform}-page.html"
    # As if the page lay beside the files.
    snippet = made.snippet(platform).replace(f"{made.folder.as_posix()}/", "")
    page.write_text(NO_HANDLERS + snippet, "utf-8")
    opened = Visit(browser, page)
    assert opened.page.locator(":is(img, video, iframe)").count() >= 1
    inert(opened)


def test_a_gallery_is_inert(tmp_path: Path, browser: Any) -> None:
    runs = runs_of({"lr": (0.5, 1.0)})
    done = rendered(runs, tmp_path, ".html", size=(300, 200), panels=("data",), title=EVIL)
    evil = [
        one.__class__(f"run{place}", {"lr": EVIL}, EVIL, EVIL, one.files, one.outcome, one.error)
        for place, one in enumerate(done)
    ]
    evil.append(one_failed(evil[0]))
    spec = GallerySpec(EVIL, rows="lr", row_titles={EVIL: EVIL}, row_commentary={EVIL: EVIL})
    page = Visit(browser, write_gallery(tmp_path, evil, spec, "en"))
    assert page.page.title() == " ".join(EVIL.split())
    assert page.page.locator("h1").text_content() == EVIL
    inert(page)


def one_failed(done: Any) -> Any:
    return done.__class__("failed", done.values, EVIL, EVIL, (), None, EVIL)


@pytest.mark.parametrize("name", ["ce.html", "gallery"])
def test_a_page_has_a_policy_that_allows_nothing_but_itself(
    name: str, made: Bundle, tmp_path: Path
) -> None:
    if name == "gallery":
        done = rendered(runs_of({"lr": (0.5, 1.0)}), tmp_path, size=(300, 200), panels=("data",))
        spec = GallerySpec()
        page = write_gallery(tmp_path, done, spec, "en")
    else:
        page = made.folder / name
    head, _, _ = page.read_text("utf-8").partition("<title>")
    policy = head.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"].startswith("'sha256-")
    assert rules["style-src"].startswith("'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    # It stands before anything that it is for.
    assert "<script" not in head.partition("Content-Security-Policy")[0]
