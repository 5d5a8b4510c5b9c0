"""A page as a reader sees it, in a browser that reaches nothing else."""

import io
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

Pixels = NDArray[np.uint8]

# Seconds to wait for what comes at once where nothing else runs: among other tests the first
# page of a browser was seen to take more than five.
_PATIENCE = 30

# A page draws its panels one after the other.
_DRAWN = """() => [...document.querySelectorAll("canvas")].every(
  ({ width, clientWidth }) => width === Math.round(clientWidth * devicePixelRatio) || !clientWidth,
)"""


class Visit:
    """A page that is open, offline.

    Parameters
    ----------
    browser : Browser
    source : Path or str
        A file, or HTML.
    fragment : str
        What stands behind its address.
    **options
        Of a browser context, such as ``color_scheme="dark"``.
    """

    def __init__(
        self, browser: Browser, source: Path | str, fragment: str = "", **options: Any
    ) -> None:
        viewport = {"width": 1200, "height": 700}
        self._context = browser.new_context(**{"viewport": viewport, **options})
        self._context.set_default_timeout(_PATIENCE * 1000)
        self._context.set_offline(True)
        self.page: Page = self._context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        if isinstance(source, Path):
            self.url = source.as_uri()
            self.page.goto(self.url + fragment)
        else:
            self.page.set_content(source)
        if options.get("java_script_enabled", True):
            self.until(_DRAWN)

    def close(self) -> None:
        """Leave it; it must have asked for nothing but itself, and complained of nothing."""
        complaints = [*self.complaints]
        asked = [url for url in self.requests if not url.startswith(("file:", "about:", "data:"))]
        self._context.close()
        assert (asked, complaints) == ([], [])

    def run(self, code: str, argument: object = None) -> Any:
        """What a JavaScript function gives, called in the page."""
        return self.page.evaluate(code, argument)

    def until(self, code: str) -> None:
        """Wait until a JavaScript function gives something true."""
        # Playwright's own way to wait asks for an eval, which the page's policy forbids.
        given_up = time.monotonic() + _PATIENCE
        while time.monotonic() < given_up:
            if self.run(code):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never came true: {code}")

    def wait_for_step(self, step: int) -> None:
        self.until(f"() => document.querySelector('dd').textContent === '{step}'")

    def canvas(self, panel: str) -> Locator:
        """The canvas of a panel."""
        return self.page.locator(f".panel.{panel} canvas")

    def shot(self, panel: str) -> Pixels:
        """The canvas of a panel as it looks: RGB, shape (height, width, 3)."""
        picture = Image.open(io.BytesIO(self.canvas(panel).screenshot()))
        return np.asarray(picture.convert("RGB"), np.uint8)

    def numbers(self) -> dict[str, str]:
        """The readout: each label with its number."""
        found: dict[str, str] = self.run(
            "() => Object.fromEntries([...document.querySelectorAll('dl div')].map("
            "(one) => [one.children[0].textContent, one.children[1].textContent]))"
        )
        return found

    @property
    def step(self) -> int:
        return int(self.numbers()["step"])

    @property
    def spoken(self) -> str:
        """What a screen reader says of the slider."""
        return str(self.run("() => document.querySelector('.controls input').ariaValueText"))
