"""The conversation with a store about one sweep: its parent run, its points' runs, its end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from edgetune.record import PointRecord
from edgetune.sitting import SittingRecord
from edgetune.study import REPORT
from edgetune.tracking.bands import samples
from edgetune.tracking.baselines import speedups
from edgetune.tracking.book import Mirror, Mirrored
from edgetune.tracking.client import connect, open_experiment
from edgetune.tracking.notes import sweep_note
from edgetune.tracking.report import page_address, told_of
from edgetune.tracking.run import (
    MOST_METRICS,
    MS_PER_S,
    SOURCE,
    batches,
    create_run,
    ended_ms,
    fill_run,
    started_ms,
    user_tag,
)
from edgetune.tracking.store import Store
from edgetune.tracking.view import save_sweep_view, save_view, view_address

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient


def open_session(store: Store, mirror: Mirror, *, sweep: str) -> Session:
    """Reach the store and make sure that the experiment and the sweep's parent run are there."""
    client = connect(store)
    experiment = open_experiment(client, store, name=mirror.experiment)
    save_view(client, experiment)
    if mirror.parent_run_id and not _is_there(client, mirror.parent_run_id):
        mirror.forget()
    mirror.experiment_id = str(experiment.experiment_id)
    if mirror.parent_run_id:
        _delete_orphans(client, mirror)
    return Session(client, sweep=sweep)


def _is_there(client: MlflowClient, run_id: str) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        return bool(client.get_run(run_id).info.lifecycle_stage == "active")
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return False
        raise


def _delete_orphans(client: MlflowClient, mirror: Mirror) -> None:
    """Runs that were created just before a crash: in the store, but not in the book."""
    known = {point.run_id for point in mirror.points.values()}
    running = client.search_runs(
        [mirror.experiment_id],
        filter_string=(
            f"tags.`mlflow.parentRunId` = '{mirror.parent_run_id}' "
            "and attributes.status = 'RUNNING'"
        ),
    )
    for run in running:
        if run.info.run_id not in known:
            client.delete_run(run.info.run_id)


class Session:
    """A client that has reached its store. Methods change `mirror`; the caller writes it down."""

    def __init__(self, client: MlflowClient, *, sweep: str) -> None:
        self._client = client
        self._sweep = sweep

    def open_sweep(self, mirror: Mirror, record: PointRecord) -> None:
        """Create the parent run, from the sweep's first point on."""
        tags = SOURCE | user_tag() | {"sweep": self._sweep, "edgetune": record.edgetune}
        run = self._client.create_run(
            mirror.experiment_id,
            start_time=started_ms(record),
            run_name=self._sweep,
            tags=tags,
        )
        mirror.parent_run_id = str(run.info.run_id)

    def begin(self, mirror: Mirror, record: PointRecord, *, digest: str) -> None:
        """Create the point's run, or take up the one that an interruption left half filled."""
        old = mirror.points.get(record.point_id)
        if old and not old.done and old.digest == digest:
            return
        run_id = create_run(
            self._client,
            record,
            experiment_id=mirror.experiment_id,
            parent_run_id=mirror.parent_run_id,
        )
        mirror.points[record.point_id] = Mirrored(
            run_id=run_id, digest=digest, ok=record.status == "ok"
        )
        if old:
            self._retire(old, successor=run_id)

    def _retire(self, old: Mirrored, *, successor: str) -> None:
        """An older measurement stays to be looked at; what failed or was left half filled goes."""
        if old.done and old.ok:
            self._client.set_tag(old.run_id, "superseded_by", successor)
        else:
            self._client.delete_run(old.run_id)

    def complete(self, mirror: Mirror, record: PointRecord, *, folder: Path) -> None:
        """Fill the run that `begin` left open."""
        point = mirror.points[record.point_id]
        fill_run(self._client, record, run_id=point.run_id, folder=folder)
        point.done = True

    def close_sweep(
        self,
        mirror: Mirror,
        records: Sequence[PointRecord],
        sittings: Sequence[SittingRecord] = (),
        report: Path | None = None,
    ) -> None:
        """Compare the points with each other, describe the sweep on its parent run, and end it."""
        told = told_of(sittings, report)
        if mirror.is_closed(told):
            return
        for point_id, ratios in speedups(records, sittings).items():
            self._log_speedups(mirror.points[point_id], ratios)
        save_sweep_view(self._client, mirror.experiment_id, records, sweep=self._sweep)
        self._log_bands(mirror, records)
        if report is not None:
            self._client.log_artifacts(mirror.parent_run_id, str(report), REPORT)
        self._describe(mirror, records, sittings, has_report=report is not None)
        mirror.finished = mirror.state(told)

    def _log_speedups(self, point: Mirrored, ratios: dict[str, float]) -> None:
        from mlflow.entities import Metric

        # The time of logging, not of measuring: a ratio changes when the sweep gains a baseline,
        # and MLflow shows the latest.
        now_ms = round(time.time() * MS_PER_S)
        new = {name: ratio for name, ratio in ratios.items() if point.speedups.get(name) != ratio}
        if new:
            metrics = [Metric(name, ratio, now_ms, 0) for name, ratio in new.items()]
            self._client.log_batch(point.run_id, metrics=metrics)
            point.speedups |= new

    def _log_bands(self, mirror: Mirror, records: Sequence[PointRecord]) -> None:
        """Where tunings were repeated; a sweep that is closed again logs only what is new."""
        from mlflow.entities import Metric

        run_id, bands = mirror.parent_run_id, samples(records)
        known = {
            (metric.key, metric.step, metric.value)
            for name in {sample.name for sample in bands}
            for metric in self._client.get_metric_history(run_id, name)
        }
        now_ms = round(time.time() * MS_PER_S)
        metrics = [
            Metric(sample.name, sample.value_ms, now_ms, sample.step)
            for sample in bands
            if (sample.name, sample.step, sample.value_ms) not in known
        ]
        for some in batches(metrics, MOST_METRICS):
            self._client.log_batch(run_id, metrics=some)

    def _describe(
        self,
        mirror: Mirror,
        records: Sequence[PointRecord],
        sittings: Sequence[SittingRecord],
        *,
        has_report: bool,
    ) -> None:
        from mlflow.entities import Metric, RunTag

        run_id, place = mirror.parent_run_id, view_address(mirror.experiment_id, self._sweep)
        page = page_address(mirror.experiment_id, run_id) if has_report else ""
        end_ms = max(ended_ms(record) for record in records)
        failed = sum(record.status != "ok" for record in records)
        numbers = {"points": len(records), "points_failed": failed}
        self._client.log_batch(
            run_id,
            metrics=[Metric(name, float(value), end_ms, 0) for name, value in numbers.items()],
            tags=[
                RunTag("mlflow.note.content", sweep_note(records, place, sittings, page)),
                RunTag("status", "failed" if failed else "ok"),
            ],
        )
        status = "FAILED" if failed == len(records) else "FINISHED"
        self._client.set_terminated(run_id, status, end_time=end_ms)
