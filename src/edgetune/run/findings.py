"""What a recording says of a point: whether its state was kept, and its energy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from edgetune.machine.board import Board
from edgetune.measure.actuation import judge
from edgetune.measure.energy import Energy, energy_of
from edgetune.measure.mean_power import mean_power
from edgetune.measure.series import Raw
from edgetune.measure.trace import Missing, Trace, Window
from edgetune.measure.windows import windows_of
from edgetune.power.sampler import PowerMissing
from edgetune.power.totals import total_of
from edgetune.power.trace import RecordedTrace, read_trace
from edgetune.record import RailPower
from edgetune.spec import State

NO_SOURCE = "no power source"


def findings(file: Path | None, raw: Raw, state: State, board: Board | None) -> dict[str, Any]:
    """Parts of the record; `file` is None where nothing could be recorded.

    Raises:
        PowerMissing: a source died on the way, so that what it said is not of the whole point.
    """
    if file is None:
        return {"energy_missing": NO_SOURCE}
    trace, windows = read_trace(file), windows_of(raw)
    for problem in trace.problems:
        raise PowerMissing(problem.text, where=problem.source)
    watched = judge(trace.machine, state, windows)
    share = trace.cost.cpu_s / trace.cost.wall_s if trace.cost else None
    parts = {"watched": watched, "recorder_share": share}
    return parts | rails(trace, windows) | energy(trace, raw, windows, board)


def rails(trace: RecordedTrace, windows: Sequence[Window]) -> dict[str, Any]:
    """Every rail by its name; one that gave too little is absent."""
    found = []
    if not windows:
        return {}
    for source in trace.begin.sources:
        for rail in source.rails:
            (each,) = trace.of([rail])
            level = mean_power([each], windows)
            if not isinstance(level, Missing):
                found.append(RailPower(source=source.source, name=rail.name, mean_mw=level.mw))
    return {"rails": tuple(found)}


def energy(
    trace: RecordedTrace, raw: Raw, windows: Sequence[Window], board: Board | None
) -> dict[str, Any]:
    if not trace.rails:
        return {"energy_missing": NO_SOURCE}
    total = total_of(trace.rails, board)
    if isinstance(total, Missing):
        return {"energy_missing": total.reason}
    found = summed(trace.of(total.rails), raw, windows)
    if isinstance(found, Missing):
        return {"energy_missing": found.reason}
    return {"energy": found, "energy_scope": total.scope}


def summed(traces: Sequence[Trace], raw: Raw, windows: Sequence[Window]) -> Energy | Missing:
    """Of the rails that make the total, with the rest before and the rest after."""
    idle = [Window(start_ns=start_ns, end_ns=end_ns) for start_ns, end_ns in raw.notebook.idle]
    before, after = idle if len(idle) == 2 else (None, None)
    return energy_of(traces, windows, idle_before=before, idle_after=after)
