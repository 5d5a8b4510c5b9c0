"""A page with the player, as Chromium draws it."""

import gzip
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from benchmarks.processes import seconds
from tests.embed.chromium import FLAGS, executable

# Each step is shown, and a pixel of each canvas asked for: it isn't there before all is drawn.
_FRAMES = """() => {
  const {playback} = document.querySelector("main");
  const contexts = [...document.querySelectorAll("canvas")].map((one) => one.getContext("2d"));
  const times = [];
  for (let step = 0; step <= playback.last; step++) {
    const start = performance.now();
    playback.show(step);
    for (const context of contexts) context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return times[times.length >> 1];
}"""

_RATE = """() => new Promise((resolve) => {
  const {playback} = document.querySelector("main");
  playback.play();
  const start = performance.now();
  let frames = 0;
  const count = (now) => {
    frames++;
    if (now - start < 2000) requestAnimationFrame(count);
    else resolve((frames - 1) / ((now - start) / 1000));
  };
  requestAnimationFrame(count);
})"""

# From the load of a page that is on disk to what is painted first.
_PAINT = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return paint - performance.getEntriesByType("navigation")[0].responseEnd;
}"""


class Seen(NamedTuple):
    """What a reader of a page sees.

    Attributes
    ----------
    frame : float
        Milliseconds that a frame takes, in the median of all steps.
    rate : float
        Frames a second while it plays.
    paint : float
        Milliseconds from the page's last byte to its first picture.
    """

    frame: float
    rate: float
    paint: float


def look_at(page: Path, size: tuple[int, int] = (1200, 400), times: int = 3) -> Seen:
    """Open a page, let it draw all its frames and play; the best of some times."""
    width, height = size
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
        seen = []
        for _ in range(times):
            context = browser.new_context(viewport={"width": width, "height": height})
            tab = context.new_page()
            tab.goto(page.as_uri())
            tab.wait_for_timeout(200)
            paint, rate, frame = (tab.evaluate(code) for code in (_PAINT, _RATE, _FRAMES))
            seen.append(Seen(frame, rate, paint))
            context.close()
        browser.close()
    frames, rates, paints = zip(*seen, strict=True)
    return Seen(min(frames), max(rates), min(paints))


def figures(folder: Path) -> list[Figure]:
    """The lab's page: how large it is, and how fast a browser draws it."""
    path = folder / "ce.html"
    seconds("-m", "animate", "--init", "-5,-10", "--out", str(path), runs=1)
    content = path.read_bytes()
    seen = look_at(path)
    return [
        Figure("page size, kB", "at most", 60, len(content) / 1e3, "701 states and the player"),
        Figure(
            "page size, gzipped, kB",
            "at most",
            25,
            len(gzip.compress(content, 9)) / 1e3,
            "the same",
        ),
        Figure("a frame of the page, ms", "at most", 4, seen.frame, "1200x400, in Chromium", True),
        Figure("frames a second of the page", "at least", 59, seen.rate, "while it plays"),
        Figure(
            "first paint of the page, ms", "at most", 150, seen.paint, "after its last byte", True
        ),
    ]
