"""The stretches of time that energy is counted over: those of the samples that count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from edgetune.measure.series import COUNTED, STEADY, Block, Raw, Series
from edgetune.measure.trace import Window


def windows_of(raw: Raw) -> list[Window]:
    """One for each block of which any sample counts; instances side by side share one."""
    blocks = [block for block in raw.notebook.blocks if not block.repeated]
    found = (window_of(block, raw.series) for block in blocks)
    return list(merged(window for window in found if window is not None))


def window_of(block: Block, series: Series) -> Window | None:
    mine = series.where((series.process == block.process) & (series.block == block.block))
    if not np.isin(mine.label, (STEADY, COUNTED)).any():
        return None
    return Window(start_ns=block.start_ns, end_ns=block.end_ns, inferences=int(mine.number.sum()))


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
