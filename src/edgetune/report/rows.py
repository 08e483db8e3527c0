"""The headline table's rows: what each point took, beside the untuned network and ONNX Runtime."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from edgetune.measure.stats import LatencyStats
from edgetune.record import PointRecord
from edgetune.report.headline import own_run, parts, result_words
from edgetune.report.words import outcome
from edgetune.spec import Point
from edgetune.wire.settings import OnnxRuntime, Target, Untuned

UNTUNED, REFERENCE = (str(kind.__struct_config__.tag) for kind in (Untuned, OnnxRuntime))
PROTOCOL = "measure.protocol"
OWN_COLUMNS = ("model.name", "tuner.name", "target.name", "state.cores")


@dataclass(frozen=True, kw_only=True)
class Speedup:
    """Baseline over point; `certain` if their intervals do not overlap, None if unknown."""

    value: float
    certain: bool | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One point; `settings` says what tells it from others of the same model, tuner and cores.

    `run` says which part of the point the latency is of, `result` what is no latency.
    """

    model: str
    tuner: str
    target: str
    cores: str
    settings: str
    latency: LatencyStats | None
    against_untuned: Speedup | None
    against_onnxruntime: Speedup | None
    top1: float | None
    top5: float | None
    of_peak: float | None
    tuning_seconds: float | None
    trials: int | None
    failed: bool
    status: str
    run: str = ""
    result: str = ""


def rows_of(records: Sequence[PointRecord]) -> list[Row]:
    """One row a record, in their order, and below it those of its parts."""
    settings = distinguishing_settings([record.point for record in records])
    baselines = Baselines.among(records)
    return [
        row
        for record in records
        for row in with_parts(record, row_of(record, baselines, settings[record.point]))
    ]


def with_parts(record: PointRecord, row: Row) -> Iterable[Row]:
    """The earlier runs of a paper's point, the first inferences of a cold one, ..."""
    yield row
    for part in parts(record):
        yield replace(
            row,
            latency=part.latency,
            against_untuned=None,
            against_onnxruntime=None,
            tuning_seconds=None,
            trials=None,
            run=part.run,
            result=part.result,
            status="",
        )


def row_of(record: PointRecord, baselines: Baselines, settings: str) -> Row:
    point, tuning, right = record.point, record.tuning, record.accuracy
    return Row(
        model=point.model.name,
        tuner=point.tuner_name,
        target=point.target.name,
        cores=point.state.mask,
        settings=settings,
        latency=record.latency if record.status == "ok" else None,
        against_untuned=baselines.speedup(record, UNTUNED),
        against_onnxruntime=baselines.speedup(record, REFERENCE),
        top1=right.top1 if right else None,
        top5=right.top5 if right else None,
        of_peak=record.limit.of_peak if record.limit else None,
        tuning_seconds=tuning.seconds if tuning else None,
        trials=tuning.trials if tuning else None,
        failed=record.status != "ok",
        status=outcome(record),
        run=own_run(record),
        result=result_words(record),
    )


@dataclass(frozen=True)
class Baselines:
    """The first good record of each tuner, by all that must be equal to be compared."""

    found: Mapping[Hashable, LatencyStats]

    @classmethod
    def among(cls, records: Iterable[PointRecord]) -> Baselines:
        found: dict[Hashable, LatencyStats] = {}
        for record in records:
            if record.status == "ok" and record.latency is not None:
                for target in (record.point.target, None):
                    found.setdefault(
                        basis(record, record.point.tuner_name, target), record.latency
                    )
        return cls(found)

    def speedup(self, record: PointRecord, tuner: str) -> Speedup | None:
        """The record against the baseline of `tuner`; ONNX Runtime knows no target."""
        own = record.point.tuner_name
        if record.status != "ok" or record.latency is None or own == tuner:
            return None
        target = None if REFERENCE in (own, tuner) else record.point.target
        baseline = self.found.get(basis(record, tuner, target))
        return speedup(record.latency, baseline) if baseline else None


def basis(record: PointRecord, tuner: str, target: Target | None) -> Hashable:
    point = record.point
    alike = (point.model, point.input, point.state, point.measure)
    return tuner, target, record.machine.stable, alike


def speedup(stats: LatencyStats, baseline: LatencyStats) -> Speedup:
    return Speedup(value=baseline.median_ms / stats.median_ms, certain=apart(stats, baseline))


def apart(stats: LatencyStats, baseline: LatencyStats) -> bool | None:
    """Whether the medians' intervals do not overlap; None where one has no interval."""
    if stats.median_low_ms is None or stats.median_high_ms is None:
        return None
    if baseline.median_low_ms is None or baseline.median_high_ms is None:
        return None
    return (
        stats.median_low_ms > baseline.median_high_ms
        or stats.median_high_ms < baseline.median_low_ms
    )


def distinguishing_settings(points: Sequence[Point]) -> dict[Point, str]:
    """For each point, `key=value` for what tells it from those that look alike in the table."""
    alike: dict[tuple[object, ...], list[Point]] = {}
    for point in dict.fromkeys(points):
        look = (point.model.name, point.tuner_name, point.target.name, point.state.cores)
        alike.setdefault(look, []).append(point)
    return {point: words for group in alike.values() for point, words in differences(group)}


def differences(group: Sequence[Point]) -> Iterable[tuple[Point, str]]:
    flattened = [dict(flat(msgspec.to_builtins(point))) for point in group]
    keys = sorted({key for values in flattened for key in values})
    varying = [key for key in keys if varies(key, flattened)]
    for point, values in zip(group, flattened, strict=True):
        told = [key for key in varying if key in values and key not in OWN_COLUMNS]
        yield (
            point,
            " ".join(f"{short(key, keys)}={values[key] or repr(values[key])}" for key in told),
        )


def varies(key: str, flattened: Sequence[Mapping[str, Any]]) -> bool:
    """Whether points differ in it; settings of a protocol are compared among its own points."""
    of_protocol = key.startswith("measure.") and key != PROTOCOL
    found: dict[object, set[str]] = {}
    for values in flattened:
        group = values.get(PROTOCOL) if of_protocol else None
        found.setdefault(group, set()).add(repr(values.get(key)))
    return any(len(different) > 1 for different in found.values())


def short(key: str, keys: Sequence[str]) -> str:
    """The last part of `tuner.trial.number`, where no other key ends so."""
    last = key.rpartition(".")[2]
    return last if sum(other.rpartition(".")[2] == last for other in keys) == 1 else key


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        elif key == "shapes":
            for named in value:
                yield f"{named['input']}", "x".join(map(str, named["shape"]))
        else:
            yield f"{prefix}{key}", value
