"""Views of ours for MLflow's run table: columns and charts in place of its three columns.

MLflow's own default shows no parameter and no metric. A saved view is a tag on the experiment; its
UI lists it under "Views" and opens it for `?viewStateShareKey=<key>`. One view holds all points of
the experiment, and each sweep has one of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from edgetune.record import PointRecord
from edgetune.tracking import columns
from edgetune.tracking.baselines import VS_ONNXRUNTIME, VS_UNTUNED
from edgetune.tracking.charts import CHARTS, needs
from edgetune.tracking.run import CURVE

if TYPE_CHECKING:
    from mlflow.entities import Experiment
    from mlflow.tracking import MlflowClient

KEY = "edgetune"
VIEW_TAG, NOTE_TAG = "mlflow.sharedViewState.", "mlflow.note.content"
EVERY_POINT = "params.model LIKE '%'"
PARAMS = ("model", "tuner", "machine", "cores", "cpu_khz", "gpu_hz", "budget_s", "seed")
METRICS = (
    *("latency_median_ms", VS_UNTUNED, VS_ONNXRUNTIME, "energy_gross_mj", "energy_net_mj"),
    *("power_gross_mw", "inferences_per_joule", "latency_p90_ms", "of_peak"),
    *("tune_s", "trials", "compile_s", "max_rel_error"),
)
WIDTHS_PX = {
    "params.`cores`": 70,
    "params.`seed`": 70,
    "metrics.`latency_median_ms`": 150,
    "metrics.`speedup_vs_untuned`": 160,
    "metrics.`speedup_vs_onnxruntime`": 180,
    "metrics.`trials`": 80,
}
TAGS = ("sweep", "simulated", "failed_why", "engine_version", "cpu")
SECTION = "edgetune-compare"


def view_address(experiment_id: str, key: str = KEY) -> str:
    """The view's place below a server's address; without the last word chat pages surround it."""
    query = f"viewStateShareKey={key}&workflowType=machine_learning"
    return f"/#/experiments/{experiment_id}/runs?{query}"


def save_view(client: MlflowClient, experiment: Experiment) -> None:
    """Store the view of all points and a link to it, unless they are there."""
    view = view_tag("edgetune: all points", EVERY_POINT)
    if experiment.tags.get(f"{VIEW_TAG}{KEY}") != view:
        client.set_experiment_tag(experiment.experiment_id, f"{VIEW_TAG}{KEY}", view)
    if NOTE_TAG not in experiment.tags:
        place = view_address(experiment.experiment_id)
        note = f"[Compare all points in a table and charts]({place})"
        client.set_experiment_tag(experiment.experiment_id, NOTE_TAG, note)


def save_sweep_view(
    client: MlflowClient, experiment_id: str, records: Sequence[PointRecord], *, sweep: str
) -> None:
    """Store the view of one sweep's points: only what some of them can fill."""
    view = view_tag(sweep, f"tags.sweep = '{sweep}' AND {EVERY_POINT}", logged(records))
    client.set_experiment_tag(experiment_id, f"{VIEW_TAG}{sweep}", view)


def logged(records: Sequence[PointRecord]) -> frozenset[str]:
    """The parameters and metrics that these points have."""
    names = {VS_UNTUNED, VS_ONNXRUNTIME, *TAGS}
    for record in records:
        names.update(columns.params(record), columns.metrics(record))
        names.update([CURVE] if record.tuning and record.tuning.curve else [])
    return frozenset(names)


def view_tag(name: str, filter_string: str, known: frozenset[str] | None = None) -> str:
    """What MLflow's UI stores when a person saves a view; a fixed date keeps equal views equal."""
    state = json.dumps(view_state(filter_string, known), sort_keys=True)
    return json.dumps({"name": name, "createdAt": 0, "updatedAt": 0, "state": state})


def view_state(filter_string: str, known: frozenset[str] | None = None) -> dict[str, Any]:
    """What MLflow's UI keeps for an experiment page; what is left out stays at its default.

    Columns and charts that need a name which is not `known` are left out; None knows all.
    """
    kinds = {"params": PARAMS, "metrics": METRICS, "tags": TAGS}
    shown = [
        f"{kind}.`{name}`"
        for kind, names in kinds.items()
        for name in names
        if known is None or name in known
    ]
    charts = [chart for chart in CHARTS if known is None or needs(chart) <= known]
    return {
        "searchFilter": filter_string,
        # In any order but by date points are rows of their own, not folded into their sweep.
        "orderByKey": "metrics.`latency_median_ms`",
        "orderByAsc": True,
        "selectedColumns": shown,
        "columnOrder": shown,
        "columnWidths": WIDTHS_PX,
        "runsHiddenMode": "SHOW_ALL",  # the default draws the first ten
        "compareRunCharts": [
            {
                "uuid": f"{KEY}-{index}",
                "metricSectionId": SECTION,
                "deleted": False,
                "isGenerated": False,
                **chart,
            }
            for index, chart in enumerate(charts)
        ],
        "compareRunSections": [
            {
                "uuid": SECTION,
                "name": "Compare",
                "display": True,
                "isReordered": False,
                "columns": 2,
                "cardHeight": 420,
            },
        ],
    }
