"""The environment variables that TVM and its child processes obey."""

from __future__ import annotations

import os
from collections.abc import MutableMapping


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Nothing is downloaded, no thread leaves the core mask, one thread for every core of it."""
    # Otherwise TVM fetches pre-tuned schedules, in silence, and "untuned" depends on the network.
    environ["TOPHUB_LOCATION"] = "NONE"
    # TVM's own binding takes the first cores of the machine, whatever the process's mask says: it
    # widened a mask of core 1 to cores 0 and 1. Unbound threads inherit the mask.
    environ["TVM_BIND_THREADS"] = "0"
    # TVM's own default on x86 is half of the logical processors.
    environ.setdefault("TVM_NUM_THREADS", str(len(os.sched_getaffinity(0))))
