"""A module's loss at many points of parameter space, as fast as its size allows."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, vmap

from animate.core.modules import named, one_thread, recorded_tensors, tensors
from animate.core.standin import StandIn
from animate.progress import Progress

Floats = NDArray[np.float64]

# From outputs and y to a tensor without dimensions: a mean over the samples.
Measure = Callable[[Tensor, Tensor], Tensor]

# Numbers that the layers give for all samples at one point. Below it the calls
# take longer than the arithmetic, and many points are computed in one.
_SMALL = 2**18

# Bytes of points and layers that are held at one time by such a call: more
# leaves the caches. And by a single point, whose samples are taken in parts.
_HELD, _MOST = 8 * 2**20, 256 * 2**20

# So many numbers of all layers, samples and points are computed within milliseconds.
_LITTLE = 2**22

# So many points are handed over at once to be computed one by one.
_TURN = 32

# Seconds between two looks at how far the threads are.
_LOOK = 0.1

# By so many samples the outputs of the layers are counted.
_COUNTED = 32

# Two ways to the same number agree so far.
_AGREEMENT = 1e-3


class Sweep:
    """Means over samples of what a module gives, with other parameters in its place.

    To be used within `animate.core.modules.evaluating`.

    Parameters
    ----------
    module : nn.Module
    x, y : Tensor, shape (N, ...)
    measures : sequence of callable
        M of them.
    """

    def __init__(
        self, module: nn.Module, x: Tensor, y: Tensor, measures: Sequence[Measure]
    ) -> None:
        self._module, self._x, self._y, self._measures = module, x, y, measures
        self._slots = [one.numel() for _, one in recorded_tensors(module)]
        each = self._counted()
        self._samples = max(1, _MOST // (4 * each))
        self._each = each * len(x)
        held = 4 * (sum(self._slots) + self._each)
        self._together = max(1, _HELD // held) if self._each <= _SMALL else 1
        self._stand_ins = [StandIn(module)]
        # Threads of our own, of one thread of PyTorch's each, share points out; its own share out
        # the samples of one point, and wait for one another at each layer.
        self._side_by_side = 1
        if self._each > _SMALL and x.device.type == "cpu" and self._stand_ins[0].apart:
            fitting = max(1, _MOST // (4 * each * min(len(x), self._samples)))
            self._side_by_side = min(torch.get_num_threads(), fitting)

    def along(self, parts: Sequence[NDArray[np.floating]], on_part: Progress) -> Floats:
        """Every measure at each point.

        Parameters
        ----------
        parts : sequence of ndarray, shapes (K, P) and perhaps (K, Q)
            Parameters and buffers of the points.
        on_part : callable

        Returns
        -------
        ndarray of float64, shape (M, K)
        """
        count = len(parts[0])
        little = count * self._each <= _LITTLE
        found = np.empty((len(self._measures), count))
        with ExitStack() as stack:
            if little:
                # A busy machine lets it wait for a second thread many times as long as it takes.
                stack.enter_context(one_thread())
            # Not every module can be mapped over its parameters; and one that can
            # may mean something else by it.
            mapped = self._together > 1 and count > 1 and self._agrees(_rows(parts, slice(0, 2)))
            if not (mapped or little or self._side_by_side == 1 or self._draws(parts)):
                self._share_out(parts, found, on_part)
                return found
            size, told = (self._together, self._mapped) if mapped else (_TURN, self._singly)
            for start in range(0, count, size):
                chosen = slice(start, start + size)
                values = told(_rows(parts, chosen).to(self._x.device))
                found[:, chosen] = values.double().cpu().numpy()
                on_part(min(start + size, count), count)
        return found

    def _counted(self) -> int:
        """How many numbers the layers give for a sample."""
        counted: list[int] = []

        def count(module: nn.Module, inputs: Any, output: Any) -> None:
            if not any(True for _ in module.children()):
                counted.extend(one.numel() for one in tensors(output))

        handles = [module.register_forward_hook(count) for module in self._module.modules()]
        few = self._x[:_COUNTED]
        try:
            with one_thread():
                self._module(few)
        finally:
            for handle in handles:
                handle.remove()
        return max(1, sum(counted) // len(few))

    def _means(self, forward: Callable[[Tensor], Tensor]) -> Tensor:
        """The measures over all samples, some at a time, shape (M,)."""
        if len(self._x) <= self._samples:
            return self._measured(forward(self._x), self._y)
        total = torch.zeros(len(self._measures), dtype=torch.float32, device=self._x.device)
        for first in range(0, len(self._x), self._samples):
            chosen = slice(first, first + self._samples)
            y = self._y[chosen]
            total = total + len(y) / len(self._y) * self._measured(forward(self._x[chosen]), y)
        return total

    def _measured(self, outputs: Tensor, y: Tensor) -> Tensor:
        """The measures of outputs, shape (M,)."""
        return torch.stack([measure(outputs, y) for measure in self._measures])

    def _one(self, row: Tensor) -> Tensor:
        state = named(self._module, row)
        return self._means(lambda x: functional_call(self._module, state, (x,)))

    def _mapped(self, rows: Tensor) -> Tensor:
        found: Tensor = vmap(self._one)(rows)
        return found.T

    def _agrees(self, rows: Tensor) -> bool:
        rows = rows.to(self._x.device)
        with one_thread():
            return _alike(lambda: self._mapped(rows), lambda: map(self._one, rows))

    def _singly(self, rows: Tensor) -> Tensor:
        """The same one by one, shape (M, K)."""
        shape = len(self._measures), len(rows)
        found = torch.empty(shape, dtype=torch.float32, device=self._x.device)
        for place, forward in enumerate(self._stand_ins[0].at(rows)):
            # Nothing of a point is held on to: the layers of the next get the same
            # memory, which is still in the caches.
            found[:, place] = self._means(forward)
        return found

    def _share_out(
        self, parts: Sequence[NDArray[np.floating]], found: Floats, on_part: Progress
    ) -> None:
        """The same by several threads, each of which takes the next point that none has."""
        while len(self._stand_ins) < self._side_by_side:
            self._stand_ins.append(StandIn(self._module))
        count = found.shape[1]
        places = iter(range(count))
        done: list[int] = []

        def fill(stand_in: StandIn) -> None:
            # Each thread of Python's has a mode of its own.
            with torch.no_grad():
                for place in places:
                    (forward,) = stand_in.at(_rows(parts, slice(place, place + 1)))
                    found[:, place] = self._means(forward).double().numpy()
                    done.append(place)

        with _threads(self._side_by_side) as pool:
            working = {pool.submit(fill, stand_in) for stand_in in self._stand_ins}
            try:
                while working:
                    ended, working = wait(working, _LOOK, FIRST_COMPLETED)
                    for one in ended:
                        one.result()
                    on_part(len(done), count)
            finally:
                # Where one fails or the user interrupts, the others begin no more.
                deque(places, maxlen=0)

    def _draws(self, parts: Sequence[NDArray[np.floating]]) -> bool:
        """Whether the module draws random numbers, which have to come in order."""
        before = torch.get_rng_state()
        self._singly(_rows(parts, slice(0, 1)))
        drawn = not torch.equal(before, torch.get_rng_state())
        torch.set_rng_state(before)
        return drawn


@contextmanager
def _threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Some threads of Python's, for each of which PyTorch has one thread."""
    before = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(count, initializer=lambda: torch.set_num_threads(1)) as pool:
            yield pool
    finally:
        # It is remembered for the threads that are still to come, too.
        torch.set_num_threads(before)


def _alike(together: Callable[[], Tensor], singly: Callable[[], Iterable[Tensor]]) -> bool:
    """Whether some points come out of one call as they do one by one."""
    try:
        found = together()
    except RuntimeError:
        return False
    return torch.allclose(found, torch.stack([*singly()], dim=1), _AGREEMENT, equal_nan=True)


def _rows(parts: Sequence[NDArray[np.floating]], chosen: slice) -> Tensor:
    """Parameters and buffers of some points, a row each."""
    return torch.from_numpy(
        np.concatenate([part[chosen] for part in parts], axis=1, dtype=np.float32)
    )
