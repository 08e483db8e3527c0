"""Whether the machine stayed as it was set while it was measured. Samples in, verdict out.

A clock that was set is held: its lower and upper limit are the same. What still moves it is the
board's protection against heat or a weak supply, and that makes the point another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from edgetune.measure.trace import Window
from edgetune.spec import State, core_list

# Momentary readings lie some MHz beside the table: 2031 where 2035.2 is set.
BAND = 0.01
# Below this share of the time a GPU counts as idle: its rail may be off, and its clock reads low.
GPU_BUSY = 0.05
LEAST_SAMPLES = 3
THROTTLED = "the machine throttled itself"  # how such a reason begins
# These cooling devices slow clocks down; fans are cooling devices, too.
THROTTLING = re.compile(r"\S+-throttle-alert\b.*|(cpufreq|devfreq)-.*")

Named = tuple[tuple[str, int], ...]


class MachineSample(Struct, frozen=True, kw_only=True):
    """The machine at one moment; what could not be read is None, or not named.

    `khz` goes by cluster, `temps_c` by thermal zone, `cooling` (how far each device is on) by
    device, `events` (counters that only grow) by name. `gpu_load` is a share of 1.
    """

    time_ns: int
    online: tuple[int, ...] = ()
    khz: tuple[tuple[str, int | None], ...] = ()
    gpu_hz: int | None = None
    gpu_load: float | None = None
    temps_c: tuple[tuple[str, float], ...] = ()
    cooling: Named = ()
    events: Named = ()


class Seen(Struct, frozen=True, kw_only=True):
    """What one clock (kHz, a GPU's Hz) or temperature (°C) did in the windows."""

    name: str
    low: float
    high: float
    first: float
    last: float


class Watched(Struct, frozen=True, kw_only=True):
    """What was seen in the windows, and every reason why the point is not what was asked for."""

    samples: int
    khz: tuple[Seen, ...] = ()
    gpu_hz: Seen | None = None
    temps_c: tuple[Seen, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.reasons


def judge(samples: Sequence[MachineSample], state: State, windows: Sequence[Window]) -> Watched:
    """Hold what was sampled against the state that was set.

    Args:
        samples: in order of time; those outside of the windows only tell counters apart.
        state: what was set; what it does not name may move.
        windows: the timed runs.
    """
    inside = [sample for sample in samples if in_any(sample, windows)]
    gpu = seen("gpu", (sample.gpu_hz for sample in inside))
    return Watched(
        samples=len(inside),
        khz=seen_by_name(sample.khz for sample in inside),
        gpu_hz=gpu,
        temps_c=seen_by_name(sample.temps_c for sample in inside),
        reasons=(
            *unproven(inside, state),
            *cpu_left(inside, state),
            *gpu_left(inside, state),
            *cores_changed(inside, state),
            *throttled(inside),
            *events_rose(around(samples, windows)),
        ),
    )


def in_any(sample: MachineSample, windows: Iterable[Window]) -> bool:
    return any(window.start_ns <= sample.time_ns <= window.end_ns for window in windows)


def seen_by_name(rows: Iterable[Iterable[tuple[str, float | None]]]) -> tuple[Seen, ...]:
    series: dict[str, list[float | None]] = {}
    for row in rows:
        for name, value in row:
            series.setdefault(name, []).append(value)
    found = (seen(name, values) for name, values in series.items())
    return tuple(each for each in found if each is not None)


def seen(name: str, values: Iterable[float | None]) -> Seen | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Seen(name=name, low=min(known), high=max(known), first=known[0], last=known[-1])


def unproven(inside: Sequence[MachineSample], state: State) -> Iterator[str]:
    """Nothing has to be proven where nothing was set."""
    if state.touches and len(inside) < LEAST_SAMPLES:
        yield (
            f"{len(inside)} samples of the machine fell into the timed runs, fewer than "
            f"{LEAST_SAMPLES}: too few to prove that it kept its state"
        )


def cpu_left(inside: Sequence[MachineSample], state: State) -> Iterator[str]:
    for clock in state.cpu_khz:
        values = [khz for sample in inside for name, khz in sample.khz if name == clock.cluster]
        known = [khz for khz in values if khz is not None]
        if inside and not known:
            yield f"the clock of {clock.cluster} could not be read while it was held"
        yield from left(f"the clock of {clock.cluster}", known, clock.khz, "kHz")


def gpu_left(inside: Sequence[MachineSample], state: State) -> Iterator[str]:
    """An idle GPU may rest at its lowest clock, whatever it is held at."""
    if state.gpu_hz is not None:
        busy = (sample for sample in inside if (sample.gpu_load or 0.0) >= GPU_BUSY)
        known = [sample.gpu_hz for sample in busy if sample.gpu_hz is not None]
        yield from left("the clock of the GPU under load", known, state.gpu_hz, "Hz")


def left(what: str, values: Sequence[int], held: int, unit: str) -> Iterator[str]:
    beside = [value for value in values if abs(value - held) > BAND * held]
    if beside:
        yield (
            f"{what} left {held} {unit}: {min(values)} to {max(values)} {unit}, "
            f"beside it in {len(beside)} of {len(values)} samples"
        )


def cores_changed(inside: Sequence[MachineSample], state: State) -> Iterator[str]:
    lists = [sample.online for sample in inside if sample.online]
    held = state.online or (lists[0] if lists else ())
    others = {online for online in lists if online != held}
    if others:
        shown = " and ".join(sorted(map(core_list, others)))
        yield f"the cores on-line changed: {core_list(held)} should be, {shown} were"


def throttled(inside: Sequence[MachineSample]) -> Iterator[str]:
    for name, highest in most(sample.cooling for sample in inside).items():
        if highest > 0 and THROTTLING.fullmatch(name):
            yield f"{THROTTLED}: {name} was active, at most {highest}"


def most(rows: Iterable[Named]) -> dict[str, int]:
    highest: dict[str, int] = {}
    for row in rows:
        for name, value in row:
            highest[name] = max(value, highest.get(name, value))
    return highest


def around(
    samples: Sequence[MachineSample], windows: Sequence[Window]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The counters just before the first window and just after the last one."""
    if not samples or not windows:
        return {}, {}
    start_ns = min(window.start_ns for window in windows)
    end_ns = max(window.end_ns for window in windows)
    before = [sample for sample in samples if sample.time_ns <= start_ns] or [samples[0]]
    after = [sample for sample in samples if sample.time_ns >= end_ns] or [samples[-1]]
    return dict(before[-1].events), dict(after[0].events)


def events_rose(ends: tuple[Mapping[str, int], Mapping[str, int]]) -> Iterator[str]:
    before, after = ends
    for name, count in after.items():
        rise = count - before.get(name, count)
        if rise > 0:
            yield f"{THROTTLED}: {name} counted {rise} events in the timed runs"
