"""Arrays in an .npz archive of anybody's: none is unpickled, and none is larger than it says."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from math import prod

import numpy as np

from animate.errors import InputError
from animate.limits import NPZ_HISTORY, NPZ_RATIO

# Of an archive, in bytes: one that isn't packed is as large as what is in it.
MOST = NPZ_RATIO * NPZ_HISTORY

_SUFFIX = ".npy"

# Others aren't numpy's, and may take memory that nothing declares.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# The head of an array of numbers or text, as numpy writes it: what it gives to its own
# parser of Python is only matched here.
# https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
_MAGIC, _VERSION = b"\x93NUMPY", b"\x01\x00"
_HEADER = re.compile(
    rb"\{'descr': '([<>|=]?[fiuU]\d{1,9})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}, ?)*(?:\d{1,18})?)\), \} *\n"
)

# What zipfile and numpy raise for content that isn't an archive of arrays: damaged data,
# compression and encryption they don't know, types they don't have.
_BROKEN = (
    ValueError,
    OSError,
    EOFError,
    KeyError,
    TypeError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_arrays(content: bytes, wanted: Collection[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays in the bytes of an .npz file, by name.

    Parameters
    ----------
    content : bytes
    wanted : collection of str, optional
        Which ones; nothing else is read.

    Raises
    ------
    InputError
        If it is no archive of plain arrays, or if unpacked they would take
        more than `NPZ_HISTORY` or so many times what the archive takes.
    """
    try:
        return _read(content, wanted)
    except _BROKEN:
        raise InputError(("npz", "it isn't an .npz of plain arrays")) from None


def _read(content: bytes, wanted: Collection[str] | None) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [one for one in archive.infolist() if one.filename.endswith(_SUFFIX)]
        most = max(NPZ_HISTORY, NPZ_RATIO * len(content))
        # By what the archive declares: no member is read beyond that.
        if sum(one.file_size for one in infos) > most:
            told = f"its arrays would take {sum(one.file_size for one in infos) / 1e9:.1f} GB"
            raise InputError(("npz", f"{told}, and at most {most / 1e9:.1f} GB are read"))
        arrays: dict[str, np.ndarray] = {}
        for info in infos:
            name = info.filename.removesuffix(_SUFFIX)
            if wanted is not None and name not in wanted:
                continue
            if name in arrays or info.compress_type not in _PACKED:
                raise ValueError("named twice, or packed otherwise")
            with archive.open(info) as member:
                assert isinstance(member, zipfile.ZipExtFile)
                arrays[name] = _array(member, info.file_size)
    return arrays


def _array(member: zipfile.ZipExtFile, declared: int) -> np.ndarray:
    if member.read(8) != _MAGIC + _VERSION:
        raise ValueError("no array, or a version for what ours never hold")
    found = _HEADER.fullmatch(member.read(int.from_bytes(member.read(2), "little")))
    if found is None:
        raise ValueError("no head of numbers or text")
    dtype = np.dtype(found[1].decode())
    shape = tuple(
        map(int, found[3].replace(b" ", b"").rstrip(b",").split(b",") if found[3] else ())
    )
    count = prod(shape)
    if not dtype.itemsize or count * dtype.itemsize != declared - member.tell():
        raise ValueError("not of the size that is declared")
    flat = np.empty(count, dtype)
    left = flat.view(np.uint8).data if count else memoryview(b"")
    while left:
        read = member.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return flat.reshape(shape, order="F" if found[2] == b"True" else "C")
