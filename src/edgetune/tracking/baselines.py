"""How many times faster a point is than the untuned network and than ONNX Runtime.

Both are points of its own sweep. The ratio is that of the sitting in which the artifacts were
timed side by side, with its bounds; where there was none it is that of two runs apart in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edgetune.record import PointRecord
from edgetune.sitting import SittingRecord, by_place, place_of, side_by_side
from edgetune.wire.digest import digest_value

VS_UNTUNED, VS_ONNXRUNTIME = "speedup_vs_untuned", "speedup_vs_onnxruntime"
UNTUNED, ONNXRUNTIME = "none", "onnxruntime"
LOW, HIGH = "_low", "_high"
DIGITS = 4

Baselines = dict[str, list[PointRecord]]


def speedups(
    records: Sequence[PointRecord], sittings: Sequence[SittingRecord] = ()
) -> dict[str, dict[str, float]]:
    """By point id, the ratios that can be formed; above 1 is faster than the baseline.

    A ratio that was timed side by side has its bounds beside it, under its name with `_low` and
    `_high`. Only points of the same machine, network, input and state are compared; against the
    untuned network also of the same target.
    """
    untuned = _baselines(records, UNTUNED)
    reference = _baselines(records, ONNXRUNTIME)
    held = by_place(sittings)
    ratios: dict[str, dict[str, float]] = {}
    for record in records:
        against = {
            VS_UNTUNED: untuned.get(_peers(record, with_target=True), []),
            VS_ONNXRUNTIME: reference.get(_peers(record, with_target=False), []),
        }
        ratios[record.point_id] = _ratios(record, against, held.get(place_of(record), ()))
    return ratios


def _ratios(
    record: PointRecord,
    against: dict[str, list[PointRecord]],
    sittings: Sequence[SittingRecord],
) -> dict[str, float]:
    if record.latency is None or record.status != "ok":
        return {}
    ratios: dict[str, float] = {}
    for name, baselines in against.items():
        ratios |= _seen(name, record, baselines, sittings) or _apart(name, record, baselines)
    # MLflow's table prints every digit that it is given.
    return {name: round(ratio, DIGITS) for name, ratio in ratios.items()}


def _seen(
    name: str,
    record: PointRecord,
    baselines: Sequence[PointRecord],
    sittings: Sequence[SittingRecord],
) -> dict[str, float]:
    for baseline in baselines:
        if result := side_by_side(sittings, record, baseline):
            return {name: result.ratio, name + LOW: result.low, name + HIGH: result.high}
    return {}


def _apart(name: str, record: PointRecord, baselines: Sequence[PointRecord]) -> dict[str, float]:
    """Against the first one; a baseline is as fast as itself."""
    for baseline in baselines:
        if record.latency and baseline.latency:
            return {name: baseline.latency.median_ms / record.latency.median_ms}
    return {}


def _baselines(records: Iterable[PointRecord], tuner: str) -> Baselines:
    """The good points of the tuner, by their peers."""
    found: Baselines = {}
    for record in records:
        if record.point.tuner_name == tuner and record.latency and record.status == "ok":
            peers = _peers(record, with_target=tuner == UNTUNED)
            found.setdefault(peers, []).append(record)
    return found


def _peers(record: PointRecord, *, with_target: bool) -> str:
    point = record.point
    same = [record.machine.stable, point.model, point.input, point.state]
    return digest_value([*same, point.target] if with_target else same)
