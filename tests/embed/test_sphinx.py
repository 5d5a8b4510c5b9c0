"""The Sphinx extension: what each builder takes, drawn once, and mistakes told at their line."""

import re
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from sphinx.cmd.build import build_main
from sphinx.locale import translators

import animate.sphinx.store
from animate.encode.reading import comment_of
from animate.history import History
from animate.history_files import npz_bytes
from animate.inside import recipe_in
from animate.recipe import Recipe
from animate.training import train_runs
from tests.embed.visiting import Visit
from tests.test_readme import blocks

CONF = """
project = "Course"
copyright = "2026, nobody"
version = release = "1"
extensions = ["animate.sphinx", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
numfig = True
animate_ce_defaults = {"epochs": 1, "size": "300x200"}
"""

PAGE = """
Course
======

.. toctree::
   :glob:

   more/*

See :numref:`run`.

.. animate-ce::
   :init: 3,-7
   :name: run
   :caption: How *it* learns.

   batch_size = 5

.. animate-ce::
   :figure: before
   :alt: Before training.
"""

MYST = """
# More

```{animate-ce} ../own.toml
:shuffle:
:caption: A run of *my own*.
```

:::{animate-ce}
batch_size = 10

[data]
name = "overlapping"
samples = 10
:::
"""

OWN = 'title = "Own"\n[data]\nfile = "exam.csv"\n'
EXAM = "hours,passed\n1,no\n2,no\n3,yes\n5,yes\n"

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"


