"""Power while a tuner works: recorded beside its records, from every run of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from edgetune.machine.board import Board
from edgetune.measure.trace import Missing
from edgetune.measure.tuning_energy import Rails, TuningEnergy, tuning_energy
from edgetune.power.recorder import Recorder
from edgetune.power.sampler import PowerMissing
from edgetune.power.totals import total_of
from edgetune.power.trace import read_trace
from edgetune.run.lab import Lab
from edgetune.run.power_sources import really
from edgetune.spec import Point, Power

FILES, SPENT = "power-*.jsonl", "spent.json"
NOT_RECORDED = "no power was recorded while the tuner worked"
# Enough readings for a mean that holds; more would make a file of gigabytes of a tuning of days.
READINGS, SLOWEST_MS = 600, 1000.0


@contextmanager
def metered(point: Point, lab: Lab, staging: Path) -> Iterator[None]:
    """Record as long as the tuner works; a recorder that fails leaves the tuning alone."""
    power = slowed(really(point.power, lab), point.budget.seconds if point.budget else None)
    if not power.sources:
        yield
        return
    file = staging / FILES.replace("*", str(len(list(staging.glob(FILES)))))
    measured = lab.placed(point.state.cores)
    with ExitStack() as stack:
        with suppress(PowerMissing):
            recorder = Recorder(point.machine, power, measured=measured, root=lab.root, file=file)
            stack.enter_context(recorder)
        yield
        with suppress(PowerMissing):
            stack.close()


def slowed(power: Power, seconds: float | None) -> Power:
    """Read no more often than it takes to fill a budget of `seconds` with readings."""
    wanted_ms = SLOWEST_MS if seconds is None else seconds * 1e3 / READINGS
    return replace(power, interval_ms=max(power.interval_ms, round(min(wanted_ms, SLOWEST_MS))))


class Spent(Struct, frozen=True, kw_only=True):
    """The joules of a finished tuning; without them `missing` says why."""

    energy: TuningEnergy | None = None
    missing: str = NOT_RECORDED


def settle(staging: Path, seconds: float, board: Board | None) -> None:
    """Once for all points that will use the tuning: its recordings may be long."""
    found = energy_spent(staging, seconds, board)
    spent = (
        Spent(missing=found.reason)
        if isinstance(found, Missing)
        else Spent(energy=found, missing="")
    )
    (staging / SPENT).write_bytes(msgspec.json.encode(spent))


def read_spent(folder: Path) -> Spent:
    """Of a tuning in the cache; one of before has no such file."""
    file = folder / SPENT
    return msgspec.json.decode(file.read_bytes(), type=Spent) if file.is_file() else Spent()


def energy_spent(staging: Path, seconds: float, board: Board | None) -> TuningEnergy | Missing:
    """Of a tuning that took `seconds`, from what stands in its folder."""
    recordings: list[Rails] = []
    for file in staging.glob(FILES):
        try:
            found = totalled(file, board)
        except PowerMissing as error:
            return Missing(reason=str(error))
        if isinstance(found, Missing):
            return found
        recordings.append(found)
    return tuning_energy(recordings, seconds) if recordings else Missing(reason=NOT_RECORDED)


def totalled(file: Path, board: Board | None) -> Rails | Missing:
    """The rails of one recording that make the total. Raises PowerMissing."""
    trace = read_trace(file)
    total = total_of(trace.rails, board)
    return total if isinstance(total, Missing) else trace.of(total.rails)
