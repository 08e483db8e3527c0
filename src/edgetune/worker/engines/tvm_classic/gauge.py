"""What the cores can do at best: multiply-adds held in registers, and reads from memory.

Both kernels are compiled by TVM for the target and run on its thread pool, so that they meet what
a compiled network meets. The best of many short tries counts: whatever else runs only slows down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tvm
from tvm import tir
from tvm.target import codegen

from edgetune.wire.messages import Gauge, Gauged
from edgetune.worker.engines.tvm_classic import pool
from edgetune.worker.engines.tvm_classic.target import make_target

FLOAT, FLOAT_BYTES = "float32", 4
LANES = {"avx512f": 16, "avx": 8}  # of float32 in one register, else 4
# Independent chains hide the latency of a multiply-add; more than there are registers spill.
CHAINS = (8, 12, 24)
STEPS = 1 << 17  # a fraction of a millisecond: short enough to come between others' turns
READ_CHAINS = 8
TRIES_LEAST = 5
CACHES_OVER, MOST_BYTES, UNKNOWN_CACHE_BYTES = 4, 1 << 30, 64 << 20
DECAY, GROWTH = 0.999, 0.001  # the values stay near one, far from what slows arithmetic down


def gauge(order: Gauge) -> Gauged:
    """Half of the time for arithmetic, half for memory; compiling comes on top."""
    target = make_target(order.target)
    pool.use_threads(order.threads)
    lanes, size = vector_lanes(target), buffer_bytes()
    share_s = order.seconds / (2 * len(CHAINS))
    with pool.one_core_a_thread(order.threads):
        rates = {
            chains: multiply_add_rate(target, order.threads, chains, lanes, seconds=share_s)
            for chains in CHAINS
        }
        bandwidth = read_rate(target, order.threads, lanes, size, seconds=order.seconds / 2)
    best = max(rates, key=lambda chains: rates[chains])
    how = f"{best} chains of {lanes} float32 multiply-adds; {size >> 20} MiB read; {target}"
    return Gauged(gflops=rates[best] / 1e9, gigabytes_per_s=bandwidth / 1e9, how=how)


def vector_lanes(target: Any) -> int:
    features = codegen.llvm_get_cpu_features(target)
    return next((lanes for name, lanes in LANES.items() if name in features), 4)


def multiply_add_rate(
    target: Any, threads: int, chains: int, lanes: int, *, seconds: float
) -> float:
    """Floating-point operations a second."""
    kernel = multiply_add_kernel(target, threads, chains, lanes)["main"]
    factors = np.repeat(np.array([DECAY, GROWTH], FLOAT), lanes)
    out = np.zeros(threads * chains * lanes, FLOAT)
    arguments = (tvm.nd.array(factors), tvm.nd.array(out))
    return best_rate(
        lambda: kernel(*arguments), 2 * threads * chains * lanes * STEPS, seconds=seconds
    )


def multiply_add_kernel(target: Any, threads: int, chains: int, lanes: int) -> Any:
    """Each thread: `chains` vectors in registers, `STEPS` times acc = acc * factor + term."""
    build = tir.ir_builder.create()
    factors = tir.decl_buffer((2 * lanes,), FLOAT, name="factors")
    out = tir.decl_buffer((threads * chains * lanes,), FLOAT, name="out")
    read, write = build.buffer_ptr(factors), build.buffer_ptr(out)
    factor, term = tir.Ramp(0, 1, lanes), tir.Ramp(lanes, 1, lanes)
    slots = [tir.Ramp(chain * lanes, 1, lanes) for chain in range(chains)]
    with build.for_range(0, threads, name="thread", kind="parallel") as thread:
        held = build.allocate(FLOAT, (chains * lanes,), name="held", scope="local")
        for slot in slots:
            held[slot] = read[factor]
        with build.for_range(0, STEPS, name="step"):
            for slot in slots:
                held[slot] = held[slot] * read[factor] + read[term]
        for chain, slot in enumerate(slots):
            write[tir.Ramp((thread * chains + chain) * lanes, 1, lanes)] = held[slot]
    return built(build.get(), [factors, out], target)


def read_rate(target: Any, threads: int, lanes: int, size: int, *, seconds: float) -> float:
    """Bytes a second."""
    stride = READ_CHAINS * lanes
    rounds = size // FLOAT_BYTES // (threads * stride)
    count = threads * stride * rounds
    kernel = read_kernel(target, threads, lanes, rounds)["main"]
    # Ones, because pages that were never written are all the same one.
    source = tvm.nd.array(np.ones(count, FLOAT))
    sums = tvm.nd.array(np.zeros(threads * stride, FLOAT))
    return best_rate(lambda: kernel(source, sums), count * FLOAT_BYTES, seconds=seconds)


def read_kernel(target: Any, threads: int, lanes: int, rounds: int) -> Any:
    """Each thread sums its own part of the buffer into `READ_CHAINS` vectors."""
    stride = READ_CHAINS * lanes
    build = tir.ir_builder.create()
    source = tir.decl_buffer((threads * rounds * stride,), FLOAT, name="source")
    sums = tir.decl_buffer((threads * stride,), FLOAT, name="sums")
    read, write = build.buffer_ptr(source), build.buffer_ptr(sums)
    slots = [tir.Ramp(chain * lanes, 1, lanes) for chain in range(READ_CHAINS)]
    with build.for_range(0, threads, name="thread", kind="parallel") as thread:
        held = build.allocate(FLOAT, (stride,), name="held", scope="local")
        for slot in slots:
            held[slot] = tir.Broadcast(tir.const(0, FLOAT), lanes)
        with build.for_range(0, rounds, name="round") as index:
            for chain, slot in enumerate(slots):
                start = (thread * rounds + index) * stride + chain * lanes
                held[slot] = held[slot] + read[tir.Ramp(start, 1, lanes)]
        for chain, slot in enumerate(slots):
            write[tir.Ramp(thread * stride + chain * lanes, 1, lanes)] = held[slot]
    return built(build.get(), [source, sums], target)


def built(body: Any, buffers: list[Any], target: Any) -> Any:
    handles = [tir.Var(f"{buffer.name}_handle", "handle") for buffer in buffers]
    function = tir.PrimFunc(
        handles, body, buffer_map=dict(zip(handles, buffers, strict=True))
    ).with_attr({"global_symbol": "main", "tir.noalias": True})
    return tvm.build(tvm.IRModule({"main": function}), target=target)


def best_rate(call: Callable[[], None], amount: int, *, seconds: float) -> float:
    """`amount` over the shortest of all calls; the first one warms up."""
    call()
    least_ns, tries, deadline_s = None, 0, time.monotonic() + seconds
    while tries < TRIES_LEAST or time.monotonic() < deadline_s:
        start_ns = time.perf_counter_ns()
        call()
        taken_ns = time.perf_counter_ns() - start_ns
        least_ns = taken_ns if least_ns is None else min(least_ns, taken_ns)
        tries += 1
    assert least_ns is not None
    return amount / (least_ns * 1e-9)


def buffer_bytes() -> int:
    """Several times the largest cache, so that it has to come from memory."""
    largest = max(cache_sizes(Path("/sys/devices/system/cpu/cpu0/cache")), default=0)
    return min(CACHES_OVER * (largest or UNKNOWN_CACHE_BYTES), MOST_BYTES)


def cache_sizes(folder: Path) -> list[int]:
    """In bytes, as the kernel lists them: `32768K`."""
    texts = [path.read_text().strip() for path in folder.glob("index*/size")]
    return [int(text[:-1]) << 10 for text in texts if text.endswith("K")]
