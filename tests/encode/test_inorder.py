"""Work on several threads, taken in order."""

import threading
import time

import pytest

from animate.encode import inorder
from animate.encode.inorder import InOrder


def test_results_come_in_the_order_of_the_work() -> None:
    taken: list[int] = []

    def code(number: int) -> int:
        # The earlier, the longer it takes.
        time.sleep(0.002 * (20 - number) if number % 3 == 0 else 0)
        return -number

    coders = InOrder(code, taken.append)
    for number in range(20):
        coders.put(number)
    coders.finish()
    coders.close()
    assert taken == [-number for number in range(20)]


def test_one_thread_works_in_order() -> None:
    worked: list[int] = []

    def code(number: int) -> None:
        time.sleep(0.001 if number % 2 == 0 else 0)
        worked.append(number)

    coders = InOrder(code, lambda _: None, threads=1)
    for number in range(20):
        coders.put(number)
    coders.finish()
    coders.close()
    assert worked == list(range(20))


def test_results_are_taken_on_the_thread_that_gives_the_work() -> None:
    coding: list[int] = []
    taking: list[int] = []
    coders: InOrder[int, None] = InOrder(
        lambda _: coding.append(threading.get_ident()),
        lambda _: taking.append(threading.get_ident()),
    )
    for number in range(9):
        coders.put(number)
    coders.finish()
    coders.close()
    assert set(taking) == {threading.get_ident()}
    assert threading.get_ident() not in coding


def test_it_never_holds_much_work() -> None:
    """However slow the coders are: memory mustn't grow with the number of frames."""
    taken: list[int] = []

    def code(number: int) -> int:
        time.sleep(0.002)
        return number

    coders = InOrder(code, taken.append)
    most = 0
    for number in range(100):
        coders.put(number)
        most = max(most, number + 1 - len(taken))
    coders.finish()
    coders.close()
    assert taken == list(range(100))
    assert most <= 8


@pytest.mark.parametrize("count", [1, 50])
def test_an_error_comes_out_once_and_leaves_no_thread(count: int) -> None:
    before = set(threading.enumerate())
    broken = OSError(28, "No space left on device")

    def refuse(number: int) -> int:
        raise broken

    coders = InOrder(refuse, lambda _: None)
    with pytest.raises(OSError, match="No space left") as caught:
        for number in range(count):
            coders.put(number)
        coders.finish()
    coders.close()
    assert caught.value is broken
    assert set(threading.enumerate()) <= before


def test_closing_early_drops_what_hasnt_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inorder, "_THREADS", 1)
    monkeypatch.setattr(inorder, "_AHEAD", 8)
    begun: list[int] = []
    on, gate = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        begun.append(number)
        on.set()
        gate.wait(10)

    coders = InOrder(wait, lambda _: None)
    for number in range(8):
        coders.put(number)
    assert on.wait(10)
    closing = threading.Thread(target=coders.close)
    closing.start()
    # The first is under way still, so closing waits for it; the last is dropped at once.
    while not coders._waiting[-1].cancelled():
        time.sleep(0.001)
    gate.set()
    closing.join(10)
    assert not closing.is_alive()
    assert begun == [0]
