"""What each protocol makes of a series of known content."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from edgetune.measure.derive import derive
from edgetune.measure.derive.stream import next_rate
from edgetune.measure.results import (
    ColdResult,
    PaperResult,
    RateTry,
    SteadyResult,
    StreamResult,
    ThroughputResult,
)
from edgetune.measure.series import (
    COLD,
    COUNTED,
    REPEATED,
    STEADY,
    WARMING,
    Block,
    Notebook,
    Raw,
    Series,
)
from edgetune.spec import Cold, Paper, Steady, Stream, Throughput

MS = 1_000_000


class Script:
    """Writes a series down as a sitting does."""

    def __init__(self) -> None:
        self.series, self.blocks = Series.empty(), list[Block]()

    def first(self, process: int, first_ms: float) -> None:
        self.rows([round(first_ms * MS)], process=process, block=-1, label=COLD)

    def rows(
        self,
        durations_ns: Sequence[int],
        *,
        process: int = 0,
        block: int = 1,
        run: int = 0,
        label: int = COUNTED,
    ) -> None:
        self.series = self.series.extended(
            durations_ns=durations_ns, number=1, process=process, block=block, run=run, label=label
        )

    def block(
        self,
        durations_ns: Sequence[int],
        *,
        process: int = 0,
        block: int = 1,
        run: int = 0,
        cores: tuple[int, ...] = (0, 1),
        label: int = COUNTED,
        reasons: tuple[str, ...] = (),
    ) -> None:
        self.rows(durations_ns, process=process, block=block, run=run, label=label)
        self.blocks.append(
            Block(
                process=process,
                block=block,
                run=run,
                start_ns=0,
                end_ns=sum(durations_ns),
                cores=cores,
                repeated=label == REPEATED,
                reasons=reasons,
            )
        )

    def raw(self) -> Raw:
        notebook = Notebook(flush_bytes=64, cache_bytes=None, blocks=tuple(self.blocks))
        return Raw(series=self.series, notebook=notebook)


def noisy(level_ms: float, count: int, seed: int = 0) -> list[int]:
    random = np.random.default_rng(seed)
    values = level_ms * MS * (1 + 0.002 * random.standard_normal(count))
    return [round(float(value)) for value in values]


def three_processes(*, unsteady: bool = False) -> Raw:
    """Each with 20 slower samples first; the third one may go on jumping."""
    script = Script()
    for process in range(3):
        script.first(process, 40.0)
        script.block(noisy(25.0, 20, process), process=process, block=1)
        for block in range(2, 6):
            jumps = unsteady and process == 2 and block % 2
            level_ms = 30.0 if jumps else 17.0
            script.block(noisy(level_ms, 20, 10 * process + block), process=process, block=block)
    return script.raw()


STEADY_MEASURE = Steady(least=50, most=100)


def test_samples_before_the_steady_level_do_not_count() -> None:
    """Cold, warming and steady samples are labelled; the median is the steady level's."""
    derived = derive(STEADY_MEASURE, three_processes())
    assert isinstance(derived.result, SteadyResult)
    assert derived.result.settled
    assert [process.steady_from for process in derived.result.processes] == [20, 20, 20]
    assert derived.latency is not None
    assert derived.latency.median_ms == pytest.approx(17.0, rel=0.01)
    assert (derived.latency.samples, derived.latency.covers) == (240, "processes")
    labels = np.bincount(derived.labels, minlength=5).tolist()
    assert labels == [3, 60, 240, 0, 0]


def test_a_process_that_never_settles_counts_with_its_second_half_and_is_told() -> None:
    """Its samples are not called steady."""
    derived = derive(STEADY_MEASURE, three_processes(unsteady=True))
    assert isinstance(derived.result, SteadyResult)
    assert not derived.result.settled
    assert [process.steady_from for process in derived.result.processes] == [20, 20, None]
    mine = three_processes(unsteady=True).series.process == 2
    assert set(derived.labels[mine].tolist()) == {COLD, WARMING, COUNTED}
    assert int((derived.labels == COUNTED).sum()) == 50
    assert int((derived.labels == STEADY).sum()) == 160


def test_a_block_that_was_taken_again_does_not_count() -> None:
    """It stays in the series, under its own label."""
    script = Script()
    script.first(0, 40.0)
    script.block(noisy(90.0, 20), block=1, label=REPEATED, reasons=("waiting",))
    for block in range(2, 6):
        script.block(noisy(17.0, 20, block), block=block)
    derived = derive(STEADY_MEASURE, script.raw())
    assert derived.latency is not None
    assert derived.latency.max_ms < 20
    told = derived.result.disturbed
    assert (told.blocks, told.repeated, told.disturbed) == (5, 1, 0)
    assert int((derived.labels == REPEATED).sum()) == 20


def test_deriving_again_from_the_labelled_series_changes_nothing() -> None:
    """What is stored is what was derived."""
    raw = three_processes(unsteady=True)
    once = derive(STEADY_MEASURE, raw)
    series = raw.series.where(np.ones(len(raw.series), bool))
    series.label[:] = once.labels
    again = derive(STEADY_MEASURE, Raw(series=series, notebook=raw.notebook))
    assert (again.latency, again.result) == (once.latency, once.result)
    assert np.array_equal(again.labels, once.labels)


