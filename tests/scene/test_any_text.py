"""Whatever a title or a name holds, it is drawn soon, as one line; no letter breaks it."""

import time
from pathlib import Path
from typing import Any

import pytest

import animate
from animate.history import History

TEXTS = {
    "dollars": "$" * 200,
    "backslashes": "\\" * 200,
    "braces": "{" * 200,
    "a formula": r"$\frac{\sqrt{x^{y^{z^{w}}}}}{\sum_{i}^{n}}$ " * 4,
    "an unbalanced formula": r"$\frac{ \left( $$ \mathbf{",
    "combining marks": "e" + "\u0301" * 199,
    "right to left": "שלום عربي " * 20,
    "overridden": "\u202eevil\u202c \u2066x\u2069 \u200f\u200e " * 5,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 10,
    "control characters": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "no characters": "\ufffe\uffff\U0010ffff",
    "line separators": "a\u2028b\u2029c\x85d",
    "the widest": "W" * 200,
    "letters of no typeface": "漢字" * 100,
    "long ligatures": "ﷺ" * 200,
    "blanks": " " * 200,
    "nothing wide": "\u200b" * 200,
    "formats": "%s%d{0}{title}%(x)s" * 5,
}

# In seconds of the processor; on a quick machine it is a tenth.
_SOON = 15


@pytest.fixture(scope="module")
def run() -> History:
    return animate.train(epochs=2)


def drawn(runs: Any, folder: Path, **options: Any) -> None:
    began = time.process_time()
    names = [folder / f"x{suffix}" for suffix in (".png", ".svg", ".pdf")]
    animate.render(runs, *names, size=(500, 200), **options)
    assert time.process_time() - began < _SOON


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_title_is_drawn_soon(text: str, run: History, tmp_path: Path) -> None:
    drawn(run, tmp_path, title=text[:200], panels=("data",))


@pytest.mark.parametrize("name", ["letters of no typeface", "an unbalanced formula", "emoji"])
def test_any_names_are_drawn_soon(name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    rows = "".join(f"{value},{text[:150]}{value > 3}\n" for value in range(8))
    (tmp_path / "data.csv").write_text(f"{text},label\n{rows}", "utf-8")
    runs = animate.train_runs(
        data=str(tmp_path / "data.csv"),
        init=(1, 1),
        epochs=1,
        runs=[{"label": f"{text[:190]}{rate}", "lr": rate} for rate in (1, 2, 3, 4)],
    )
    drawn(runs, tmp_path, panels=("data", "contour"))


@pytest.mark.parametrize("text", ["\ud800", "a\udcff"])
def test_half_a_character_is_no_text(text: str) -> None:
    # From a command line that isn't UTF-8, or the JSON of another program.
    with pytest.raises(animate.InputError, match=r"^title: .* isn't accepted; give at most 200"):
        animate.Recipe.of({"title": text})