class Built(NamedTuple):
    """How a build ended."""

    code: int
    said: str
    drawn: list[Recipe]
    out: Path


Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build a site from its pages, with a training that is counted and needs no process."""
    drawn: list[Recipe] = []

    def counted(recipe: Recipe) -> list[History]:
        drawn.append(recipe)
        return train_runs(recipe)

    monkeypatch.setattr(animate.sphinx.store, "train_apart", counted)
    source = tmp_path / "source"

    def run(pages: dict[str, str], builder: str = "html", *options: str) -> Built:
        for name, text in {"conf.py": CONF, **pages}.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
        drawn.clear()
        # A build in another language before leaves its texts to those after it.
        translators.clear()
        out = tmp_path / builder
        words = [
            "-W",
            "--keep-going",
            "-q",
            "--no-color",
            "-b",
            builder,
            "-d",
            str(tmp_path / "doctrees"),
        ]
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = build_main([*words, *options, str(source), str(out)])
        return Built(code, said.getvalue().replace(str(source), "source"), list(drawn), out)

    return run


SITE = {"index.rst": PAGE, "more/other.md": MYST, "own.toml": OWN, "exam.csv": EXAM}


def frames_in(page: Path) -> list[str]:
    return re.findall(r"<iframe[^>]*>", page.read_text("utf-8"))


def test_each_builder_gets_what_it_takes_and_draws_what_none_has_drawn(build: Build) -> None:
    built = build(SITE)
    assert (built.code, built.said) == (0, "")
    assert len(built.drawn) == 4
    (frame,) = frames_in(built.out / "index.html")
    source, title = (re.findall(f'{key}="([^"]*)"', frame)[0] for key in ("src", "title"))
    assert 'sandbox="allow-scripts"' in frame
    assert title.startswith("A logistic regression learns to classify 20 points by SGD")
    recipe = Recipe.from_json(
        re.sub(r'"animate-ce":"[^"]*",', "", comment_of(built.out / source) or "")
    )
    assert (recipe.init, recipe.batch_size, recipe.epochs) == ((3, -7), 5, 1)
    page = (built.out / "index.html").read_text("utf-8")
    assert "How <em>it</em> learns." in page
    assert '<a class="reference internal" href="#run">' in page
    assert 'alt="Before training."' in page
    others = frames_in(built.out / "more" / "other.html")
    assert len(others) == 2
    for one in others:
        (source,) = re.findall('src="([^"]*)"', one)
        assert (built.out / "more" / source).is_file()

    built = build(SITE, "latex")
    assert (built.code, built.said, built.drawn) == (0, "", [])
    tex = (built.out / "course.tex").read_text("utf-8")
    stills = re.findall(r"\\sphinxincludegraphics\{\{(\w+)\}\.png\}", tex)
    assert len(stills) == 4
    for still in stills:
        with Image.open(built.out / f"{still}.png") as picture:
            assert picture.size == (300, 200)
    assert "iframe" not in tex

    built = build(SITE, "epub")
    assert (built.code, built.said, built.drawn) == (0, "", [])
    (book,) = built.out.glob("*.epub")
    with zipfile.ZipFile(book) as archive:
        names = archive.namelist()
        chapter = archive.read("index.xhtml").decode()
    assert "<iframe" not in chapter
    assert chapter.count("<img alt=") == 2
    assert len([name for name in names if name.endswith(".png")]) >= 4
    assert not [name for name in names if "animate-ce" in name]

    built = build(SITE, "text")
    assert (built.code, built.said, built.drawn) == (0, "", [])
    text = " ".join((built.out / "index.txt").read_text("utf-8").split())
    assert f"[image: {title}]" in text
    assert "[image: Before training.]" in text


def test_a_second_build_draws_nothing_and_a_change_only_what_it_changes(build: Build) -> None:
    assert len(build(SITE).drawn) == 4
    assert build(SITE).drawn == []
    # All is read again; the files are there.
    again = build(SITE, "html", "-E", "-a")
    assert (again.code, again.drawn) == (0, [])
    (one,) = build({**SITE, "exam.csv": EXAM + "6,yes\n"}).drawn
    assert one.title == "Own"
    (one,) = build({**SITE, "own.toml": OWN.replace("Own", "Mine")}).drawn
    assert one.title == "Mine"
    # Another way to say the same.
    page = PAGE.replace("   :init: 3,-7\n", "").replace("_size = 5", "_size = 5\n   init = [3, -7]")
    assert page != PAGE
    assert build({**SITE, "own.toml": OWN, "exam.csv": EXAM, "index.rst": page}).drawn == []


def test_another_version_draws_anew(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"index.rst": "Course\n======\n\n.. animate-ce::\n"}
    assert len(build(page).drawn) == 1
    for module in (animate.sphinx, animate.sphinx.store):
        monkeypatch.setattr(module, "__version__", "9.9")
    assert len(build(page).drawn) == 1


def test_documents_are_read_side_by_side(build: Build) -> None:
    directive = "\n.. animate-ce::\n   :lr: "
    pages = {f"more/{n}.rst": f"Page {n}\n======\n{directive}{n % 3 + 1}\n" for n in range(6)}
    built = build({"index.rst": PAGE.partition("See")[0], **pages}, "html", "-j", "2")
    assert (built.code, built.said) == (0, "")
    assert len([*(built.out / "_images").glob("*.html")]) == 3
    assert [len(frames_in(built.out / f"more/{n}.html")) for n in range(6)] == [1] * 6
    assert not [*(built.out.parent / "doctrees" / "animate-ce").glob(".*")]
    assert build(pages).drawn == []


def test_a_build_that_is_told_to_skip_draws_nothing_but_checks_all(build: Build) -> None:
    built = build(SITE, "html", "-D", "animate_ce_skip=1")
    assert (built.code, built.said, built.drawn) == (0, "", [])
    page = (built.out / "index.html").read_text("utf-8")
    assert page.count("An animation, left out of this build.") == 2
    assert "How <em>it</em> learns." in page
    assert "iframe" not in page
    wrong = build({"index.rst": PAGE + "   :lr: fast\n"}, "html", "-D", "animate_ce_skip=1")
    assert "lr: 'fast' isn't accepted" in wrong.said
    assert len(build(SITE).drawn) == 4


MISTAKES = {
    "\n   :lr: fast": "lr: 'fast' isn't accepted; give a number above 0, at most 1e6",
    "\n   :rate: 2": "rate: no such key in a recipe; the keys are model, data,",
    "\n   :batch-size: 0": "batch_size: '0' isn't accepted; give a whole number",
    "\n   :shuffle: yes no": "shuffle: 'yes no' isn't accepted; give true or false",
    "\n\n   lr = ": "the body: it isn't TOML: Invalid value (at end of document)",
    " gone.toml": "gone.toml: it doesn't exist; give a recipe in TOML",
    "\n   :template: cat": "template: 'cat' isn't one; give batch-sizes, ce-vs-mse,",
    " own.toml\n   :template: lab": "template: a recipe is given already, 'own.toml'",
    "\n   :data: gone.csv": "gone.csv' doesn't exist",
    "\n   :data: ../up.csv": "data.file: '../up.csv' isn't accepted; give a relative path",
    "\n   :data: pets.csv": "pets.csv",
}


def test_every_mistake_is_told_in_a_sentence_at_its_line(build: Build) -> None:
    start = ":orphan:\n\nCourse\n======\n\n.. animate-ce::"
    pages = {f"m{n}.rst": f"{start}{text}\n" for n, text in enumerate(MISTAKES)}
    files = {"own.toml": OWN, "exam.csv": EXAM, "pets.csv": "age,pet\n1,cat\n2,dog\n3,cow\n"}
    built = build({"index.rst": "Course\n======\n", **pages, **files})
    assert built.code == 1
    lines = [line for line in built.said.splitlines() if ".rst" in line]
    assert len(lines) == len(MISTAKES)
    for n, told in enumerate(MISTAKES.values()):
        (line,) = (
            one for one in lines if one.startswith(f"source/m{n}.rst:6: ERROR: animate-ce: ")
        )
        assert told in line
    assert "Traceback" not in built.said


def test_a_mistake_in_myst_is_told_at_its_line(build: Build) -> None:
    built = build({"index.md": "# Course\n\nText.\n\n```{animate-ce}\n:lr: fast\n```\n"})
    assert built.code == 1
    assert "source/index.md:5: ERROR: animate-ce: lr: 'fast' isn't accepted" in built.said


def test_the_site_s_language_is_that_of_its_animations(build: Build) -> None:
    page = {"index.rst": "Kurs\n====\n\n.. animate-ce::\n"}
    (one,) = build(page, "html", "-D", "language=de").drawn
    assert one.lang == "de"
    (one,) = build(page, "html", "-D", "language=fi").drawn
    assert one.lang == "en"


def test_what_a_title_or_an_alternative_holds_stays_text(
    build: Build, visit: Callable[..., Visit]
) -> None:
    words = f"\n   :title: {MARKUP}\n   :alt: {MARKUP}\n   :caption: {MARKUP}\n"
    built = build({"index.rst": f"Course\n======\n\n.. animate-ce::{words}"})
    assert (built.code, built.said) == (0, "")
    page = visit(built.out / "index.html")
    frame = page.page.locator("iframe")
    assert frame.get_attribute("title") == MARKUP
    # Sphinx makes its quotes curly.
    assert "<script>alert(1)</script>" in page.page.locator("figcaption").inner_text()
    assert page.page.locator("figure script, figure img").count() == 0
    within = page.page.frame_locator("iframe")
    within.locator("canvas").first.wait_for()
    # It asks nobody and complains of nothing, or the visit would.


@pytest.mark.parametrize("width", [1200, 360])
def test_a_reader_plays_it_in_the_page(
    build: Build, visit: Callable[..., Visit], width: int
) -> None:
    built = build(SITE)
    page = visit(built.out / "index.html", viewport={"width": width, "height": 800})
    page.page.locator("iframe").scroll_into_view_if_needed()
    within = page.page.frame_locator("iframe")
    slider = within.locator(".controls input").first
    slider.focus()
    slider.press("End")
    assert within.locator("dd").first.inner_text() == "4"
    (frame,) = page.page.frames[1:]
    # As high as what is in it, so that nothing of it scrolls.
    page.until("() => document.querySelector('iframe').height !== '900'")
    page.page.wait_for_timeout(100)
    assert frame.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    assert page.run("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_recorded_run_is_shown_and_not_trained_again(build: Build, tmp_path: Path) -> None:
    page = "Course\n======\n\n.. animate-ce:: run.npz\n   :panels: data,contour\n"
    runs = train_runs(Recipe.of({"init": (3, -7), "epochs": 2}))
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "run.npz").write_bytes(npz_bytes(*runs))
    built = build({"index.rst": page})
    assert (built.code, built.said, built.drawn) == (0, "", [])
    (file,) = (built.out / "_images").glob("animate-ce-*.html")
    shown = recipe_in(file)
    # The site's size, but its own epochs.
    assert (shown.epochs, shown.size, shown.panels) == (2, (300, 200), ("data", "contour"))
    refused = build({"index.rst": page + "   :lr: 3\n"})
    assert "lr: the run is trained already" in refused.said


def test_messages_of_others_change_no_height(build: Build, visit: Callable[..., Visit]) -> None:
    page = visit(build(SITE).out / "index.html")
    page.page.locator("iframe").scroll_into_view_if_needed()
    page.until("() => document.querySelector('iframe').height !== '900'")
    before = page.run("() => document.querySelector('iframe').height")
    page.run("() => postMessage({type: 'animate-ce:height', height: 9}, '*')")
    page.page.wait_for_timeout(100)
    assert page.run("() => document.querySelector('iframe').height") == before


def test_what_the_readme_says_of_sphinx_is_built(build: Build) -> None:
    rst = [text for kind, text in blocks() if kind == "rst"]
    myst = [text for kind, text in blocks() if kind == "markdown"]
    assert rst and myst
    index = "Course\n======\n\n.. toctree::\n\n   more\n\n" + "\n".join(rst)
    built = build(
        {
            "index.rst": index,
            "more.md": "# More\n\n" + "\n".join(myst),
            "mine.toml": OWN,
            "exam.csv": EXAM,
        }
    )
    assert (built.code, built.said) == (0, "")
    assert built.drawn
