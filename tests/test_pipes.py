"""What a process says is read by threads that an interrupt may hit at any moment."""

import os
import time
from functools import partial
from threading import Event, Thread

import pytest

from animate import pipes
from animate.pipes import join, lines, listen


def test_lines_come_until_the_pipe_ends() -> None:
    out, into = os.pipe()
    os.write(into, b"one\ntwo")
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        assert [*lines(stream)] == [b"one\n", b"two"]


def test_a_pipe_that_was_closed_has_no_more() -> None:
    out, into = os.pipe()
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        pass
    assert [*lines(stream)] == []


class Interrupted(Thread):
    """An interrupt comes as soon as it has begun."""

    def start(self) -> None:
        super().start()
        raise KeyboardInterrupt


class Never(Thread):
    """An interrupt comes before it has."""

    def start(self) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("kind", "done"), [(Interrupted, True), (Never, False)])
def test_a_thread_that_is_interrupted_as_it_begins_is_waited_for(
    kind: type[Thread], done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "Thread", kind)
    threads: list[Thread] = []
    heard = Event()

    def work() -> None:
        time.sleep(0.1)
        heard.set()

    with pytest.raises(KeyboardInterrupt):
        listen(threads, "listener", work)
    join(threads)
    assert heard.is_set() == done


def test_threads_do_what_they_are_told() -> None:
    said: list[str] = []
    threads: list[Thread] = []
    listen(threads, "listener", partial(said.append, "here"))
    join(threads)
    assert (said, [thread.name for thread in threads]) == (["here"], ["listener"])
