"""Arrays in an .npz archive of anybody's: none is unpickled, and none is larger than it says."""

import io
import zipfile
import zlib
from collections.abc import Collection
from math import prod

import numpy as np
from numpy.lib import format as npy

from animate.errors import InputError
from animate.limits import NPZ_HISTORY, NPZ_RATIO

# Of an archive, in bytes: one that isn't packed is as large as what is in it.
MOST = NPZ_RATIO * NPZ_HISTORY

_SUFFIX = ".npy"

# Others aren't numpy's, and may take memory that nothing declares.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# Numbers and text.
_KINDS = "fiuU"

_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}

# What zipfile and numpy raise for content that isn't an archive of arrays: damaged data,
# compression and encryption they don't know, a header that isn't one.
_BROKEN = (
    ValueError,
    OSError,
    EOFError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    SyntaxError,
    OverflowError,
    NotImplementedError,
    RecursionError,
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
    version = npy.read_magic(member)
    shape, columns_first, dtype = _HEADERS[version](member)
    count = prod(shape)
    if dtype.kind not in _KINDS or count * dtype.itemsize != declared - member.tell():
        raise ValueError("not plain, or not of the size that is declared")
    flat = np.empty(count, dtype)
    left = flat.view(np.uint8).data if count else memoryview(b"")
    while left:
        read = member.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return flat.reshape(shape, order="F" if columns_first else "C")