def test_the_papers_last_run_is_the_headline() -> None:
    """All runs are kept with their own statistics."""
    script = Script()
    script.first(0, 9.0)
    for run, level_ms in ((1, 30.0), (2, 20.0), (3, 17.0)):
        script.block(noisy(level_ms, 100, run), block=run, run=run)
    derived = derive(Paper(), script.raw())
    assert isinstance(derived.result, PaperResult)
    medians = [run.median_ms for run in derived.result.runs]
    assert medians == pytest.approx([30.0, 20.0, 17.0], rel=0.01)
    assert derived.latency == derived.result.runs[-1]
    assert derived.result.first_ms == 9.0


def test_cold_is_flushed_inferences_and_first_ones() -> None:
    """Two different numbers, neither hidden in the other."""
    script = Script()
    for process in range(3):
        script.first(process, 40.0 + process)
        script.block(noisy(25.0, 15, process), process=process, label=COLD)
    derived = derive(Cold(), script.raw())
    assert isinstance(derived.result, ColdResult)
    assert derived.result.first.median_ms == 41.0
    assert derived.latency is not None
    assert derived.latency.median_ms == pytest.approx(25.0, rel=0.01)
    assert (derived.latency.samples, derived.latency.covers) == (45, "processes")
    assert (derived.result.flush_bytes, derived.result.cache_bytes) == (64, None)


def stream_raw(frames: list[int], begun_ms: list[float], done_ms: list[float]) -> Raw:
    """A stream of five frames, 10 ms apart."""
    script = Script()
    script.first(0, 9.0)
    durations = [round((done - begun) * MS) for begun, done in zip(begun_ms, done_ms, strict=True)]
    series = script.series.extended(
        durations_ns=durations,
        number=1,
        process=0,
        block=1,
        run=0,
        label=COUNTED,
        frame=frames,
        begun_ns=[round(begun * MS) for begun in begun_ms],
    )
    block = Block(
        process=0, block=1, start_ns=0, end_ns=1, cores=(0,), period_ns=10 * MS, frames=5
    )
    return Raw(series=series, notebook=Notebook(blocks=(block,)))


def test_a_streams_frames_are_served_late_or_dropped() -> None:
    """Frame 0 takes 26 ms: 1 is dropped, 2 waits 6 ms and is late too, 3 and 4 are in time."""
    raw = stream_raw([0, 2, 3, 4], [0, 26, 32, 40], [26, 31, 37, 45])
    derived = derive(Stream(), raw)
    found = derived.result
    assert isinstance(found, StreamResult)
    assert (found.asked.missed, found.asked.dropped, found.asked.held) == (2, 1, False)
    # Responses are 26, 11, 7 and 5 ms: their differences 15, 4 and 2.
    assert found.jitter_ms == pytest.approx(7.0)
    assert found.queueing_max_ms == pytest.approx(6.0)
    assert found.queueing_median_ms == pytest.approx(1.0)
    assert derived.latency is not None
    assert derived.latency.median_ms == pytest.approx(9.0)
    assert found.service.median_ms == pytest.approx(5.0)
    assert found.highest_hz is None


def test_a_deadline_may_be_shorter_or_longer_than_the_period() -> None:
    """Of the responses 26, 11, 7 and 5 ms, one is over 20 and three are over 6."""
    raw = stream_raw([0, 2, 3, 4], [0, 26, 32, 40], [26, 31, 37, 45])
    for deadline_ms, missed in ((20.0, 1), (6.0, 3)):
        found = derive(Stream(deadline_ms=deadline_ms), raw).result
        assert isinstance(found, StreamResult)
        assert found.asked.missed == missed


def tried(rate_hz: float, *, held: bool) -> RateTry:
    return RateTry(
        rate_hz=rate_hz, deadline_ms=1, frames=9, dropped=0, missed=int(not held), held=held
    )


@pytest.mark.parametrize(
    ("tries", "rate_hz"),
    [
        pytest.param([tried(25, held=True)], 50.0, id="between held and best"),
        pytest.param([tried(32, held=False)], 128**0.5, id="nothing held yet"),
        pytest.param([tried(25, held=True), tried(36, held=False)], 30.0, id="between the two"),
        pytest.param([tried(16, held=False), tried(25, held=True)], 50.0, id="bad luck below"),
    ],
)
def test_the_search_halves_what_is_left(tries: list[RateTry], rate_hz: float) -> None:
    """As a ratio; the best that the network could do is 100 a second."""
    assert next_rate(tries, best_hz=100.0) == pytest.approx(rate_hz)


def test_throughput_adds_up_the_instances_rates() -> None:
    """One instance does 100/s on two cores; two do 80/s each on one."""
    script = Script()
    for process in range(3):
        script.first(process, 20.0)
    script.block([10 * MS] * 50, process=0, run=0)
    script.block([round(12.5 * MS)] * 40, process=1, run=1, cores=(0,))
    script.block([round(12.5 * MS)] * 39, process=2, run=1, cores=(1,))
    derived = derive(Throughput(), script.raw())
    assert isinstance(derived.result, ThroughputResult)
    one, two = derived.result.partitions
    assert one.per_second == pytest.approx(100.0)
    assert two.per_second == pytest.approx(160.0)
    assert (two.instances, two.shares, two.inferences) == (2, ((0,), (1,)), 79)
    assert derived.result.best == 1
    assert derived.latency is None
