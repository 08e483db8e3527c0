"""The thread count of TVM's runtime, in this process and in those that it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import tvm

from edgetune.errors import EdgetuneError

# Of threading::ThreadGroup::AffinityMode: kSpecifyThreadShareAllCore, kSpecifyOneCorePerThread.
SHARE_ALL_CORES, ONE_CORE_A_THREAD = -3, -2


def use_threads(count: int) -> None:
    """From now on kernels run on `count` threads; raises EdgetuneError if TVM disagrees."""
    os.environ["TVM_NUM_THREADS"] = str(count)
    if thread_count() != count:
        # The pool was made for another count: made anew, with every thread on the whole mask.
        configure(SHARE_ALL_CORES, count, sorted(os.sched_getaffinity(0)))
    if (got := thread_count()) != count:
        raise EdgetuneError("TVM's thread pool", expected=f"{count} threads", got=str(got))


@contextmanager
def one_core_a_thread(count: int) -> Iterator[None]:
    """Each of `count` threads on a core of its own, however busy the others are."""
    cores = sorted(os.sched_getaffinity(0))
    former = os.environ.get("TVM_BIND_THREADS", "0")
    os.environ["TVM_BIND_THREADS"] = "1"  # without it TVM binds nothing, whatever it is told
    try:
        configure(ONE_CORE_A_THREAD, count, cores)
        os.sched_setaffinity(0, cores[:1])  # TVM leaves the thread that calls it alone
        yield
    finally:
        os.sched_setaffinity(0, cores)
        configure(SHARE_ALL_CORES, count, cores)
        os.environ["TVM_BIND_THREADS"] = former


def configure(mode: int, count: int, cores: list[int]) -> None:
    tvm.get_global_func("runtime.config_threadpool")(mode, count, [str(c) for c in cores], count)


def thread_count() -> int:
    return int(tvm.get_global_func("runtime.NumThreads")())
