"""Which stretches of a series energy is counted over."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.series import COUNTED, STEADY, WARMING, Block, Notebook, Raw, Series
from edgetune.measure.trace import Window
from edgetune.measure.windows import windows_of

Times = tuple[int, int]


def raw(*blocks: tuple[Times, int, int, bool]) -> Raw:
    """Blocks of two samples of three inferences: (from and to, process, label, repeated)."""
    series, described = Series.empty(), []
    for number, (times, process, label, repeated) in enumerate(blocks, start=1):
        series = series.extended(
            durations_ns=[5, 5], number=3, process=process, block=number, run=0, label=label
        )
        start_ns, end_ns = times
        described.append(
            Block(
                process=process, block=number, start_ns=start_ns, end_ns=end_ns, cores=(0,),
                repeated=repeated,
            )
        )  # fmt: skip
    return Raw(series=series, notebook=Notebook(blocks=tuple(described)))


@pytest.mark.parametrize(
    ("blocks", "windows"),
    [
        pytest.param([((0, 10), 0, STEADY, False)], [(0, 10, 6)], id="a steady block"),
        pytest.param([((0, 10), 0, WARMING, False)], [], id="warming up"),
        pytest.param([((0, 10), 0, COUNTED, True)], [], id="taken again"),
        pytest.param(
            [((0, 10), 0, COUNTED, False), ((10, 20), 0, COUNTED, False)],
            [(0, 10, 6), (10, 20, 6)],
            id="one after the other",
        ),
        pytest.param(
            [((0, 10), 0, COUNTED, False), ((2, 12), 1, COUNTED, False)],
            [(0, 12, 12)],
            id="side by side",
        ),
    ],
)
def test_energy_is_counted_over_what_counts(
    blocks: list[tuple[Times, int, int, bool]], windows: list[tuple[int, int, int]]
) -> None:
    """Processes side by side take their power together."""
    expected = [Window(start_ns=a, end_ns=b, inferences=n) for a, b, n in windows]
    assert windows_of(raw(*blocks)) == expected


def test_a_block_counts_as_a_whole() -> None:
    """Also where the first of its samples came before the level that it settled at."""
    told = raw(((0, 10), 0, STEADY, False))
    labels = np.array([WARMING, STEADY])
    half = Series(**dict(told.series.columns()) | {"label": labels})
    assert windows_of(Raw(series=half, notebook=told.notebook))[0].inferences == 6
