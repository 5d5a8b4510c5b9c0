"""One browser for all tests of a session, and the pages that they open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import animate
from animate.history import History
from tests.embed.chromium import FLAGS, shell
from tests.embed.visiting import Visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shell(), args=[*FLAGS])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lab_run() -> History:
    return animate.train()


@pytest.fixture(scope="session")
def lab_page(lab_run: History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lab") / "ce.html"
    animate.render(lab_run, path)
    return path


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a page; at the end of the test nothing may have gone wrong on it."""
    visits: list[Visit] = []

    def open_(source: Path | str, fragment: str = "", **options: object) -> Visit:
        visits.append(Visit(browser, source, fragment, **options))
        return visits[-1]

    yield open_
    for one in visits:
        one.close()
