"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edgetune.measure.energy import Estimate
from edgetune.measure.stats import LatencyStats
from edgetune.record import PointRecord
from edgetune.report.headline import doubts
from edgetune.wire.settings import Budget

ABSENT = "–"
TENTHS_BELOW_S, MINUTES_BELOW = 9.95, 60


def significant(value: float, scale: float | None = None) -> str:
    """About four significant digits of `scale`, so that a value and its interval match."""
    size = abs(value if scale is None else scale)
    decimals = next((n for n, least in enumerate((1000, 100, 10, 1, 0.1)) if size >= least), 5)
    return f"{value:.{decimals}f}"


def latency_words(stats: LatencyStats) -> str:
    """`17.52 ± 0.03`: the median and half its 95 % interval, in milliseconds."""
    median = significant(stats.median_ms)
    half_ms = half_interval_ms(stats)
    return median if half_ms is None else f"{median} ± {significant(half_ms, stats.median_ms)}"


def half_interval_ms(stats: LatencyStats) -> float | None:
    """The longer side, where the median is not in the middle."""
    if stats.median_low_ms is None or stats.median_high_ms is None:
        return None
    return max(stats.median_high_ms - stats.median_ms, stats.median_ms - stats.median_low_ms)


def duration(seconds: float) -> str:
    """`0.4 s`, `24 s`, `5:07 min`, `2:03 h`."""
    if seconds < TENTHS_BELOW_S:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    if minutes < MINUTES_BELOW:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d} h"


def budget_words(budget: Budget) -> str:
    """`7:00 min, 500 trials, seed 1`."""
    limits = [
        duration(budget.seconds) if budget.seconds else "",
        f"{budget.trials} trials" if budget.trials else "",
        f"{duration(budget.device_seconds)} on the device" if budget.device_seconds else "",
    ]
    return ", ".join(filter(None, [*limits, f"seed {budget.seed}"]))


def estimate_words(found: Estimate) -> str:
    """`84.2 ± 0.9`: the value and half its 95 % interval."""
    half = (found.high - found.low) / 2
    return f"{significant(found.value)} ± {significant(half, found.value)}"


def interval_words(value: float, low: float | None, high: float | None) -> str:
    """`1.52 (1.40 to 1.64)`; the value alone where it has no interval."""
    if low is None or high is None:
        return significant(value)
    return f"{significant(value)} ({significant(low, value)} to {significant(high, value)})"


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def day(record: PointRecord) -> str:
    """The date on which the point was started, where the reader is."""
    return f"{datetime.fromisoformat(record.started_utc).astimezone():%Y-%m-%d}"


def visible(text: str) -> str:
    """What came from outside, with escapes for all that no one reads: a terminal obeys none of it.

    Control characters and those that turn the direction of writing; line breaks stay, tabs become
    blanks.
    """
    shown = (sign if sign.isprintable() or sign == "\n" else escape(sign) for sign in text)
    return "".join(shown) if not text.isprintable() else text


def escape(sign: str) -> str:
    """A tab becomes a blank, anything else its code."""
    return " " if sign == "\t" else sign.encode("unicode_escape").decode()


def one_line(text: str, limit: int = 200) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def outcome(record: PointRecord) -> str:
    """`ok`, since when, and what to doubt; or where and why it failed."""
    if record.failure is not None:
        return one_line(f"failed in {record.failure.stage}: {record.failure.message}")
    if record.watched is not None and record.status == "invalid":
        return one_line(f"invalid: {'; '.join(record.watched.reasons)}")
    if record.status != "ok":
        return record.status
    since = [f"of {day(record)}"] if record.reused_from else []
    told = ["simulated" if record.simulated else "ok", *since, *doubts(record)]
    return ", ".join(told)
