"""The stretches of time that power is averaged over, and a state is proved in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from edgetune.measure.series import COUNTED, PILOT, STEADY, WARMING, Block, Raw, Series
from edgetune.measure.trace import Window


def windows_of(raw: Raw) -> list[Window]:
    """A window for each timed block of one run, instances side by side sharing theirs.

    Of a stream it is the run at the rate that was asked for, of several partitions the fastest.
    """
    runs: dict[int, list[Window]] = {}
    for block in raw.notebook.blocks:
        window = window_of(block, raw.series)
        if window is not None:
            runs.setdefault(block.run, []).append(window)
    found = {run: list(merged(windows)) for run, windows in runs.items()}
    if any(block.period_ns for block in raw.notebook.blocks):
        return found.get(0, [])
    return max(found.values(), key=rate, default=[])


def window_of(block: Block, series: Series) -> Window | None:
    """None for what does not count; where a process settles late, it was run all the same."""
    mine = series.where((series.process == block.process) & (series.block == block.block))
    wanted = (WARMING, STEADY, COUNTED) if block.run == 0 else (STEADY, COUNTED)
    if block.repeated or block.block <= PILOT or not np.isin(mine.label, wanted).any():
        return None
    return Window(start_ns=block.start_ns, end_ns=block.end_ns, inferences=int(mine.number.sum()))


def rate(windows: Sequence[Window]) -> float:
    """Inferences a nanosecond."""
    length_ns = sum(window.length_ns for window in windows)
    return sum(window.inferences for window in windows) / max(1, length_ns)


def merged(windows: Iterable[Window]) -> Iterator[Window]:
    """Those that overlap as one, with the inferences of all."""
    former: Window | None = None
    for window in sorted(windows, key=lambda each: each.start_ns):
        if former is None or window.start_ns >= former.end_ns:
            if former is not None:
                yield former
            former = window
        else:
            former = Window(
                start_ns=former.start_ns,
                end_ns=max(former.end_ns, window.end_ns),
                inferences=former.inferences + window.inferences,
            )
    if former is not None:
        yield former
