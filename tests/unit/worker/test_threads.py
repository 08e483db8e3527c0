"""Reading threads and core lists back from the kernel."""

from __future__ import annotations

import os
import threading

import pytest

from edgetune.worker.threads import parse_cores, threads_now


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        pytest.param("0\n", (0,), id="one"),
        pytest.param("0-3", (0, 1, 2, 3), id="range"),
        pytest.param("0,2-3,7", (0, 2, 3, 7), id="mixed"),
    ],
)
def test_core_lists_are_the_kernels(text: str, cores: tuple[int, ...]) -> None:
    """The kernel's list format is read number by number."""
    assert parse_cores(text) == cores


def test_every_thread_is_listed_with_its_own_mask() -> None:
    """A thread that pins itself shows its own cores, beside the main thread's."""
    pinned, stop = threading.Event(), threading.Event()
    core = min(os.sched_getaffinity(0))
    tids = []

    def body() -> None:
        os.sched_setaffinity(0, {core})
        tids.append(threading.get_native_id())
        pinned.set()
        stop.wait()

    thread = threading.Thread(target=body)
    thread.start()
    pinned.wait()
    listed = {entry.tid: entry.cores for entry in threads_now()}
    stop.set()
    thread.join()
    assert listed[tids[0]] == (core,)
    assert set(listed[os.getpid()]) == os.sched_getaffinity(0)
