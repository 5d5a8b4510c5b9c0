"""A batch that was done once, for all tests that look at what came of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from animate.batch.cache import FOLDER
from tests.batch.specs import batch
from tests.calling import Said


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """A folder with a cache and a batch that was done once, in this process."""
    folder = tmp_path_factory.mktemp("batch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder / "cache"))
        return folder, batch(folder)


@pytest.fixture
def folder(
    ran: tuple[Path, Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A copy of that folder, whose cache is the one in use."""
    shutil.copytree(ran[0], tmp_path / "copy")
    monkeypatch.setenv(FOLDER, str(tmp_path / "copy" / "cache"))
    yield tmp_path / "copy"
