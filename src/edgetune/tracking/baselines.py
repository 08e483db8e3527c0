"""How many times faster a point is than the untuned network and than ONNX Runtime.

Both are points of its own sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edgetune.record import PointRecord
from edgetune.wire.digest import digest_value

VS_UNTUNED, VS_ONNXRUNTIME = "speedup_vs_untuned", "speedup_vs_onnxruntime"
UNTUNED, ONNXRUNTIME = "none", "onnxruntime"
DIGITS = 4

Medians = dict[str, float]


def speedups(records: Sequence[PointRecord]) -> dict[str, dict[str, float]]:
    """By point id, the ratios of medians that can be formed; above 1 is faster than the baseline.

    Only points of the same machine, network, input and state are compared; against the untuned
    network also of the same target.
    """
    untuned = _medians(records, UNTUNED)
    reference = _medians(records, ONNXRUNTIME)
    ratios: dict[str, dict[str, float]] = {}
    for record in records:
        baselines = {
            VS_UNTUNED: untuned.get(_peers(record, with_target=True)),
            VS_ONNXRUNTIME: reference.get(_peers(record, with_target=False)),
        }
        ratios[record.point_id] = _ratios(record, baselines)
    return ratios


def _ratios(record: PointRecord, baselines: dict[str, float | None]) -> dict[str, float]:
    if record.latency is None or record.status != "ok":
        return {}
    median_ms = record.latency.median_ms
    ratios = {name: ms / median_ms for name, ms in baselines.items() if ms is not None}
    # MLflow's table prints every digit that it is given.
    return {name: round(ratio, DIGITS) for name, ratio in ratios.items()}


def _medians(records: Iterable[PointRecord], tuner: str) -> Medians:
    """The first point of each group of peers stands for the baseline."""
    medians: Medians = {}
    for record in records:
        if record.point.tuner_name == tuner and record.latency and record.status == "ok":
            peers = _peers(record, with_target=tuner == UNTUNED)
            medians.setdefault(peers, record.latency.median_ms)
    return medians


def _peers(record: PointRecord, *, with_target: bool) -> str:
    point = record.point
    same = [record.machine.stable, point.model, point.input, point.state]
    return digest_value([*same, point.target] if with_target else same)
