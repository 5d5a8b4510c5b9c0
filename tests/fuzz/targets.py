"""What is fed: each parser behind one function of bytes, and what it is held to.

It may refuse its input in sentences, each with its place. Anything else is a
fault: another exception, a sentence of several lines, a file that is written,
more than five seconds.
"""

import io
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from animate import recipe_files
from animate.batch.matrix import expand
from animate.batch.spec import read as read_spec
from animate.core.data import Labels
from animate.core.table import read as read_table
from animate.errors import AnimateError, InputError
from animate.history_files import csv_bytes, npz_bytes, read_csv, read_npz
from animate.inside import map_origin_in, options_in, origin_in
from animate.outcome_files import read_npz as read_outcomes
from animate.provenance import note
from animate.recipe import Recipe
from animate.recipe.map_recipe import MapRecipe
from tests.calling import NAME, call
from tests.test_history_files import small

SECONDS = 5

# From bytes to nothing; raises what it shouldn't.
Feed = Callable[[bytes], object]

_NOTE = note(Recipe())
_HISTORY = small()


class Target(NamedTuple):
    """A parser.

    Attributes
    ----------
    feed : callable
    seeds : sequence of bytes
        Inputs that are accepted, or nearly, to start from.
    """

    feed: Feed
    seeds: Sequence[bytes]


def fed(name: str, content: bytes) -> None:
    """Feed a target, and hold it to what is promised.

    Raises
    ------
    AssertionError
        If the promise is broken.
    Exception
        Whatever the parser raises but shouldn't.
    """
    began = time.process_time()
    try:
        TARGETS[name].feed(content)
    except InputError as error:
        assert error.mistakes
        for place, sentence in error.mistakes:
            assert place
            sound(sentence)
    except AnimateError as error:
        assert error.exit_code == 1
        sound(str(error))
    assert time.process_time() - began < SECONDS


def sound(sentence: str) -> None:
    """Hold a sentence to being one that a terminal shows in a line, and no end to it."""
    assert sentence.strip()
    assert len(sentence.splitlines()) == 1, sentence
    assert len(sentence) < 2000, sentence


_FOLDER = TemporaryDirectory(prefix="animate-ce-fuzz-")


@contextmanager
def _file(suffix: str, content: bytes) -> Iterator[Path]:
    path = Path(_FOLDER.name) / f"input{suffix}"
    path.write_bytes(content)
    try:
        yield path
    finally:
        names = [one.name for one in path.parent.iterdir()]
        path.unlink()
        assert names == [path.name], "something was written"


def _recipe(content: bytes) -> None:
    with _file(".toml", content) as path:
        recipe = Recipe.of(recipe_files.merge(options_in(path), {"grid": 10}))
        # What is accepted can be written and read again.
        assert Recipe.of(recipe_files.parse(recipe.toml(), "again")) == recipe
        recipe.variants()


def _map_recipe(content: bytes) -> None:
    with _file(".toml", content) as path:
        MapRecipe.of(recipe_files.read(path)).canonical()


def _spec(content: bytes) -> None:
    with _file(".toml", content) as path:
        expand(read_spec(path))


def _options(content: bytes) -> None:
    key, _, value = content.decode("utf-8", "surrogateescape").partition("=")
    Recipe.of({key: value})


def _table(content: bytes) -> None:
    kinds: tuple[Labels, ...] = ("two", "several", "values")
    with _file(".csv", content) as path:
        read_table({"file": str(path)}, kinds[len(content) % 3])


def _arrays(content: bytes) -> None:
    """A sound archive, in which one array is the input."""
    names = [*(f"{name}.npy" for name in np.load(io.BytesIO(npz_bytes(_HISTORY))).files)]
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(npz_bytes(_HISTORY))) as sound_one,
        zipfile.ZipFile(buffer, "w") as archive,
    ):
        chosen = names[content[0] % len(names)] if content else ""
        for name in names:
            archive.writestr(name, content[1:] if name == chosen else sound_one.read(name))
    read_npz(buffer.getvalue())


def _inside(suffix: str) -> Feed:
    def feed(content: bytes) -> None:
        with _file(suffix, content) as path:
            for read in (origin_in, map_origin_in):
                try:
                    read(path)
                except InputError as error:
                    for _, sentence in error.mistakes:
                        sound(sentence)

    return feed


