"""Runs in the engine's Python: the assembly of the gauge's kernel of multiply-adds.

    python gauge_case.py CHAINS

Two lines come first: how many lanes its vectors have, and whether the sums that the kernel of
reads makes are right.
"""

from __future__ import annotations

import sys

import numpy as np
import tvm

from edgetune.worker.engines.tvm_classic import gauge
from edgetune.worker.engines.tvm_classic.target import make_target

ROUNDS = 5


def main(chains: int) -> None:
    target = make_target("llvm -mcpu=native")
    lanes = gauge.vector_lanes(target)
    assembly = gauge.multiply_add_kernel(target, 2, chains, lanes).get_source("asm")
    sys.stdout.write(f"{lanes}\n{sums_are_right(target, lanes)}\n{assembly}")


def sums_are_right(target: tvm.target.Target, lanes: int) -> bool:
    """Every element of the buffer is read, and once."""
    stride = gauge.READ_CHAINS * lanes
    values = np.arange(2 * ROUNDS * stride, dtype=np.float32)
    sums = tvm.nd.array(np.zeros(2 * stride, np.float32))
    gauge.read_kernel(target, 2, lanes, ROUNDS)["main"](tvm.nd.array(values), sums)
    expected = values.reshape(2, ROUNDS, stride).sum(axis=1).ravel()
    return bool(np.array_equal(sums.numpy(), expected))


if __name__ == "__main__":
    main(int(sys.argv[1]))
