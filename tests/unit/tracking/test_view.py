from __future__ import annotations

from msgspec.structs import replace

from edgetune.measure.roofline import Peaks, Work, limit
from edgetune.tracking import columns, view
from edgetune.tracking.baselines import VS_ONNXRUNTIME, VS_UNTUNED
from edgetune.tracking.run import CURVE
from edgetune.wire.settings import AutoTvm
from tests import builders


def test_every_column_of_the_view_is_really_logged() -> None:
    """The table that opens has no column that no run can fill."""
    room = limit(
        Work(flops=4_000_000, bytes_least=1_000),
        Peaks(gflops=100.0, gigabytes_per_s=10.0, how="by hand"),
        median_ms=1.0,
    )
    record = replace(builders.ok_record(builders.point(AutoTvm())), limit=room)
    record = replace(record, energy=builders.energy())
    failed = builders.simulated(builders.failed_record())
    assert set(view.PARAMS) <= set(columns.params(record))
    assert set(view.METRICS) <= {*columns.metrics(record), VS_UNTUNED, VS_ONNXRUNTIME}
    assert set(view.TAGS) <= set(columns.tags(failed))


def test_every_chart_of_the_view_is_fed() -> None:
    """Bars, curve, scatter and parallel coordinates use names that are logged."""
    known = {*columns.metrics(builders.ok_record(builders.point(AutoTvm()))), VS_UNTUNED, CURVE}
    for chart in view.view_state(view.EVERY_POINT)["compareRunCharts"]:
        axes = {chart[axis]["key"] for axis in ("xaxis", "yaxis") if axis in chart}
        metrics = {chart["metricKey"]} if "metricKey" in chart else set()
        assert axes | metrics | set(chart.get("selectedMetrics", ())) <= known
