"""Fresh processes for their first inference, then inferences with flushed caches."""

from __future__ import annotations

from edgetune.machine.caches import last_level_bytes
from edgetune.measure.series import COLD
from edgetune.run.bench.blocks import Blocks
from edgetune.run.bench.processes import Processes
from edgetune.spec import Cold
from edgetune.wire.messages import Run

# Where the kernel names no cache: no board with cores worth tuning for has a larger one.
ASSUMED_CACHE_BYTES = 32 << 20


def measure_cold(pool: Processes, measure: Cold) -> None:
    """The first inference is taken down when a process is opened."""
    flush_bytes = choose_flush(pool, measure)
    order = Run(warmup=0, repeats=measure.block, number=1, flush_bytes=flush_bytes)
    for process in pool.in_turn(measure.processes):
        blocks = Blocks(process=process, notes=pool.notes, retries=measure.retries)
        for _ in range(measure.blocks):
            blocks.take(order, label=COLD)


def choose_flush(pool: Processes, measure: Cold) -> int:
    """What is asked for, or twice the last-level cache: not every cache evicts its oldest."""
    notes = pool.notes
    notes.cache_bytes = last_level_bytes(pool.draft.job.point.state.cores)
    if measure.flush_mib is not None:
        notes.flush_bytes = measure.flush_mib << 20
    else:
        notes.flush_bytes = 2 * (notes.cache_bytes or ASSUMED_CACHE_BYTES)
    return notes.flush_bytes