def _command(content: bytes) -> None:
    """The command, up to where it would train or draw: a byte for the command, then its words."""
    words = content[1:].decode("utf-8", "surrogateescape").split("\0")
    command = _COMMANDS[content[0] % len(_COMMANDS)] if content else []
    if not command and words[0] in ("batch", "cache", "doctor", "gallery", "map"):
        return
    with TemporaryDirectory(prefix="animate-ce-fuzz-") as name, ExitStack() as stack:
        folder = Path(name)
        for file, held in _LAID.items():
            (folder / file).write_bytes(held)
        before = {one: one.stat().st_mtime_ns for one in folder.iterdir()}
        for one in _WORK:
            stack.enter_context(patch(one, _enough))
        said = call(*command, *words, folder=folder)
        assert {one: one.stat().st_mtime_ns for one in folder.iterdir()} == before
    assert said.code in (0, 1, 2), said
    if said.code:
        assert said.err
    if said.code == 2 and "Usage:" not in said.err:
        for line in said.err.splitlines():
            assert line.startswith(NAME), said
            sound(line)


def _enough(*_: object, **__: object) -> Any:
    raise InputError(("fuzz", "this is as far as it goes"))


_COMMANDS: tuple[list[str], ...] = (["recipe"], [], ["render"], ["show"], ["embed"])
_WORK = ("animate.training.train_apart", "animate.rendering.render", "animate.embedding.bundle")
_LAID = {
    "run.npz": npz_bytes(_HISTORY),
    "run.csv": csv_bytes(_HISTORY),
    "mine.toml": b'lr = 0.5\n[[runs]]\ninit = [1, 2]\nlabel = "a"\n',
    "data.csv": b"hours,passed\n1,no\n2,yes\n",
    "made.md": f"<!-- animate-ce {_NOTE} -->\n".encode(),
}


def _words(command: int, *words: str) -> bytes:
    return bytes([command]) + "\0".join(words).encode()


_CSV_SEEDS = (
    b"hours,passed\n1,no\n2,no\n3,yes\n",
    b"x1;x2;y\n1,5;2;0\n2;3,25;1\n",
    b"\xef\xbb\xbf1\t2\ta\r\n\r\n3\t4\tb\r\n",
    b'"a ""b""",c\n"1",x\n-2e3,y\n',
)

_GIF = b"GIF89a\x02\x00\x02\x00\xf0\x00\x00" + bytes(6)
_CHUNK = b"Comment\0\0\0\0\0" + _NOTE.encode()


def _box(kind: bytes, content: bytes, *, full: bool = False) -> bytes:
    content = bytes(4) * full + content
    return (8 + len(content)).to_bytes(4) + kind + content


def _sub_blocks(content: bytes) -> bytes:
    pieces = [content[start : start + 255] for start in range(0, len(content), 255)]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0"


_DATA = bytes(8) + _NOTE.encode()
_XMP = f"<svg><metadata><dc:description>{_NOTE}</dc:description></metadata></svg>".encode()
_ELEMENT = (
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01"
    + (len(_NOTE) + 44).to_bytes(7)
    + b"\x12\x54\xc3\x67\x01"
    + (len(_NOTE) + 32).to_bytes(7)
    + b"\x73\x73\x01"
    + (len(_NOTE) + 22).to_bytes(7)
    + b"\x67\xc8\x01"
    + (len(_NOTE) + 12).to_bytes(7)
    + b"\x45\xa3\x87COMMENT\x44\x87\x01"
    + len(_NOTE).to_bytes(7)
    + _NOTE.encode()
)
_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Subject (" + _NOTE.encode() + b") >>\nendobj\n"
    b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    b"trailer\n<< /Info 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (49 + len(_NOTE))
)

