"""The headline table's rows: what each point took, beside the untuned network and ONNX Runtime."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from edgetune.measure.comparison import Comparison
from edgetune.measure.energy import Energy
from edgetune.measure.stats import LatencyStats
from edgetune.record import PointRecord
from edgetune.report.headline import own_run, parts, result_words
from edgetune.report.words import outcome
from edgetune.sitting import Place, SittingRecord, by_place, place_of, side_by_side
from edgetune.spec import Point, State
from edgetune.wire.settings import OnnxRuntime, Target, Untuned

UNTUNED, REFERENCE = (str(kind.__struct_config__.tag) for kind in (Untuned, OnnxRuntime))
PROTOCOL = "measure.protocol"
OWN_COLUMNS = ("model.name", "tuner.name", "target.name")


@dataclass(frozen=True, kw_only=True)
class Speedup:
    """Baseline over point; `certain` that there is a difference, None if unknown.

    `low` and `high` bound it with `confidence` where both were timed side by side. Otherwise it is
    the ratio of two runs apart in time, certain if the intervals of their medians do not overlap.
    """

    value: float
    certain: bool | None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One point; `settings` says what tells it from others of the same model, tuner and state.

    `run` says which part of the point the latency is of, `result` what is no latency. `clocks` are
    those that were set, by name and unit.
    """

    point_id: str
    model: str
    tuner: str
    target: str
    cores: str
    state: str
    clocks: tuple[tuple[str, int], ...]
    settings: str
    latency: LatencyStats | None
    against_untuned: Speedup | None
    against_onnxruntime: Speedup | None
    top1: float | None
    top5: float | None
    of_peak: float | None
    energy: Energy | None
    tuning_seconds: float | None
    trials: int | None
    failed: bool
    status: str
    simulated: bool = False
    run: str = ""
    result: str = ""


def rows_of(records: Sequence[PointRecord], sittings: Sequence[SittingRecord] = ()) -> list[Row]:
    """One row a record, and below it those of its parts; ratios from the sittings that hold it."""
    settings = distinguishing_settings([record.point for record in records])
    baselines = Baselines.among(records, sittings)
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
            of_peak=None,
            tuning_seconds=None,
            trials=None,
            top1=None,
            top5=None,
            energy=None,
            run=part.run,
            result=part.result,
            status="",
        )


def row_of(record: PointRecord, baselines: Baselines, settings: str) -> Row:
    point, tuning, right = record.point, record.tuning, record.accuracy
    return Row(
        point_id=record.point_id,
        model=point.model.name,
        tuner=point.tuner_name,
        target=point.target.name,
        cores=point.state.mask,
        state=point.state.brief,
        clocks=tuple(clocks(point.state)),
        settings=settings,
        latency=record.latency if record.status == "ok" else None,
        against_untuned=baselines.speedup(record, UNTUNED),
        against_onnxruntime=baselines.speedup(record, REFERENCE),
        top1=right.top1 if right else None,
        top5=right.top5 if right else None,
        of_peak=record.limit.of_peak if record.limit else None,
        energy=record.energy if record.status == "ok" else None,
        tuning_seconds=tuning.seconds if tuning else None,
        trials=tuning.trials if tuning else None,
        failed=record.status != "ok",
        status=outcome(record),
        simulated=record.simulated,
        run=own_run(record),
        result=result_words(record),
    )


def clocks(state: State) -> Iterator[tuple[str, int]]:
    """`cpu_khz_a57`, `gpu_hz`, …: as they were set, nothing for what was left alone."""
    for clock in state.cpu_khz:
        yield f"cpu_khz_{clock.cluster}", clock.khz
    for name in ("gpu_hz", "emc_hz"):
        value: int | None = getattr(state, name)
        if value is not None:
            yield name, value


@dataclass(frozen=True)
class Baselines:
    """The good records of each tuner, by all that must be equal to be compared."""

    found: Mapping[Hashable, Sequence[PointRecord]]
    sittings: Mapping[Place, Sequence[SittingRecord]]

    @classmethod
    def among(
        cls, records: Iterable[PointRecord], sittings: Sequence[SittingRecord] = ()
    ) -> Baselines:
        found: dict[Hashable, list[PointRecord]] = {}
        for record in records:
            if record.point.tuner_name in (UNTUNED, REFERENCE) and is_good(record):
                for target in (record.point.target, None):
                    key = basis(record, record.point.tuner_name, target)
                    found.setdefault(key, []).append(record)
        return cls(found, by_place(sittings))

    def speedup(self, record: PointRecord, tuner: str) -> Speedup | None:
        """The record against the baseline of `tuner`; ONNX Runtime knows no target."""
        own = record.point.tuner_name
        if not is_good(record) or own == tuner:
            return None
        target = None if REFERENCE in (own, tuner) else record.point.target
        baselines = self.found.get(basis(record, tuner, target), ())
        return self.side_by_side(record, baselines) or apart_in_time(record, baselines)

    def side_by_side(
        self, record: PointRecord, baselines: Sequence[PointRecord]
    ) -> Speedup | None:
        """From the same sitting, however the two points were measured on their own."""
        for baseline in baselines:
            for sitting in self.sittings.get(place_of(record), ()):
                if result := side_by_side([sitting], record, baseline):
                    return speedup_seen(result, sitting.settings.confidence)
        return None


def speedup_seen(result: Comparison, confidence: float) -> Speedup:
    """A speedup that was timed side by side."""
    return Speedup(
        value=result.ratio,
        certain=result.verdict != "no difference seen",
        low=result.low,
        high=result.high,
        confidence=confidence,
    )


def is_good(record: PointRecord) -> bool:
    return record.status == "ok" and record.latency is not None


def basis(record: PointRecord, tuner: str, target: Target | None) -> Hashable:
    point = record.point
    alike = (point.model, point.input, point.state)
    return tuner, target, record.machine.stable, alike


def apart_in_time(record: PointRecord, baselines: Sequence[PointRecord]) -> Speedup | None:
    """From the points' own runs, which must have been measured in the same way."""
    for baseline in baselines:
        if baseline.point.measure == record.point.measure and record.latency and baseline.latency:
            return speedup(record.latency, baseline.latency)
    return None


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
        look = (point.model.name, point.tuner_name, point.target.name, point.state)
        alike.setdefault(look, []).append(point)
    return {point: words for group in alike.values() for point, words in differences(group)}


def differences(group: Sequence[Point]) -> Iterable[tuple[Point, str]]:
    if len(group) == 1:
        yield group[0], ""
        return
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
