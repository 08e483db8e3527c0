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
from edgetune.run.bench.processes import Processes, Subject
from edgetune.run.bench.recording import recorded
from edgetune.run.bench.steady import measure_steady
from edgetune.run.bench.stream import measure_stream
from edgetune.run.bench.throughput import measure_throughput
from edgetune.run.draft import Draft
from edgetune.run.findings import findings
from edgetune.run.lab import Lab
from edgetune.spec import Cold, Measure, Paper, Steady, Stream, Throughput


def bench(draft: Draft, lab: Lab, subject: Subject) -> None:
    """Measure the subject; the raw series goes into its folder, what it says into the draft."""
    measure = draft.job.point.measure
    with recorded(draft, lab, subject.folder) as recording, ExitStack() as stack:
        pool = Processes(draft=draft, lab=lab, subject=subject, stack=stack, power=recording.power)
        with draft.timed("check"):
            lab.watcher.stage_started("check", cached=False)
            draft.add(first_ns=pool.open().first_ns)
        log = subject.folder / "worker.log"
        accuracy.count_right(draft, lab, subject.plan, artifact=subject.artifact, log=log)
        with draft.timed("bench"):
            lab.watcher.stage_started("bench", cached=False)
            by_protocol(pool, measure)
    pool.notes.idle = recording.idle
    draft.add(threads=pool.notes.threads)
    raw = reduce(draft, measure, pool.raw(), subject)
    draft.add(**findings(recording.file, raw, draft.job.point.state, lab.board))


def by_protocol(pool: Processes, measure: Measure) -> None:
    match measure:
        case Steady():
            measure_steady(pool, measure)
        case Paper():
            measure_paper(pool, measure)
        case Cold():
            measure_cold(pool, measure)
        case Stream():
            measure_stream(pool, measure)
        case Throughput():
            measure_throughput(pool, measure)


def reduce(draft: Draft, measure: Measure, raw: Raw, subject: Subject) -> Raw:
    """The statistics; the series with its labels, which are written down."""
    try:
        derived = derive(measure, raw)
    except ValueError as error:
        raise PointError(str(error), where="bench") from None
    labelled = replace(raw, series=replace(raw.series, label=derived.labels))
    write_raw(subject.folder, labelled)
    draft.add(latency=derived.latency, bench=derived.result)
    return labelled
