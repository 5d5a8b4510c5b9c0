"""One palette for a whole animation, and the nearest of its colours to any colour."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.encode.difference import Colors, Keys, packed, unpacked
from animate.frame import Frame

# Colours kept exactly, because much of the picture is made of them: in all the
# frames, and in what stands still. Where a panel's tints change from frame to
# frame, those of another that don't would not be among the former.
_FLAT, _STILL = 12, 10

# So many more that stand still, if each is of at least this share of the picture: a
# band of an even ramp stands out as soon as its colour is another.
_BANDS, _BAND = 30, 1 / 250

# The index that leaves a pixel as it is, in `difference.patch` too. The lowest,
# so that an image of few colours needs few bits an index.
TRANSPARENT = 0

# No channel is replaced by a value farther off than this, as long as the
# palette has room.
TOLERANCE = 20

_ROUNDS = 6

_NONE: Colors = np.empty((0, 3), np.float32)


class Swatch(NamedTuple):
    """The colours in some frames.

    Attributes
    ----------
    keys : ndarray of uint32, shape (n,)
        Each colour as 0xBBGGRR, ascending.
    counts : ndarray of int, shape (n,)
        Pixels of each; those that a frame shares with the first count once.
    moving : ndarray of int, shape (n,)
        Those of them in pixels that differ from the first frame's.
    """

    keys: Keys
    counts: NDArray[np.intp]
    moving: NDArray[np.intp]


def gather(frames: Iterable[Frame]) -> Swatch:
    """Collect the colours of some frames, of which there is at least one."""
    first: Keys | None = None
    found: list[Keys] = []
    for frame in frames:
        now = packed(frame.pixels)
        if first is None:
            first = now.copy()
        else:
            found.append(now[now != first])
    if first is None:
        raise ValueError("a palette needs a frame to choose colours by")
    # Alpha is 255 throughout and tells nothing apart.
    still = first.ravel() & 0xFFFFFF
    moved = np.concatenate(found) & 0xFFFFFF if found else still[:0]
    # Each by itself: that is ten times as fast as to look for the place of every pixel.
    still_keys, still_counts = np.unique(still, return_counts=True)
    moved_keys, moved_counts = np.unique(moved, return_counts=True)
    keys = np.union1d(still_keys, moved_keys)
    moving = np.zeros(len(keys), np.intp)
    moving[np.searchsorted(keys, moved_keys)] = moved_counts
    counts = moving.copy()
    counts[np.searchsorted(keys, still_keys)] += still_counts
    return Swatch(keys, counts, moving)


class Palette:
    """The colours of an animation, chosen for those that occur in it.

    The figure is made of a few flat colours and of the blends between them
    where edges are smoothed. The flat ones are kept as they are. Others are
    then added, the worst served first, until none is farther than `TOLERANCE`
    from its nearest; no more than that, since few colours make long repeats,
    which is what the GIF coder lives on. At last each is moved to the mean of
    the pixels it stands for (Lloyd's iteration), which lowers the mean error.

    The colours that movers use most come first, so that most frames get by
    with low indices. A colour met later that none is near enough to is added
    at the end while there is room. With room for few, those that are worst
    served first are served, and others are farther off than `TOLERANCE`.

    Parameters
    ----------
    swatch : Swatch
    size : int
        The most colours, 1 to 255.
    kept : ndarray of float32, shape (n, 3), optional
        Colours that are among them as they are, whether or not they occur: such
        that tell values apart, and may be near each other.

    Attributes
    ----------
    table : ndarray of float32, shape (256, 3)
        The colour of each index, whole numbers from 0 to 255. The one at
        `TRANSPARENT` means nothing.
    used : int
        Indices in use; the table is black from there on.
    """

    def __init__(self, swatch: Swatch, size: int = 255, kept: Colors = _NONE) -> None:
        self._size = size
        colors = _chosen(swatch, size, kept)
        self.table: Colors = np.zeros((256, 3), np.float32)
        self.used = len(colors) + 1
        self.table[1 : self.used] = colors
        # Index of each packed colour met so far, TRANSPARENT for the others.
        # The pages of this array that aren't touched take no memory.
        self._known: NDArray[np.uint8] = np.zeros(1 << 24, np.uint8)

    def indices(self, keys: Keys) -> NDArray[np.uint8]:
        """The index for each packed colour, whatever its alpha; never `TRANSPARENT`."""
        bare = keys & 0xFFFFFF
        indices: NDArray[np.uint8] = self._known[bare]
        unknown = indices == TRANSPARENT
        if unknown.any():
            self._meet(np.unique(bare[unknown]))
            indices = self._known[bare]
        return indices

    def _meet(self, keys: Keys) -> None:
        """Find or make an index for colours not met before."""
        colors = unpacked(keys)
        nearest, distance = _nearest(colors, self.table[1 : self.used])
        while distance.max() > TOLERANCE and self.used <= self._size:
            self.table[self.used] = colors[np.argmax(distance)]
            self.used += 1
            nearest, distance = _nearest(colors, self.table[1 : self.used])
        self._known[keys] = nearest + 1


def _chosen(swatch: Swatch, size: int, kept: Colors) -> Colors:
    colors = unpacked(swatch.keys)
    # Half of them at the most: the backdrop's shades alone would leave no room
    # for the colours that lines and points are told apart by.
    most = np.argsort(-swatch.counts, kind="stable")[:_FLAT]
    resting = swatch.counts - swatch.moving
    still = np.argsort(-resting, kind="stable")[: _STILL + _BANDS]
    large = resting[still] >= _BAND * resting.sum()
    large[:_STILL] = True
    still = still[large]
    known = [*map(tuple, kept), *(tuple(colors[index]) for index in (*most, *still))]
    flat = list(dict.fromkeys(known))[: max((size + 1) // 2, min(len(kept), size))]
    picked = list(flat)
    distance = np.min([_difference(colors, np.array(one)) for one in picked], axis=0)
    while len(picked) < size and distance.max() > TOLERANCE:
        picked.append(tuple(colors[np.argmax(distance)]))
        distance = np.minimum(distance, _difference(colors, np.array(picked[-1])))
    chosen = np.array(picked, np.float32)
    centres = _settled(colors, chosen, swatch.counts, fixed=len(flat))
    nearest, _ = _nearest(colors, centres)
    use = np.bincount(nearest, swatch.moving, minlength=len(centres))
    return centres[np.argsort(-use, kind="stable")]


def _settled(colors: Colors, centres: Colors, counts: NDArray[np.intp], fixed: int) -> Colors:
    """Move all but the first `fixed` centres to the mean of the colours nearest to them."""
    # The root damps the backdrop, which every sample shares.
    weights = np.sqrt(counts)
    for _ in range(_ROUNDS):
        nearest, _ = _nearest(colors, centres)
        mass = np.bincount(nearest, weights, minlength=len(centres))
        bands = [np.bincount(nearest, weights * band, minlength=len(centres)) for band in colors.T]
        moving = mass > 0
        moving[:fixed] = False
        centres[moving] = (np.stack(bands, axis=1)[moving].T / mass[moving]).T
    settled: Colors = np.rint(centres)
    return settled


def _difference(colors: Colors, color: Colors) -> Colors:
    """How far each colour is from one, in the channel that differs most."""
    farthest: Colors = np.abs(colors - color).max(axis=1)
    return farthest


def _nearest(colors: Colors, centres: Colors) -> tuple[NDArray[np.uint16], Colors]:
    """For each colour the index of the nearest centre in RGB, and the worst channel's error."""
    reach = (centres * centres).sum(axis=1)
    nearest = np.empty(len(colors), np.uint16)
    # A slice at a time keeps the table of distances in the cache.
    for start in range(0, len(colors), 4096):
        part = slice(start, start + 4096)
        # |color - centre|^2 without |color|^2, which is the same for all centres.
        nearest[part] = np.argmin(reach - 2 * colors[part] @ centres.T, axis=1)
    return nearest, np.abs(colors - centres[nearest]).max(axis=1)
