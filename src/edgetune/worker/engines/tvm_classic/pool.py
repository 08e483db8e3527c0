"""The thread count of TVM's runtime, in this process and in those that it starts."""

from __future__ import annotations

import os

import tvm

from edgetune.errors import EdgetuneError

SHARE_ALL_CORES = -3  # threading::ThreadGroup::AffinityMode::kSpecifyThreadShareAllCore


def use_threads(count: int) -> None:
    """From now on kernels run on `count` threads; raises EdgetuneError if TVM disagrees."""
    os.environ["TVM_NUM_THREADS"] = str(count)
    if thread_count() != count:
        # The pool was made for another count: made anew, with every thread on the whole mask.
        cores = [str(core) for core in sorted(os.sched_getaffinity(0))]
        configure = tvm.get_global_func("runtime.config_threadpool")
        configure(SHARE_ALL_CORES, count, cores, count)
    if (got := thread_count()) != count:
        raise EdgetuneError("TVM's thread pool", expected=f"{count} threads", got=str(got))


def thread_count() -> int:
    return int(tvm.get_global_func("runtime.NumThreads")())
