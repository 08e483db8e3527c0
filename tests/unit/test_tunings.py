"""A tuning is known once, however many points share it."""

from __future__ import annotations

import msgspec

from edgetune.record import PointRecord, StageTime
from edgetune.spec import ClusterClock, State
from edgetune.tunings import repetitions, tunings_of
from edgetune.wire.settings import AutoScheduler, AutoTvm
from tests import builders


def tuned(
    key: str,
    *,
    tuner: AutoTvm | AutoScheduler | None = None,
    seed: int = 0,
    khz: int | None = None,
) -> PointRecord:
    asked = builders.point(tuner or AutoTvm())
    assert asked.budget is not None
    clocks = () if khz is None else (ClusterClock(cluster="a57", khz=khz),)
    asked = msgspec.structs.replace(
        asked,
        budget=msgspec.structs.replace(asked.budget, seed=seed),
        state=State(cores=(0, 1), cpu_khz=clocks),
    )
    record = builders.ok_record(asked)
    stage = StageTime(stage="tune", seconds=1.0, cached=False, key=key)
    return msgspec.structs.replace(record, stages=(*record.stages, stage))


def test_points_that_share_a_tuning_make_one() -> None:
    """Two clocks, one key in the cache."""
    slow, fast = tuned("k", khz=800_000), tuned("k", khz=2_000_000)
    [tuning] = tunings_of([slow, fast])
    assert tuning.records == (slow, fast)


def test_what_was_not_tuned_has_no_tuning() -> None:
    """The untuned network among tuned ones."""
    assert tunings_of([builders.ok_record()]) == []


def test_tunings_that_differ_in_the_seed_alone_repeat_each_other() -> None:
    """Another tuner, or another budget, is no repetition."""
    first, second = tuned("a", seed=1), tuned("b", seed=2, khz=800_000)
    other = tuned("c", tuner=AutoScheduler(), seed=1)
    groups = repetitions(tunings_of([first, other, second]))
    assert [[tuning.records[0] for tuning in group] for group in groups] == [
        [first, second],
        [other],
    ]
