"""Which stretches of a series energy is counted over."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.series import COUNTED, STEADY, WARMING, Block, Notebook, Raw, Series
from edgetune.measure.trace import Window
from edgetune.measure.windows import windows_of

Times = tuple[int, int]
Told = tuple[Times, int, int, bool, int]


def raw(*blocks: Told, period_ns: int | None = None) -> Raw:
    """Blocks of two samples of three inferences: (from and to, process, label, repeated, run)."""
    series, described = Series.empty(), []
    for number, (times, process, label, repeated, run) in enumerate(blocks, start=1):
        series = series.extended(
            durations_ns=[5, 5], number=3, process=process, block=number, run=run, label=label
        )
        start_ns, end_ns = times
        described.append(
            Block(
                process=process, block=number, start_ns=start_ns, end_ns=end_ns, cores=(0,),
                repeated=repeated, run=run, period_ns=period_ns,
            )
        )  # fmt: skip
    return Raw(series=series, notebook=Notebook(blocks=tuple(described)))


@pytest.mark.parametrize(
    ("blocks", "windows"),
    [
        pytest.param([((0, 10), 0, STEADY, False, 0)], [(0, 10, 6)], id="a steady block"),
        pytest.param([((0, 10), 0, WARMING, False, 0)], [(0, 10, 6)], id="settles later"),
        pytest.param([((0, 10), 0, WARMING, False, 1)], [], id="a run before the one that counts"),
        pytest.param([((0, 10), 0, COUNTED, True, 0)], [], id="taken again"),
        pytest.param(
            [((0, 10), 0, COUNTED, False, 0), ((10, 20), 0, COUNTED, False, 0)],
            [(0, 10, 6), (10, 20, 6)],
            id="one after the other",
        ),
        pytest.param(
            [((0, 10), 0, COUNTED, False, 0), ((2, 12), 1, COUNTED, False, 0)],
            [(0, 12, 12)],
            id="side by side",
        ),
        pytest.param(
            [((0, 10), 0, COUNTED, False, 0), ((10, 15), 0, COUNTED, False, 1)],
            [(10, 15, 6)],
            id="the fastest partition",
        ),
    ],
)
def test_energy_is_counted_over_what_counts(
    blocks: list[Told], windows: list[tuple[int, int, int]]
) -> None:
    """Processes side by side take their power together."""
    expected = [Window(start_ns=a, end_ns=b, inferences=n) for a, b, n in windows]
    assert windows_of(raw(*blocks)) == expected


def test_of_a_stream_the_rate_that_was_asked_for_counts() -> None:
    """Not those that were tried afterwards."""
    told = raw(((0, 10), 0, COUNTED, False, 0), ((10, 12), 0, COUNTED, False, 1), period_ns=9)
    assert windows_of(told) == [Window(start_ns=0, end_ns=10, inferences=6)]


def test_a_block_counts_as_a_whole() -> None:
    """Also where the first of its samples came before the level that it settled at."""
    told = raw(((0, 10), 0, STEADY, False, 0))
    labels = np.array([WARMING, STEADY])
    half = Series(**dict(told.series.columns()) | {"label": labels})
    assert windows_of(Raw(series=half, notebook=told.notebook))[0].inferences == 6
