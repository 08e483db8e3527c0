"""Studies of points at several clocks, with latencies and energies that can be read off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from edgetune.measure.energy import Energy, Estimate
from edgetune.measure.mean_power import Doubt
from edgetune.record import PointRecord
from edgetune.sitting import SittingRecord
from edgetune.spec import ClusterClock, State
from edgetune.study import Manifest, Study
from edgetune.wire.settings import AnyTuner
from tests.unit.report.records import measured, point


def study(*records: PointRecord, sittings: Sequence[SittingRecord] = ()) -> Study:
    folder = Path("sweeps/20260102-120000-study")
    return Study(
        folder=folder,
        manifest=Manifest(name="study", identity="i", created_utc="", points=()),
        records=records,
        sittings=tuple(sittings),
        folders={record.point_id: folder for record in records},
    )


def at(
    median_ms: float,
    gross_mj: float | None = None,
    *,
    half_ms: float | None = 0.1,
    tuner: AnyTuner | None = None,
    model: str = "resnet18",
    cores: tuple[int, ...] = (0, 1),
    khz: int | None = None,
    gpu_hz: int | None = None,
    simulates: str = "",
) -> PointRecord:
    """A point in a state; its energy is known to a hundredth."""
    clocks = () if khz is None else (ClusterClock(cluster="a57", khz=khz),)
    state = State(cores=cores, cpu_khz=clocks, gpu_hz=gpu_hz)
    where = replace(point(tuner, model=model), state=state)
    record = measured(where, median_ms, half_ms=half_ms)
    energy = None if gross_mj is None else energy_of(gross_mj, median_ms)
    machine = replace(record.machine, simulates=simulates)
    return replace(record, energy=energy, machine=machine)


def energy_of(gross_mj: float, median_ms: float) -> Energy:
    return Energy(
        rails=("VDD_IN",),
        samples=40,
        coverage=1.0,
        seconds=4.0,
        windows=2,
        inferences=400,
        gross_mw=about(1000 * gross_mj / median_ms),
        gross_mj=about(gross_mj),
        gross_doubt=Doubt(sampling_mw=0.0, quantisation_mw=0.0, gaps_mw=0.0, drift_mw=0.0),
        inferences_per_joule=about(1000 / gross_mj),
    )


def about(value: float) -> Estimate:
    return Estimate(value=value, low=0.99 * value, high=1.01 * value)
