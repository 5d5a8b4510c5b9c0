"""Stills of lines and letters: SVG and PDF."""

import re
import xml.etree.ElementTree as ET
import zlib
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from animate.casting import cast
from animate.inside import recipe_in
from animate.language import speak
from animate.recipe import Recipe
from animate.rendering import render
from animate.scene.fitting import one_line
from animate.scene.scene import staged
from tests.scene.staging import axes_of, runs_of

NS = {
    "svg": "http://www.w3.org/2000/svg",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
RECIPE = Recipe.of({"epochs": 3, "size": (600, 200), "title": "Down the hill"})

# What a title, a label or a name may hold, to no effect.
HOSTILE = (
    "$\\frac{1}{0}$ $x^2$ \\input{/etc/passwd}",
    "--> <script>alert(1)</script> ]]> &lt; &quot;",
    "</text><image href='file:///etc/passwd'/>",
    "%s {0} {title} ${HOME} `id` $(id)",
    "()\\) /JavaScript (app.alert) >> endobj",
    "../../etc\\..\\x\x01\x1b[31my",
)


def written(kind: str, folder: Path, recipe: Recipe = RECIPE) -> Path:
    path = folder / f"still{kind}"
    showing = recipe.model_dump(include={"size", "title", "panels", "at", "theme"})
    render(runs_of(recipe), path, **showing)
    return path


@pytest.fixture(scope="module")
def svg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(".svg", tmp_path_factory.mktemp("svg"))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(".pdf", tmp_path_factory.mktemp("pdf"))


def content_of(pdf: Path) -> bytes:
    """The streams of a PDF, unpacked, without its fonts and pictures of letters."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf.read_bytes(), re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def test_an_svg_is_sound_and_as_large_as_the_picture(svg: Path) -> None:
    root = ET.parse(svg).getroot()
    assert root.tag == f"{{{NS['svg']}}}svg"
    # A point is 1/72 inch, a pixel 1/100.
    assert (root.get("width"), root.get("height")) == ("432pt", "144pt")
    assert root.get("viewBox") == "0 0 432 144"


def test_a_pdf_is_sound_and_as_large_as_the_picture(pdf: Path) -> None:
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert re.findall(rb"/MediaBox \[([^]]*)\]", content) == [b" 0 0 432 144 "]
    assert content.count(b"/Type /Page ") == 1


@pytest.mark.parametrize("kind", [".svg", ".pdf"])
def test_the_bytes_are_the_same_every_time(kind: str, svg: Path, pdf: Path, tmp_path: Path) -> None:
    before = svg if kind == ".svg" else pdf
    assert written(kind, tmp_path).read_bytes() == before.read_bytes()


def test_there_is_no_date(svg: Path, pdf: Path) -> None:
    assert b"dc:date" not in svg.read_bytes()
    assert b"Date" not in pdf.read_bytes()


@pytest.mark.parametrize("kind", [".svg", ".pdf"])
def test_the_recipe_is_inside(kind: str, svg: Path, pdf: Path) -> None:
    assert recipe_in(svg if kind == ".svg" else pdf) == RECIPE


def test_text_is_there_as_paths(svg: Path) -> None:
    tree = ET.parse(svg)
    assert not tree.findall(".//svg:text", NS)
    # Each glyph is defined once, and used wherever it stands.
    glyphs = {one.get("id") for one in tree.findall(".//svg:defs/svg:path", NS)}
    used = {
        str(one.get(f"{{{NS['xlink']}}}href")).removeprefix("#")
        for one in tree.findall(".//svg:use", NS)
    }
    letters = {name for name in used if name.startswith("InterCourse-")}
    assert len(letters) > 30
    assert letters <= glyphs


_LETTER = re.compile(
    rb"q (\S+) (\S+) (\S+) (\S+) re W n [^Q]*?1 0 -?0 1 (\S+) (\S+) cm\s+BT", re.DOTALL
)


def test_the_numbers_of_a_pdf_stand_where_they_can_be_seen(pdf: Path) -> None:
    # Each is clipped to its own place, and heights count from the bottom here.
    letters = [tuple(map(float, found)) for found in _LETTER.findall(content_of(pdf))]
    assert len(letters) > 20
    for left, bottom, width, height, x, y in letters:
        assert left <= x <= left + width
        assert bottom <= y <= bottom + height
    assert max(bottom for _, bottom, *_ in letters) < 72


def test_everything_is_lines_and_letters(svg: Path, pdf: Path) -> None:
    assert not ET.parse(svg).findall(".//svg:image", NS)
    assert b"/Subtype /Image" not in pdf.read_bytes()


def test_nothing_refers_to_elsewhere(svg: Path, pdf: Path) -> None:
    tree = ET.parse(svg)
    for element in tree.iter():
        for key, value in element.attrib.items():
            if key.endswith("href"):
                assert value.startswith("#")
    assert b"/URI" not in pdf.read_bytes()


def centres(svg: Path, fill: str) -> list[tuple[float, float]]:
    """The middle of the box of each path that is filled with a colour."""
    found = []
    for path in ET.parse(svg).findall(".//svg:path", NS):
        if f"fill: {fill}" in (path.get("style") or ""):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d") or "")]
            points = np.array(numbers).reshape(-1, 2)
            found.append(tuple((points.min(axis=0) + points.max(axis=0)) / 2))
    return found


@pytest.mark.parametrize("epoch", [0, 3])
def test_the_marker_stands_where_the_run_is(epoch: int, tmp_path: Path) -> None:
    recipe = RECIPE.but(panels=("contour",), at=epoch, size=(400, 300))
    path = written(".svg", tmp_path, recipe)
    (run,) = runs_of(recipe)
    with staged(cast([run], recipe, speak("en")), recipe, vector=True) as scene:
        axes = axes_of(scene, recipe, "contour")
        place = axes.transData.transform(run.params[int(7 * epoch)])
        model = scene.programme.theme.model
    height = 300 * 0.72
    found = centres(path, model)
    distance = [np.hypot(x - place[0], height - y - place[1]) for x, y in found]
    assert min(distance) < 0.8
    # With a dot for each state that it has been at before, but for those that look like one.
    assert len(found) > 4 * epoch


def test_a_vector_scene_is_laid_out_as_the_picture_is() -> None:
    (run,) = runs_of(RECIPE)
    shown = cast([run], RECIPE, speak("en"))
    with staged(shown, RECIPE) as scene:
        picture = scene.redraw(scene.programme.still())[..., :3]
        boxes = [axes.get_position().bounds for axes in scene.figure.axes]
        texts = texts_of(scene)
    with staged(shown, RECIPE, vector=True) as scene:
        drawing = scene.redraw(scene.programme.still())[..., :3]
        assert (scene.layout.width, scene.layout.height) == (432, 144)
        found = [axes.get_position().bounds for axes in scene.figure.axes]
        assert texts_of(scene) == texts
    np.testing.assert_allclose(found, boxes, atol=0.01)
    # Both in 108 x 36: a letter is a shade of grey there, a curve a hint of its colour.
    small = [
        np.asarray(Image.fromarray(np.ascontiguousarray(one)).resize((108, 36)), np.float64)
        for one in (picture, drawing)
    ]
    assert np.abs(small[0] - small[1]).mean() < 3
    assert np.abs(small[0] - 255).mean() > 12


def texts_of(scene: Any) -> list[str]:
    texts = [one.get_text() for one in scene.figure.texts]
    for axes in scene.figure.axes:
        texts += [one.get_text() for one in axes.texts]
        texts += [axes.get_xlabel(), axes.get_ylabel()]
    return texts


# A letter that no font has is a box, which is worth a warning.
@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_text_is_text(text: str, tmp_path: Path) -> None:
    recipe = RECIPE.but(title=text, panels=("data",), size=(900, 200))
    svg, pdf = written(".svg", tmp_path, recipe), written(".pdf", tmp_path, recipe)
    tree = ET.parse(svg)
    assert {one.tag.partition("}")[2] for one in tree.iter()} <= {
        *("svg", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect"),
        *("RDF", "Work", "type", "description", "format", "creator", "Agent", "title"),
    }
    assert recipe_in(svg).title == recipe_in(pdf).title == text
    # Every letter is drawn as it is: no formula takes some of them together.
    drawn = one_line(text)
    assert letters_of(svg)[drawn] == len(drawn)
    objects = re.sub(rb"\((\\.|[^\\)])*\)", b"", pdf.read_bytes(), flags=re.DOTALL)
    assert b"/JavaScript" not in objects


def letters_of(svg: Path) -> dict[str, int]:
    """How many letters each line of text is drawn with, by what is noted beside it."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    groups = ET.parse(svg, parser).getroot().iterfind(".//svg:g", NS)
    noted = [group for group in groups if len(group) and callable(group[0].tag)]
    return {
        unescape(str(group[0].text)[1:-1].replace("- ", "-")): len(group.findall(".//svg:use", NS))
        for group in noted
    }
