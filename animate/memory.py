"""Whether the system would give so much memory, asked before a library dies for want of it."""

import mmap

from animate.errors import MEMORY, ResourceError

# In bytes of addresses: what the libraries of a drawing map before they draw.
LIBRARIES = 400_000_000


def require(count: int) -> None:
    """Find out whether `count` bytes could be had; none are taken.

    Raises
    ------
    ResourceError
        If they couldn't.
    """
    try:
        mmap.mmap(-1, count).close()
    except (OSError, MemoryError, OverflowError):
        told = f"{MEMORY}: this takes about {count / 1e9:.1f} GB"
        raise ResourceError(f"{told}; try a smaller --size, or fewer files at once") from None
