"""Rows of numbers that grow one by one: in memory, or on disk once they are many."""

import weakref
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

# A block is about so large in bytes, and holds so many rows at most. numpy asks
# for large pages for one of this size, which is half of the time of a step.
_BLOCK, _LONGEST = 8 * 2**20, 4096


class Rows:
    """Rows of float32, each filled by its owner.

    Parameters
    ----------
    width : int
    in_memory : int
        In bytes; what goes beyond it, and all before it, lies on disk.
    """

    def __init__(self, width: int, in_memory: int) -> None:
        self._width, self._in_memory = width, in_memory
        self._size = max(1, min(_LONGEST, _BLOCK // max(1, 4 * width)))
        self._blocks: list[NDArray[np.float32]] = []
        self._free: list[memoryview] = []
        self._file: IO[bytes] | None = None
        self._on_disk = 0

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._on_disk + len(self._blocks) * self._size - len(self._free)

    def new(self) -> memoryview:
        """The next row, `width` numbers, for its owner to fill at once.

        A plain buffer: in the middle of a training loop the code of a library
        has to be fetched again for each call, which takes longer than to copy
        the numbers of a small network.
        """
        if not self._free:
            self._grow()
        return self._free.pop()

    def array(self) -> NDArray[np.float32]:
        """All rows, shape (count, width); not to be written to.

        Of rows on disk it is a map of the file, which lives as long as the array.
        """
        rest = list(self._blocks)
        if self._file is None:
            # Only the last isn't full.
            if rest:
                rest[-1] = rest[-1][: self._size - len(self._free)]
            whole = np.concatenate(rest or [np.empty((0, self._width), np.float32)])
            whole.setflags(write=False)
            return whole
        # What isn't on disk yet goes behind what is, and stays to be filled up.
        self._file.seek(4 * self._width * self._on_disk)
        for block in rest:
            self._file.write(block.tobytes())
        self._file.flush()
        shape = (self.count, self._width)
        return np.memmap(self._file, np.float32, "r", shape=shape)

    def _grow(self) -> None:
        held = len(self._blocks) * self._size * self._width * 4
        if self._blocks and (self._file is not None or held > self._in_memory):
            if self._file is None:
                self._file = TemporaryFile(prefix="animate-ce-")  # noqa: SIM115  # kept open
                weakref.finalize(self, self._file.close)
            self._file.seek(4 * self._width * self._on_disk)
            for block in self._blocks:
                self._file.write(block.tobytes())
                self._on_disk += len(block)
            self._blocks.clear()
        block = np.empty((self._size, self._width), np.float32)
        self._blocks.append(block)
        self._free = [row.data for row in block[::-1]]
