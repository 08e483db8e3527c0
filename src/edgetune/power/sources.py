"""Which power sources are read: those that were named, or the best that is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from edgetune.machine.board import Board
from edgetune.machine.host import Host
from edgetune.power import hwmon, ina3221, nvml, rapl
from edgetune.power.replay import Replay, replays
from edgetune.power.sampler import PowerMissing, Rail, Reading, Sampler
from edgetune.power.steps import steps_mw
from edgetune.power.tegrastats import Tegrastats
from edgetune.power.totals import Total, total_of
from edgetune.spec.power import Power

OF_BOARDS = ("ina3221", "tegrastats")  # of the same sensors; the first one costs less
OF_OTHERS = ("rapl", "nvml", "hwmon")
LIVE_S, ANSWER_S, LOOK_S = 0.3, 2.0, 0.05
MW_PER_UJ_AND_NS = 1e6

Makers = Mapping[str, Callable[[], Sequence[Sampler]]]


class Available(Struct, frozen=True, kw_only=True):
    """A source as the doctor shows it: `live_mw` of its rails, or what is `missing`.

    A rail that gave nothing is None.
    """

    source: str
    rails: tuple[Rail, ...] = ()
    live_mw: tuple[float | None, ...] = ()
    missing: str = ""
    remedy: str = ""


def choose(power: Power, host: Host, board: Board | None) -> list[Sampler]:
    """A sampler of each source that was named, not started yet; `auto` takes only what is there.

    Raises:
        PowerMissing: the trace to replay was not named, is not there, or is damaged.
    """
    makers = makers_for(power, host, board)
    names: list[str] = []
    for source in power.sources:
        names += best(makers, board) if source == "auto" else [source]
    return [sampler for name in dict.fromkeys(names) for sampler in makers[name]()]


def available(host: Host, board: Board | None) -> list[Available]:
    """Every source there could be, after a short look at each."""
    makers = makers_for(Power(), host, board)
    return [look(sampler) for name in (*OF_BOARDS, *OF_OTHERS) for sampler in makers[name]()]


def makers_for(power: Power, host: Host, board: Board | None) -> Makers:
    steps = steps_mw(board)
    return {
        "ina3221": lambda: [ina3221.sampler(host, steps)],
        "tegrastats": lambda: [
            Tegrastats(host, interval_ms=power.interval_ms, steps_mw=steps),
        ],
        "rapl": lambda: [rapl.sampler(host)],
        "nvml": lambda: [nvml.sampler(host)],
        "hwmon": lambda: [hwmon.sampler(host)],
        "replay": lambda: replayed(power),
    }


def replayed(power: Power) -> list[Replay]:
    if not power.replay:
        hint = "set power.replay to the power.jsonl of a point"
        raise PowerMissing("no trace to replay was named", hint=hint)
    return replays(Path(power.replay))


def best(makers: Makers, board: Board | None) -> list[str]:
    """Of a board's two the first that sees the total; elsewhere all, which measure other parts."""
    there: list[str] = []
    for name in OF_BOARDS:
        rails = rails_of(makers[name]())
        if isinstance(total_of(rails, board), Total):
            return [name]
        there += [name] if rails else []
    return there[:1] or [name for name in OF_OTHERS if rails_of(makers[name]())]


def rails_of(samplers: Sequence[Sampler]) -> tuple[Rail, ...]:
    """Empty where the source is not there."""
    found: list[Rail] = []
    for sampler in samplers:
        try:
            found += sampler.start()
        except PowerMissing:
            continue
        finally:
            sampler.stop()
    return tuple(found)


def look(sampler: Sampler) -> Available:
    try:
        rails = sampler.start()
        first = next_reading(sampler)
        time.sleep(LIVE_S)
        live = live_mw(rails, first, next_reading(sampler))
    except PowerMissing as error:
        missing = str(error).removesuffix(f"; {error.hint}")
        return Available(source=sampler.source, missing=missing, remedy=error.hint)
    finally:
        sampler.stop()
    return Available(source=sampler.source, rails=rails, live_mw=live)


def next_reading(sampler: Sampler) -> Reading | None:
    deadline_s = time.monotonic() + ANSWER_S
    while not (readings := sampler.poll()):
        if time.monotonic() > deadline_s:
            return None
        time.sleep(LOOK_S)
    return readings[-1]


def live_mw(
    rails: Sequence[Rail], first: Reading | None, second: Reading | None
) -> tuple[float | None, ...]:
    if first is None or second is None:
        return tuple(None for _ in rails)
    pairs = zip(rails, first.values, second.values, strict=True)
    elapsed_ns = second.time_ns - first.time_ns
    return tuple(power_mw(rail, old, new, elapsed_ns) for rail, old, new in pairs)


def power_mw(rail: Rail, old: float | None, new: float | None, elapsed_ns: int) -> float | None:
    """Of now, or of the time between two looks at a counter."""
    if rail.kind == "power" or new is None:
        return new
    return None if old is None else (new - old) / elapsed_ns * MW_PER_UJ_AND_NS
