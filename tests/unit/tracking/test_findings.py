"""What the protocols found, as metrics with names and units of their own."""

from __future__ import annotations

import msgspec

from edgetune.record import PointRecord
from edgetune.tracking import columns
from tests import builders
from tests.unit.report import test_headline as found


def metrics(record: PointRecord) -> dict[str, float]:
    return columns.metrics(msgspec.structs.replace(builders.ok_record(), bench=record.bench))


def test_every_protocol_tells_how_disturbed_its_blocks_were() -> None:
    """How many were taken, taken again, and stayed disturbed."""
    told = metrics(found.steady(0, None, disturbed=found.BUSY))
    blocks = (told["blocks_taken"], told["blocks_repeated"], told["blocks_disturbed"])
    assert blocks == (15, 2, 3)


def test_steady_tells_how_many_processes_settled() -> None:
    """And how many inferences make a sample."""
    told = metrics(found.steady(0, None, 30))
    assert (told["steady_processes"], told["sample_inferences"]) == (2, 1)


def test_a_stream_tells_its_losses_and_the_rate_held() -> None:
    """A rate that was not found is absent."""
    told = metrics(found.stream(57.31))
    assert (told["stream_missed"], told["stream_dropped"]) == (3, 1)
    assert (told["stream_rate_hz"], told["stream_highest_hz"]) == (30.0, 57.31)
    assert "stream_highest_hz" not in metrics(found.stream(None))


def test_throughput_tells_every_partition_and_the_best() -> None:
    """In inferences a second; and no latency."""
    told = columns.metrics(found.throughput())
    assert told["throughput_best_hz"] == told["throughput_2_hz"] == 12345.6
    assert (told["throughput_1_hz"], told["throughput_best_instances"]) == (100.25, 2)
    assert "latency_median_ms" not in told


def test_the_papers_runs_have_a_metric_each() -> None:
    """The builders' records have one run."""
    record = builders.ok_record()
    assert record.latency is not None
    assert columns.metrics(record)["run1_median_ms"] == record.latency.median_ms
