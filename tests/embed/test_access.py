"""The page is open to everyone: axe finds nothing to object to."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import animate
from tests.embed.visiting import Visit

Open = Callable[..., Visit]

# Best practices are looked at as well as the rules of WCAG 2.2, levels A and AA.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Visit) -> list[dict[str, Any]]:
    """What axe-core objects to, each with its places."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    # Its own way in: the policy of the page allows no other script.
    session = page.page.context.new_cdp_session(page.page)
    session.send("Runtime.evaluate", {"expression": axe})
    code = f"axe.run({{runOnly: {json.dumps(_TAGS)}}}).then((found) => found.violations)"
    answer = session.send(
        "Runtime.evaluate", {"expression": code, "awaitPromise": True, "returnByValue": True}
    )
    return [
        {"rule": one["id"], "at": [node["html"] for node in one["nodes"]]}
        for one in answer["result"]["value"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_has_no_objection(scheme: str, width: int, visit: Open, lab_page: Path) -> None:
    size = {"width": width, "height": 800}
    page = visit(lab_page, "#step=100", color_scheme=scheme, viewport=size)
    assert violations(page) == []
    page.page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    assert violations(page) == []


def test_axe_has_no_objection_to_several_runs_and_questions(visit: Open, tmp_path: Path) -> None:
    runs = animate.train_runs(compare={"loss": ("cross-entropy", "mse"), "lr": (1, 2)}, epochs=3)
    animate.render(runs, tmp_path / "runs.html", questions="Which?", lang="fr", marks="optimum")
    page = visit(tmp_path / "runs.html")
    assert violations(page) == []
    assert page.run("() => document.documentElement.lang") == "fr"


def test_axe_has_no_objection_to_what_stands_in_for_the_player(visit: Open, lab_page: Path) -> None:
    html = lab_page.read_text("utf-8").replace("noscript>", "div>")
    page = visit(html[: html.index('<script type="module">')])
    assert page.page.locator("svg").is_visible()
    assert violations(page) == []


def test_axe_does_object_where_there_is_cause(visit: Open) -> None:
    page = visit(
        "<!doctype html><html lang='en'><title>t</title><main><h1>t</h1><img src='data:,'>"
    )
    assert [found["rule"] for found in violations(page)] == ["image-alt"]
