"""A whole sweep: every point through the pipeline, in order, whatever happens to single ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from edgetune.errors import EdgetuneError, TrackingFailed
from edgetune.record import PointRecord
from edgetune.report.words import one_line
from edgetune.run.compare.closing import Closing
from edgetune.run.compare.shelf import Shelf
from edgetune.run.disk import DiskFailed, disk_errors
from edgetune.run.draft import Draft
from edgetune.run.file_watcher import written_down
from edgetune.run.lab import Lab
from edgetune.run.outputs import ResultIndex, SweepFolder, open_sweep, read_record
from edgetune.run.pipeline import run_point
from edgetune.run.plan import plan_point
from edgetune.run.watcher import Watcher, Watchers
from edgetune.run.wiring import make_lab, make_tracker
from edgetune.sitting import SittingRecord, read_sittings
from edgetune.spec import Job, Point
from edgetune.study import PAGE, REPORT, read_study
from edgetune.tracking.tracker import Tracker

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class SweepResult:
    """The records of all jobs, in their order, and how many of them were measured just now.

    `sittings`: what was timed side by side, now or before; `compared`: how many just now.
    `report` is the page to look at, if there is one.
    """

    folder: Path
    records: list[PointRecord]
    measured: int
    sittings: list[SittingRecord] = field(default_factory=list)
    compared: int = 0
    report: Path | None = None


def run_sweep(
    jobs: Sequence[Job], *, root: Path, watcher: Watcher, command: str = ""
) -> SweepResult:
    """Run what has no record yet. Failed points are tried again; `force` measures all again.

    `command` is what a person would type to run the same.

    Raises:
        UserError: another run has the machine, or one that was killed left it set.
        NotRestored: the machine is not as it was found.
    """
    jobs = list({job.point.id: job for job in jobs}.values())
    outputs, first = root / "outputs", jobs[0]
    points, force = [job.point for job in jobs], any(job.force for job in jobs)
    with written_down(outputs / "sweeps") as file:
        watcher = Watchers(watcher, file)
        lab = make_lab(root, watcher, first.point.machine, first.cool_seconds)
        with lab.held:
            folder = open_sweep(outputs, first.sweep, points, anew=force, command=command)
            run = SweepRun(
                folder=folder,
                results=ResultIndex(outputs),
                lab=lab,
                tracker=make_tracker(first.tracking, root=root, folder=folder.path),
                watcher=watcher,
            )
            return run.all(jobs)


@dataclass(kw_only=True)
class SweepRun:
    """One pass over a sweep's points."""

    folder: SweepFolder
    results: ResultIndex
    lab: Lab
    tracker: Tracker
    watcher: Watcher
    measured: int = 0

    def all(self, jobs: Sequence[Job]) -> SweepResult:
        known = {job.point.id: self.known(job.point) for job in jobs}
        finished = sum(record is not None for record in known.values())
        self.watcher.sweep_started(self.folder.name, len(jobs), finished)
        records = [known[job.point.id] or self.one(index, job) for index, job in enumerate(jobs)]
        closing = Closing(
            lab=self.lab,
            shelf=Shelf(outputs=self.results.outputs, sweep=self.folder.path),
            settings=jobs[0].sitting,
            force=jobs[0].force,
        )
        if jobs[0].compare:
            closing.all(records)
        fresh = finished < len(jobs) or bool(closing.held)
        report = self.report(fresh=fresh) if jobs[0].report else None
        self.mirror(lambda: self.tracker.finish(records))
        return SweepResult(
            folder=self.folder.path,
            records=records,
            measured=self.measured,
            sittings=read_sittings(self.folder.path),
            compared=closing.held,
            report=report,
        )

    def report(self, *, fresh: bool) -> Path | None:
        """The page; made again if the sweep has something new, and its failure is a note."""
        page = self.folder.path / REPORT / PAGE
        if page.is_file() and not fresh:
            return page
        from edgetune.report.chapters import document_of
        from edgetune.report.files import write_page

        try:
            with disk_errors():
                return write_page(document_of(read_study(self.folder.path)), page.parent)
        except Exception as error:  # noqa: BLE001, whatever is wrong with it, nothing measured is
            words = one_line(f"{type(error).__name__}: {error}", LONGEST_REASON)
            self.watcher.note(f"no report: {words}")
            return None

    def known(self, point: Point) -> PointRecord | None:
        """This sweep's own record, if it would come out of the same causes today."""
        record = self.folder.record(point)
        if record is None or record.status != "ok":
            return None
        try:
            same = plan_point(point, self.lab).result == record.result_key
        except EdgetuneError:
            return None  # the pipeline meets it again and puts it on the record
        return record if same else None

    def one(self, index: int, job: Job) -> PointRecord:
        self.watcher.point_started(index, job.point)
        job = msgspec.structs.replace(job, sweep=self.folder.name)
        record, folder = self.attempt(job)
        self.watcher.point_finished(index, record)
        if folder is not None:
            self.mirror(lambda: self.tracker.log(record, folder))
        self.lab.held.put_back()  # what is left to put back by now makes the next points another
        return record

    def attempt(self, job: Job) -> tuple[PointRecord, Path | None]:
        """The point's record, and where it stands; a disk that is full leaves it nowhere."""
        try:
            with disk_errors():
                partial = self.folder.begin(job.point)
        except DiskFailed as error:
            return Draft(job=job, lab=self.lab).failed(error), None

        def find(key: str) -> PointRecord | None:
            return None if job.force else self.reuse(job, key, partial)

        record = run_point(job, lab=self.lab, folder=partial, find=find)
        return record, self.keep(partial, record)

    def keep(self, partial: Path, record: PointRecord) -> Path | None:
        try:
            with disk_errors():
                folder = self.folder.finish(partial, record)
                if record.status == "ok" and not record.reused_from:
                    self.results.add(record.result_key, folder)
                    self.measured += 1
                return folder
        except DiskFailed as error:
            self.watcher.note(f"no record was written: {error}")
            return None

    def reuse(self, job: Job, key: str, partial: Path) -> PointRecord | None:
        """Bring over what another sweep measured, with its files."""
        found = self.results.find(key)
        record = read_record(found) if found else None
        if found is None or record is None:
            return None
        shutil.copytree(found, partial, dirs_exist_ok=True)
        origin = record.reused_from or record.sweep
        return msgspec.structs.replace(record, sweep=job.sweep, reused_from=origin)

    def mirror(self, action: Callable[[], None]) -> None:
        """The mirror may be away: it is said, and the sweep goes on."""
        try:
            action()
        except TrackingFailed as error:
            self.watcher.note(f"{error}; the sweep goes on, `edgetune sync` catches up")
