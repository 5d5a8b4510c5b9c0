"""What is kept stays what it was, or isn't there."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from animate.batch.cache import FOLDER, RENDERS, TRAININGS, Cache, Extent
from animate.errors import ResourceError
from tests.batch.test_pool import wait_for

ONE, TWO = "a1" * 32, "b2" * 32


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def keep(cache: Cache, key: str, content: bytes, kind: str = RENDERS) -> Path:
    with cache.aside() as aside:
        cache.keep(kind, key, content, aside, flashes=1.5)
    return cache._path(kind, key)


def test_what_is_kept_is_found_again(cache: Cache, tmp_path: Path) -> None:
    assert not cache.holds(RENDERS, ONE)
    assert cache.read(RENDERS, ONE) is None
    assert cache.facts(RENDERS, ONE) == {}
    keep(cache, ONE, b"a picture\nof lines")
    assert cache.holds(RENDERS, ONE)
    assert not cache.holds(TRAININGS, ONE)
    assert cache.read(RENDERS, ONE) == b"a picture\nof lines"
    assert cache.facts(RENDERS, ONE)["flashes"] == 1.5
    digest = cache.copy(RENDERS, ONE, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"a picture\nof lines"
    assert digest == cache.facts(RENDERS, ONE)["sha256"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[:-1] + b"?",
        lambda content: content + b"more",
        lambda content: b"",
        lambda content: b"\0" * len(content),
        lambda content: b"[1]\n" + content,
        lambda content: content.replace(b"sha256", b"sha255"),
    ],
)
def test_a_damaged_entry_is_noticed_and_removed(
    damage: object, cache: Cache, tmp_path: Path
) -> None:
    path = keep(cache, ONE, b"a picture")
    assert callable(damage)
    for take in (
        lambda: cache.read(RENDERS, ONE),
        lambda: cache.copy(RENDERS, ONE, tmp_path / "copy"),
    ):
        keep(cache, ONE, b"a picture")
        path.write_bytes(damage(path.read_bytes()))
        assert take() is None
        assert not cache.holds(RENDERS, ONE)


def test_an_entry_is_whole_or_not_there(cache: Cache) -> None:
    """Killed in the midst of writing, nothing is in place, and what is left is swept."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from animate.batch.cache import Cache, RENDERS\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "with cache.aside() as aside:\n"
        "    (aside / 'half').write_bytes(b'x')\n"
        "    print(aside, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(cache.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    aside = Path(process.stdout.readline().strip())
    # While it lives nobody touches it.
    with cache.aside():
        assert (aside / "half").exists()
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    with cache.aside() as other:
        wait_for(lambda: not aside.exists())
        assert other.exists()
    assert not other.exists()


def test_it_is_shown_and_cleared_and_nothing_else_is(cache: Cache) -> None:
    keep(cache, ONE, b"x" * 100)
    keep(cache, TWO, b"x" * 10, TRAININGS)
    other = cache.folder / "somebody.txt"
    other.write_text("else's")
    extent = cache.extent()
    assert {kind: one.entries for kind, one in extent.items()} == {TRAININGS: 1, RENDERS: 1}
    assert 100 < extent[RENDERS].bytes < 400
    cache.clear()
    assert cache.extent() == {TRAININGS: Extent(0, 0), RENDERS: Extent(0, 0)}
    assert list(cache.folder.iterdir()) == [other]
    other.unlink()
    cache.clear()
    assert not cache.folder.exists()


def test_what_wasnt_used_for_longest_goes_when_it_grows_too_large(cache: Cache) -> None:
    keys = [f"{number:02x}" * 32 for number in range(10)]
    for age, key in enumerate(keys):
        path = keep(cache, key, b"x" * 1000)
        os.utime(path, (time.time() - 1000 + age,) * 2)
    # Reading counts as use.
    assert cache.read(RENDERS, keys[0])
    assert cache.shrink(most=100_000) == 0
    assert cache.shrink(most=10 * 1000) == 3
    held = [key for key in keys if cache.holds(RENDERS, key)]
    assert held == [keys[0], *keys[4:]]


def test_a_folder_that_cant_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    with (
        pytest.raises(ResourceError, match=r"^the cache in .* could not be written: .*; name "),
        cache.aside(),
    ):
        pass
    assert cache.extent() == {TRAININGS: Extent(0, 0), RENDERS: Extent(0, 0)}


def test_its_place_is_the_users_cache_folder_or_another_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "here"))
    assert Cache.of_user().folder == tmp_path / "here"
    monkeypatch.delenv(FOLDER)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert Cache.of_user().folder == tmp_path / "xdg" / "animate-ce"
    assert Cache.of_user().folder.name in ("animate-ce", "Cache")
