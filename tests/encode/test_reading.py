"""Recipes read back from files, ours and anyone's."""

import os
import shutil
import time
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from animate.encode.formats import ENCODERS
from animate.encode.reading import comment_of
from animate.errors import InputError
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import encode, film_of, footage

# Matplotlib leaves the dates out when it is told None.
METADATA = {
    "svg": {"Description": COMMENT, "Date": None},
    "pdf": {"Subject": COMMENT, "Title": "/Subject (none) >>", "CreationDate": None},
}
SUFFIXES = [".gif", ".mp4", ".webm", ".webp", ".apng", ".png", ".svg", ".pdf"]


def still(kind: str, metadata: dict[str, str | None]) -> bytes:
    content = BytesIO()
    figure = Figure((1, 1))
    figure.subplots().plot([1, 2])
    figure.savefig(content, format=kind, metadata=metadata)
    return content.getvalue()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of a small file in each format, by suffix."""
    folder = tmp_path_factory.mktemp("small")
    frames = footage(3, (80, 40))
    contents = {}
    for suffix in SUFFIXES[:6]:
        film = film_of(frames, comment=COMMENT)
        contents[suffix] = encode(
            ENCODERS[suffix], folder / f"small{suffix}", frames, film
        ).read_bytes()
    return contents | {f".{kind}": still(kind, told) for kind, told in METADATA.items()}


def refused(path: Path) -> str:
    """What is said of a file that no recipe is read from."""
    with pytest.raises(InputError) as caught:
        comment_of(path)
    [(place, sentence)] = caught.value.mistakes
    assert place == str(path)
    return sentence


NONE = "it holds no recipe of animate-ce"


@pytest.mark.parametrize("key", ENCODERS)
def test_what_was_written_comes_back(key: str, reel: Reel) -> None:
    assert comment_of(reel.files[key]) == COMMENT


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_comes_back_from_a_small_file_of_any_name(
    suffix: str, small: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"Another Name{suffix.upper()}"
    path.write_bytes(small[suffix])
    assert comment_of(path) == COMMENT


@pytest.mark.parametrize("kind", METADATA)
@given(st.text(st.characters(codec="utf-16", min_codepoint=32)))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_letters_come_back_from_a_still(kind: str, tmp_path: Path, letters: str) -> None:
    comment = "{" + letters.replace("\x7f", "") + "}"
    key = {"svg": "Description", "pdf": "Subject"}[kind]
    path = tmp_path / f"still.{kind}"
    # Matplotlib writes text that XML can't hold as it is.
    path.write_bytes(still(kind, {key: comment}))
    assert comment_of(path) == comment


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_another_program_holds_none(
    suffix: str, small: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"other{suffix}"
    if suffix in ENCODERS:
        frames = footage(2, (80, 40))
        for comment in ("", "made by hand"):
            encode(ENCODERS[suffix], path, frames, film_of(frames, comment=comment))
            assert refused(path) == NONE
    else:
        path.write_bytes(still(suffix[1:], {}))
        assert refused(path) == NONE
    for content in (b"", b"\0", b"#EXTM3U\nhttp://localhost/x.mp4\n", b"<" * 99, bytes(5000)):
        path.write_bytes(content)
        assert refused(path) == NONE


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_format_under_the_name_of_another_holds_none(
    suffix: str, small: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"wrong{suffix}"
    for other, content in small.items():
        if other != suffix and {other, suffix} != {".png", ".apng"}:
            path.write_bytes(content)
            assert refused(path) == NONE


@pytest.mark.parametrize("name", ["run.npz", "run.csv", "run.txt", "run", "run.json"])
def test_a_format_that_holds_none_is_told_by_none(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(COMMENT, "utf-8")
    assert comment_of(tmp_path / name) is None


def test_a_folder_without_a_recipe_holds_none(tmp_path: Path) -> None:
    assert refused(tmp_path) == NONE
    (tmp_path / "recipe.json").mkdir()
    assert refused(tmp_path) == NONE


def test_what_isnt_there_cant_be_read(tmp_path: Path) -> None:
    assert refused(tmp_path / "run.gif") == "it can't be read: No such file or directory"
    assert refused(Path("a\0b.gif")) == "it can't be read: no file has such a name"
    assert refused(tmp_path / f"{'x' * 300}.gif") == "it can't be read: File name too long"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_isnt_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    os.mkfifo(path)
    assert refused(path) == "it can't be read: it is neither a file nor a folder"


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_file_never_raises_anything_else(
    suffix: str, data: st.DataObject, small: dict[str, bytes], tmp_path: Path
) -> None:
    content = bytearray(small[suffix])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        kind = data.draw(st.sampled_from(["change", "cut", "insert", "number", "end"]))
        if kind == "change":
            content[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
        elif kind == "cut":
            del content[at : at + data.draw(st.integers(1, 200))]
        elif kind == "insert":
            content[at:at] = data.draw(st.binary(max_size=20))
        elif kind == "number":
            content[at : at + 8] = data.draw(st.sampled_from([bytes(8), b"\xff" * 8, b"9" * 30]))
        else:
            del content[at:]
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(content)
    try:
        told = comment_of(path)
    except InputError as error:
        assert error.mistakes == ((str(path), NONE),)
    else:
        assert told is not None
        assert told.startswith("{")


def gif_with(*comments: bytes) -> bytes:
    extensions = b"".join(
        b"\x21\xfe" + bytes([len(comment)]) + comment + b"\0" for comment in comments
    )
    return b"GIF89a" + pack("<HHBBB", 1, 1, 0, 0, 0) + extensions + b";"


def test_a_comment_of_another_program_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    path.write_bytes(gif_with(b"made by hand", b'{"seed":1}', b'{"seed":2}'))
    assert comment_of(path) == '{"seed":1}'


def test_bytes_that_arent_letters_hold_none(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    path.write_bytes(gif_with(b"{\xff\xfe}"))
    assert refused(path) == NONE


@pytest.mark.parametrize(
    "subject",
    [
        rb'({"seed":1})',
        rb'({"s\145ed":\061})',
        b'({"seed"\\\n:1})',
        b"<7B2273656564223A317D>",
        b"<7B 22 73656564\n223A317D>",
        b"(\xfe\xff" + '{"seed":1}'.encode("utf-16-be") + b")",
        b"<FEFF" + '{"seed":1}'.encode("utf-16-be").hex().encode() + b">",
        rb"(\376\377" + '{"seed":1}'.encode("utf-16-be") + b")",
    ],
)
def test_a_subject_may_be_written_in_many_ways(subject: bytes, tmp_path: Path) -> None:
    path = tmp_path / "still.pdf"
    path.write_bytes(pdf_with(b"<< /Title (a \\) b) /Subject " + subject + b" >>"))
    assert comment_of(path) == '{"seed":1}'


def test_a_subject_elsewhere_in_a_pdf_is_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "still.pdf"
    path.write_bytes(pdf_with(b'<< /Title (/Subject \\({}\\)) >> /Subject ({"seed":1})'))
    assert refused(path) == NONE


def pdf_with(information: bytes) -> bytes:
    body = b"%PDF-1.4\n1 0 obj\n" + information + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % 9
    trailer = b"trailer\n<< /Size 2 /Info 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + table + trailer


def test_an_entity_is_never_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    path = tmp_path / "still.svg"
    path.write_text(
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "yes">]>\n'
        '<svg><metadata><dc:description>{"title":"&x;&y;&lt;"}</dc:description></metadata></svg>',
        "utf-8",
    )
    assert comment_of(path) == '{"title":"&x;&y;<"}'


MEGABYTE = 1 << 20


SLOW = {
    "short-blocks.gif": b"GIF89a" + bytes(7) + b"\x21\xfe" + b"\1{" * MEGABYTE,
    "long-comment.gif": b"GIF89a" + bytes(7) + b"\x21\xfe" + (b"\xff" + b"{" * 255) * 80_000,
    "many-chunks.png": b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"teSt" + bytes(4)) * MEGABYTE,
    "long-text.png": b"\x89PNG\r\n\x1a\n" + b"\xff\xff\xff\xffiTXt" + bytes(9),
    "many-frames.webp": b"RIFF\0\0\0\0WEBP" + (b"ANMF" + bytes(4)) * MEGABYTE,
    "many-boxes.mp4": b"\0\0\0\x08free" * MEGABYTE,
    "huge-box.mp4": b"\0\0\0\x01moov" + b"\xff" * 8,
    "many-elements.webm": b"\xec\x80" * MEGABYTE,
    "no-length.webm": b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\xec\x80" * MEGABYTE,
    "spaces.svg": b"<svg><dc:description>" + b" " * MEGABYTE,
    "unclosed.svg": b"<svg>" + b"<dc:description " * (MEGABYTE // 16),
    "huge-letter.svg": b"<svg><dc:description>{&#" + b"9" * 9999 + b";}<",
    "many-starts.pdf": b"startxref " * MEGABYTE,
    "many-infos.pdf": b"xref 0 1 /Info 0 0 R" + b" /Info " * 9999 + b"startxref\n0\n",
    "unclosed.pdf": pdf_with(b"<< " + b"/A (" * 100_000),
    "escapes.pdf": pdf_with(b"<< /A (" + b"\\" * 999_999),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_file_made_to_be_slow_isnt(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(SLOW[name])
    began = time.monotonic()
    assert refused(path) == NONE
    # A second is what the slowest takes on a busy machine.
    assert time.monotonic() - began < 10


def test_a_recipe_longer_than_any_is_none(tmp_path: Path, reel: Reel) -> None:
    shutil.copytree(reel.files["/"], tmp_path / "film")
    (tmp_path / "film" / "recipe.json").write_text("{" + " " * MEGABYTE + "}", "utf-8")
    assert refused(tmp_path / "film") == NONE
