"""The project's documentation: built without a warning, and used as its readers use it."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import animate
from animate.recipe import Recipe
from tests.embed.visiting import Visit
from tests.test_readme import README, ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    out = folder / "html"
    words = [
        "-W",
        "--keep-going",
        "-q",
        "--no-color",
        "-b",
        "html",
        "-d",
        str(folder / "doctrees"),
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, str(ROOT / "docs"), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return out


def test_a_learner_does_what_the_tutorial_says(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(site / "tutorial.html")
    frames = page.page.locator("iframe")
    assert frames.count() == 3
    for n in range(3):
        frames.nth(n).scroll_into_view_if_needed()
        page.until(f"() => document.querySelectorAll('iframe')[{n}].height !== '560'")
    lab = page.page.frame_locator("iframe").first
    lab.locator(".controls input").first.press("End")
    assert lab.locator("dd").first.inner_text() == "700"
    lab.locator(".panel.contour canvas").first.click(position={"x": 180, "y": 60})
    assert lab.locator(".controls input").first.get_attribute("aria-valuetext")
    assert lab.get_by_role("button", name="Back to the first run").is_enabled()
    question = page.page.frame_locator("iframe").nth(1)
    assert (
        "From which starts does the squared loss arrive?" in question.locator("main").inner_text()
    )


def test_what_the_tutorial_says_of_its_runs_is_so() -> None:
    lab = animate.train()
    assert (lab.steps, len(lab.x)) == (700, 20)
    # All are right early, and it moves on and on.
    assert (lab.accuracy[300:] == 1).all()
    assert (abs(lab.params[500:] - lab.params[499:-1]).max(axis=1) > 0).any()
    assert lab.params[-1][0] > lab.params[350][0]
    # Of the losses, one stays on its plateau.
    entropy, squared = (animate.train(loss=loss) for loss in ("cross-entropy", "mse"))
    assert entropy.accuracy[-1] == 1 > squared.accuracy[-1]
    slow, _, fast = animate.train_runs(compare={"lr": (0.1, 2, 20)}, epochs=20)
    assert abs(slow.params[-1] - slow.params[0]).max() < 10
    # There and back, several times.
    b = fast.params[:, 1]
    assert ((b[2:] - b[1:-1]) * (b[1:-1] - b[:-2]) < 0).sum() > 20


def test_all_tasks_and_all_keys_are_told_of(site: Path) -> None:
    _, _, tasks = README.partition("## By task")
    tasks, _, _ = tasks.partition("## How fast, how small")
    howto = (site / "howto.html").read_text("utf-8")
    headings = re.findall(r"^### (.+)$", tasks, re.MULTILINE)
    assert len(headings) > 10
    told = [heading.replace("'", "\u2019") for heading in headings]
    assert all(f"<h3>{heading}<" in howto for heading in told)
    reference = (site / "reference.html").read_text("utf-8")
    for key in Recipe.model_fields:
        assert f'<span class="pre">{key}</span>' in reference
    for name in animate.__all__:
        assert f'id="animate.{name}"' in reference
