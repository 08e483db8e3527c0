"""Check, accuracy and bench: open the first process, then let the protocol measure."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from edgetune.errors import PointError
from edgetune.measure.derive import derive
from edgetune.measure.series import Raw, write_raw
from edgetune.run import accuracy
from edgetune.run.bench.cold import measure_cold
from edgetune.run.bench.paper import measure_paper
from edgetune.run.bench.sitting import Sitting, Subject
from edgetune.run.bench.steady import measure_steady
from edgetune.run.bench.stream import measure_stream
from edgetune.run.bench.throughput import measure_throughput
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.spec import Cold, Measure, Paper, Steady, Stream, Throughput


def bench(draft: Draft, lab: Lab, subject: Subject) -> None:
    """Measure the subject; the raw series goes into its folder, what it says into the draft."""
    measure = draft.job.point.measure
    with ExitStack() as stack:
        sitting = Sitting(draft=draft, lab=lab, subject=subject, stack=stack)
        with draft.timed("check"):
            lab.watcher.stage_started("check", cached=False)
            draft.add(first_ns=sitting.open().first_ns)
        log = subject.folder / "worker.log"
        accuracy.count_right(draft, lab, subject.plan, artifact=subject.artifact, log=log)
        with draft.timed("bench"):
            lab.watcher.stage_started("bench", cached=False)
            by_protocol(sitting, measure)
    draft.add(threads=sitting.notes.threads)
    reduce(draft, measure, sitting.raw(), subject)


def by_protocol(sitting: Sitting, measure: Measure) -> None:
    match measure:
        case Steady():
            measure_steady(sitting, measure)
        case Paper():
            measure_paper(sitting, measure)
        case Cold():
            measure_cold(sitting, measure)
        case Stream():
            measure_stream(sitting, measure)
        case Throughput():
            measure_throughput(sitting, measure)


def reduce(draft: Draft, measure: Measure, raw: Raw, subject: Subject) -> None:
    """The statistics, and the series with its labels."""
    try:
        derived = derive(measure, raw)
    except ValueError as error:
        raise PointError(str(error), where="bench") from None
    write_raw(subject.folder, replace(raw, series=replace(raw.series, label=derived.labels)))
    draft.add(latency=derived.latency, bench=derived.result)
