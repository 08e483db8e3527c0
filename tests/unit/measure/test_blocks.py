from __future__ import annotations

from pathlib import Path

import numpy as np
from msgspec.structs import replace

from edgetune.measure.blocks import WARM_ROUND, Block, arrays_of, medians_of
from edgetune.wire.arrays import read_arrays, write_arrays


def block(launch: int, turn: int, artifact: int, *durations_ns: int) -> Block:
    """Its two warm-up inferences are far off."""
    return Block(
        launch=launch,
        round=turn,
        position=0,
        artifact=artifact,
        number=1,
        start_ns=0,
        end_ns=1,
        warmup_ns=(9000, 8000),
        durations_ns=durations_ns,
    )


BLOCKS = [
    block(0, WARM_ROUND, 0, 7000, 7000, 7000),
    block(0, WARM_ROUND, 1, 7000),
    block(0, 0, 1, 20, 22, 21),
    block(0, 0, 0, 10, 12, 11, 13, 900),
    block(1, 0, 0, 14),
    block(1, 0, 1, 30, 31),
]


def test_medians_are_found_again_in_what_was_kept(tmp_path: Path) -> None:
    """By launch, round and artifact, whatever the order; neither warm-up counts."""
    write_arrays(tmp_path / "raw.npz", arrays_of(BLOCKS))
    medians = medians_of(read_arrays(tmp_path / "raw.npz"))
    assert medians.tolist() == [[[12.0, 21.0]], [[14.0, 30.5]]]


def test_a_block_that_was_taken_again_counts_for_nothing() -> None:
    """It is kept, with what disturbed it."""
    disturbed = replace(block(0, 0, 0, 50), repeated=True, reasons=("steal", "apart"))
    arrays = arrays_of([disturbed, block(0, 0, 0, 10)])
    assert medians_of(arrays).tolist() == [[[10.0]]]
    columns = arrays["columns"].tolist()
    told = dict(zip(columns, arrays["blocks"][0].tolist(), strict=True))
    assert [told[name] for name in ("repeated", "steal", "apart", "waiting")] == [1, 1, 1, 0]
    assert told["core_latency_ns"] == -1


def test_every_inference_is_kept_and_the_warm_ones_are_labelled() -> None:
    """Two a block, and whole rounds by their number."""
    arrays = arrays_of(BLOCKS)
    assert arrays["durations_ns"].size == sum(block.samples for block in BLOCKS)
    assert arrays["warmup"].sum() == 2 * len(BLOCKS)
    assert np.array_equal(arrays["blocks"][:, 1], [WARM_ROUND, WARM_ROUND, 0, 0, 0, 0])
