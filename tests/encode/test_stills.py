"""PNGs as Pillow reads them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animate.encode.stills import Png
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import encode, film_of
from tests.encode.test_palette import noise


def test_it_is_the_last_frame_exactly(reel: Reel) -> None:
    with Image.open(reel.files[".png"]) as image:
        assert image.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(image), reel.frames[-1].pixels[..., :3])


def test_the_comment_is_there_for_pillow(reel: Reel) -> None:
    with Image.open(reel.files[".png"]) as image:
        assert image.info["Comment"] == COMMENT
    assert b"iTXtComment\0" in reel.files[".png"].read_bytes()


def test_a_comment_keeps_its_letters(tmp_path: Path) -> None:
    frames = [noise(1, 9)]
    comment = "\u2207 na\u00efve \u65e5\u672c"
    path = encode(Png, tmp_path / "film.png", frames, film_of(frames, comment=comment))
    with Image.open(path) as image:
        assert image.info["Comment"] == comment


def test_without_a_comment_there_is_none(tmp_path: Path) -> None:
    frames = [noise(1, 9)]
    path = encode(Png, tmp_path / "film.png", frames, film_of(frames))
    with Image.open(path) as image:
        assert "Comment" not in image.info


@pytest.mark.parametrize("count", [1, 5])
def test_of_many_frames_the_last_is_left(count: int, tmp_path: Path) -> None:
    frames = [noise(seed, 99, 13, 17) for seed in range(count)]
    path = encode(Png, tmp_path / "film.png", frames, film_of(frames))
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image), frames[-1].pixels[..., :3])


def test_nothing_is_written_after_an_error(tmp_path: Path) -> None:
    frames = [noise(1, 9)]
    path = tmp_path / "film.png"
    with pytest.raises(KeyboardInterrupt), Png(path, film_of(frames)) as encoder:
        encoder.write(frames[0])
        raise KeyboardInterrupt
    assert not path.exists()
