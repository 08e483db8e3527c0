"""The anytime curves of repeated tunings as series on the sweep's run: a band a tuner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from edgetune.measure.bands import Band, by_seconds, by_trials
from edgetune.record import PointRecord
from edgetune.wire.digest import digest_value


class Sample(Struct, frozen=True, kw_only=True):
    """One value of a series: MLflow's metric name, its step, its value."""

    name: str
    step: int
    value_ms: float


def samples(records: Sequence[PointRecord]) -> list[Sample]:
    """For points that differ in nothing but the seed; the step is a trial, or a whole second."""
    return [
        sample
        for alike in repetitions(records)
        for axis, bands in series(alike)
        for band in last_per_step(bands)
        for sample in of_band(alike[0], axis, band)
    ]


def repetitions(records: Iterable[PointRecord]) -> list[list[PointRecord]]:
    """Groups of at least two tuned points that are repetitions of each other."""
    groups: dict[str, list[PointRecord]] = {}
    for record in records:
        if record.tuning is not None and record.point.budget is not None:
            budget = msgspec.structs.replace(record.point.budget, seed=0)
            alike = msgspec.structs.replace(record.point, budget=budget)
            groups.setdefault(digest_value(alike), []).append(record)
    return [group for group in groups.values() if len(group) > 1]


def series(alike: Sequence[PointRecord]) -> Iterator[tuple[str, list[Band]]]:
    curves = [record.tuning.curve for record in alike if record.tuning is not None]
    yield "trials", by_trials(curves)
    yield "seconds", by_seconds(curves)


def last_per_step(bands: Iterable[Band]) -> list[Band]:
    """MLflow keeps whole steps: of several within a second, the last."""
    return list({int(band.at): band for band in bands}.values())


def of_band(record: PointRecord, axis: str, band: Band) -> Iterator[Sample]:
    point = record.point
    who = f"{point.model.name} {point.tuner_name} c{point.state.mask}"
    for part in ("low", "median", "high"):
        value_ms = getattr(band, f"{part}_ms")
        name = f"tuning_best_ms by {axis}/{who}/{part}"
        yield Sample(name=name, step=int(band.at), value_ms=value_ms)
