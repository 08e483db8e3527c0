"""The anytime curves of repeated tunings as series on the sweep's run: a band a tuner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from edgetune.measure.bands import Band, by_seconds, by_trials
from edgetune.record import PointRecord
from edgetune.tunings import Tuning, repetitions, tunings_of


class Sample(Struct, frozen=True, kw_only=True):
    """One value of a series: MLflow's metric name, its step, its value."""

    name: str
    step: int
    value_ms: float


def samples(records: Sequence[PointRecord]) -> list[Sample]:
    """For tunings that differ in nothing but the seed; the step is a trial, or a whole second."""
    return [
        sample
        for alike in repetitions(tunings_of(records))
        if len(alike) > 1
        for axis, bands in series(alike)
        for band in last_per_step(bands)
        for sample in of_band(alike[0].records[0], axis, band)
    ]


def series(alike: Sequence[Tuning]) -> Iterator[tuple[str, list[Band]]]:
    curves = [tuning.tuned.curve for tuning in alike]
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
