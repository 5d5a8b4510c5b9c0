"""The plane of (w, b) that is shown."""

import numpy as np

from animate.history import History

Range = tuple[float, float]

# The lab's own plane.
_W_RANGE: Range = (-15.0, 15.0)
_B_RANGE: Range = (-13.0, 13.0)


def ranges(
    history: History, w_range: Range | None = None, b_range: Range | None = None
) -> tuple[Range, Range]:
    """The ranges of w and b: as given, else the lab's, widened until the path is inside.

    A widened end leaves 5 % of the path's span beyond it.
    """
    path = history.params[: history.last_finite + 1].astype(np.float64)
    return (
        w_range or _widened(_W_RANGE, path[:, 0]),
        b_range or _widened(_B_RANGE, path[:, 1]),
    )


def _widened(shown: Range, values: np.ndarray) -> Range:
    low, high = float(values.min()), float(values.max())
    room = 0.05 * max(high - low, 1.0)
    return (
        shown[0] if low >= shown[0] else low - room,
        shown[1] if high <= shown[1] else high + room,
    )
