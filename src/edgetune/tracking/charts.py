"""The charts beside the table of runs, as MLflow's UI keeps them."""

from __future__ import annotations

from typing import Any

from edgetune.tracking.baselines import VS_UNTUNED
from edgetune.tracking.run import CURVE

Chart = dict[str, Any]
MOST_RUNS, MOST_LINES = 500, 30


def needs(chart: Chart) -> set[str]:
    """The parameters and metrics that it draws."""
    axes = {chart[axis]["key"] for axis in ("xaxis", "yaxis") if axis in chart}
    named = {name for kind in ("Params", "Metrics") for name in chart.get(f"selected{kind}", ())}
    return axes | named | ({chart["metricKey"]} if "metricKey" in chart else set())


def bars(metric: str) -> Chart:
    return {
        "type": "BAR",
        "metricKey": metric,
        "runsCountToCompare": MOST_LINES,
    }


def scatter(x: str, y: str) -> Chart:
    return {
        "type": "SCATTER",
        "xaxis": {"key": x, "type": "METRIC"},
        "yaxis": {"key": y, "type": "METRIC"},
        "runsCountToCompare": MOST_RUNS,
    }


def parallel(params: list[str], metrics: list[str]) -> Chart:
    """Runs that lack one of them have no line; the last metric gives the colour."""
    return {
        "type": "PARALLEL",
        "selectedParams": params,
        "selectedMetrics": metrics,
        "showAllRuns": False,
        "runsCountToCompare": MOST_RUNS,
    }


def curves(metric: str) -> Chart:
    """Over the trials, as steps."""
    return {
        "type": "LINE",
        "metricKey": metric,
        "selectedMetricKeys": [metric],
        "runsCountToCompare": MOST_LINES,
        "xAxisKey": "step",
        "useGlobalXaxisKey": False,
        "xAxisScaleType": "linear",
        "scaleType": "linear",
        "lineSmoothness": 0,
        "useGlobalLineSmoothing": False,
        "yAxisKey": "metric",
        "yAxisExpressions": [],
        "range": {},
    }


CHARTS = (
    bars("latency_median_ms"),
    bars(VS_UNTUNED),
    curves(CURVE),
    scatter("tune_s", "latency_median_ms"),
    scatter("latency_median_ms", "energy_gross_mj"),
    scatter("latency_median_ms", "power_gross_mw"),
    parallel(["model", "tuner", "cores"], ["latency_median_ms"]),
    parallel(["tuner", "cores", "cpu_khz"], ["latency_median_ms", "energy_gross_mj"]),
)
