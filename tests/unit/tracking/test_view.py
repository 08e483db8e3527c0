from __future__ import annotations

from msgspec.structs import replace

from edgetune.measure.roofline import Peaks, Work, limit
from edgetune.record import PointRecord
from edgetune.spec import ClusterClock, State
from edgetune.tracking import columns, view
from edgetune.tracking.baselines import VS_ONNXRUNTIME, VS_UNTUNED
from edgetune.tracking.charts import CHARTS, needs
from edgetune.tracking.run import CURVE
from edgetune.wire.settings import AutoTvm
from tests import builders


def full_record() -> PointRecord:
    """A tuned point at clocks that were set, with its energy and its share of the peak."""
    room = limit(
        Work(flops=4_000_000, bytes_least=1_000),
        Peaks(gflops=100.0, gigabytes_per_s=10.0, how="by hand"),
        median_ms=1.0,
    )
    state = State(cores=(0, 1), cpu_khz=(ClusterClock(cluster="a57", khz=806_400),), gpu_hz=10**9)
    asked = replace(builders.point(AutoTvm()), state=state)
    return replace(builders.ok_record(asked), limit=room, energy=builders.energy())


def test_every_column_of_the_view_is_really_logged() -> None:
    """The table that opens has no column that no run can fill."""
    record = full_record()
    failed = builders.simulated(builders.failed_record())
    assert set(view.PARAMS) <= set(columns.params(record))
    assert set(view.METRICS) <= {*columns.metrics(record), VS_UNTUNED, VS_ONNXRUNTIME}
    assert set(view.TAGS) <= set(columns.tags(failed))


def test_every_chart_of_the_view_is_fed() -> None:
    """Bars, curve, scatters and parallel coordinates use names that are logged."""
    record = full_record()
    known = {*columns.params(record), *columns.metrics(record), VS_UNTUNED, CURVE}
    shown = view.view_state(view.EVERY_POINT)["compareRunCharts"]
    assert len(shown) == len(CHARTS)
    for chart in shown:
        assert needs(chart), chart["type"]
        assert needs(chart) <= known


def test_a_sweeps_view_has_nothing_that_none_of_its_points_can_fill() -> None:
    """Without a power source, without clocks: no empty chart and no empty column for them."""
    plain = view.logged([builders.ok_record()])
    state = view.view_state("", plain)
    names = {name for chart in state["compareRunCharts"] for name in needs(chart)}
    assert names == {"latency_median_ms", VS_UNTUNED, "model", "tuner", "cores"}
    assert "params.`cpu_khz`" not in state["selectedColumns"]
    assert "metrics.`energy_gross_mj`" not in state["selectedColumns"]
    assert "tags.`failed_why`" in state["selectedColumns"]
    everything = view.view_state("", view.logged([full_record()]))
    assert len(everything["compareRunCharts"]) == len(CHARTS)