TARGETS: dict[str, Target] = {
    "recipe": Target(
        _recipe,
        [
            Recipe().toml().encode(),
            b'model = "mlp hidden=8,4"\ndata = "moons noise=0.2"\n[compare]\nlr = [0.1, 2]\n',
            b'[[runs]]\ninit = [1, 2]\nlabel = "a"\n[[runs]]\nloss = "mse"\n',
            b'[data]\nfile = "data.csv"\nclasses = ["a", "b"]\n[optimizer]\nname = "adam"\n',
            b'title = """a\n\\u00e9"""\nbudget = "1.5 MB"\nsize = [300, 200]\n',
        ],
    ),
    "options": Target(
        _options,
        [
            *(
                f"{key}={value}".encode()
                for key, value in {
                    "init": "-5,-10",
                    "optimizer": "adam betas=0.8,0.99",
                    "data": "overlapping samples=60 seed=3",
                    "schedule": "step every=20 factor=0.5",
                    "model": "mlp hidden=8 activation=relu",
                    "compare": "optimizer=sgd,adam betas=0.1,0.2",
                    "plane": "0.weight[0,1],b",
                    "budget": "1.5 MB",
                    "size": "300x200",
                    "hold": "1,2",
                    "panels": "data,loss",
                    "marks": "none",
                    "w_range": "-1e6,1e6",
                    "epochs_shown": "0,20,40",
                    "questions": "why?",
                    "fps": "1_0",
                }.items()
            )
        ],
    ),
    "command": Target(
        _command,
        [
            _words(0, "--init", "-5,-10", "--lr", "0.5", "--theme", "dark"),
            _words(0, "mine.toml", "--epochs", "3", "--data", "data.csv"),
            _words(0, "run.npz", "--compare", "lr=1,2", "--compare", "momentum=0,0.5"),
            _words(1, "--out", "x.gif", "--out", "frames/", "--every", "1", "--yes"),
            _words(1, "mine.toml", "--out", "none/x.mp4", "--fps", "60", "--debug"),
            _words(2, "run.npz", "--out", "x.svg", "--size", "300x200", "--at", "1"),
            _words(2, "run.csv", "--out", "../x.gif", "--title", "$\\frac{"),
            _words(3, "made.md", "--debug"),
            _words(4, "mine.toml", "--to", "site", "--for", "moodle", "--describe"),
        ],
    ),
    "table": Target(_table, _CSV_SEEDS),
    "npz": Target(read_npz, [npz_bytes(_HISTORY), npz_bytes(_HISTORY, compressed=False)]),
    "arrays": Target(
        _arrays,
        [
            bytes([place]) + member
            for place, member in enumerate(
                zipfile.ZipFile(io.BytesIO(npz_bytes(_HISTORY))).read(name)
                for name in zipfile.ZipFile(io.BytesIO(npz_bytes(_HISTORY))).namelist()
            )
        ],
    ),
    "outcomes": Target(read_outcomes, [npz_bytes(_HISTORY)]),
    "history": Target(read_csv, [csv_bytes(_HISTORY)]),
    "map": Target(_map_recipe, [b'[map]\ngrid = [10, 10]\nlosses = ["mse"]\n', b"map = 1\n"]),
    "batch": Target(
        _spec,
        [
            b'[defaults]\nepochs = 1\n[matrix]\nlr = [0.1, 2]\nloss = ["mse"]\n',
            b'name = "{lr}"\n[matrix]\nlr = "0.1,2"\n[gallery]\nrows = "lr"\n',
        ],
    ),
    "gif": Target(_inside(".gif"), [_GIF + b"\x21\xfe" + _sub_blocks(_NOTE.encode()) + b";"]),
    "png": Target(
        _inside(".png"),
        [b"\x89PNG\r\n\x1a\n" + len(_CHUNK).to_bytes(4) + b"iTXt" + _CHUNK + bytes(16)],
    ),
    "webp": Target(
        _inside(".webp"), [b"RIFF\0\0\0\0WEBPXMP " + len(_XMP).to_bytes(4, "little") + _XMP]
    ),
    "mp4": Target(
        _inside(".mp4"),
        [
            _box(b"ftyp", b"isom")
            + _box(
                b"moov",
                _box(
                    b"udta",
                    _box(
                        b"meta",
                        _box(b"ilst", _box(b"\xa9cmt", _box(b"data", _DATA))),
                        full=True,
                    ),
                ),
            )
        ],
    ),
    "webm": Target(_inside(".webm"), [_ELEMENT]),
    "html": Target(
        _inside(".html"),
        [f'<script type="application/json" class="animate-ce-recipe">{_NOTE}</script>'.encode()],
    ),
    "svg": Target(_inside(".svg"), [_XMP]),
    "pdf": Target(_inside(".pdf"), [_PDF]),
    "text": Target(_inside(".md"), [f"a\n<!-- animate-ce {_NOTE} -->\n".encode()]),
    "captions": Target(_inside(".vtt"), [f"WEBVTT\n\nNOTE animate-ce {_NOTE}\n".encode()]),
    "folder": Target(_inside(".json"), [_NOTE.encode()]),
}
