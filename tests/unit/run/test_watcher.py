from __future__ import annotations

from edgetune.run.watcher import Watchers
from edgetune.wire.messages import Progress
from tests.sweeps import Recorder
from tests.unit.report.records import measured, point
from tests.unit.report.sittings import sitting


def test_several_watchers_are_told_the_same() -> None:
    """All that happens in a sweep, each of them."""
    pair = Recorder(), Recorder()
    watchers = Watchers(*pair)
    watchers.sweep_started("study", 1, 0)
    watchers.point_started(0, point())
    watchers.stage_started("tune", cached=True)
    watchers.progress(Progress(stage="tune", done=1))
    watchers.note("a note")
    watchers.point_finished(0, measured())
    watchers.comparing("title", 0, 6)
    watchers.compared(sitting([measured(), measured()], {}))
    assert pair[0] == pair[1]
    for told in (pair[0].stages, pair[0].notes, pair[0].records, pair[0].launches):
        assert len(told) == 1
    assert len(pair[0].sittings) == 1
