from __future__ import annotations

import io
from itertools import product

import msgspec
import pytest
from rich.console import Console

from edgetune.record import PointRecord
from edgetune.report.rows import rows_of
from edgetune.report.terminal.stacked import Cells, fits
from edgetune.report.terminal.table import terminal_table
from edgetune.spec import State
from edgetune.spec.state import ClusterClock
from edgetune.wire.settings import AutoScheduler, Untuned
from tests.builders import ok_record, point, simulated


def board_point(khz: int, *, tuned: bool) -> PointRecord:
    """At a clock of a board's."""
    asked = point(AutoScheduler() if tuned else Untuned())
    clock = ClusterClock(cluster="a57", khz=khz)
    state = State(cores=(0, 3, 4, 5), cpu_khz=(clock,), gpu_hz=1_300_500_000, power_mode=0)
    return simulated(ok_record(msgspec.structs.replace(asked, state=state)))


@pytest.mark.parametrize("width", [60, 80, 120, 160, 240])
def test_a_sweep_over_clocks_can_be_read_at_any_width(width: int) -> None:
    """Clock, latency and energy of a row are in one piece each, and no column is a letter wide."""
    clocks = (806_400, 1_267_200, 2_035_200)
    records = [board_point(khz, tuned=tuned) for tuned, khz in product((False, True), clocks)]
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(terminal_table(rows_of(records), width=width))
    shown = console.export_text()
    assert shown.count("84.20 ± 0.84") == len(records)
    words = shown.split()
    for whole in ("a57", "auto_scheduler", "0.8064", "simulated"):
        assert words.count(whole) + words.count(f"{whole},") >= 1
    assert max(map(len, shown.splitlines())) <= width
    assert len(shown.splitlines()) < 8 * len(records)


def test_columns_without_a_single_cell_are_left_out() -> None:
    """Nothing was tuned and nothing can be compared: no columns of dashes."""
    console = Console(width=120, file=io.StringIO(), record=True)
    console.print(terminal_table(rows_of([ok_record()]), width=120))
    shown = console.export_text()
    assert "median ms" in shown
    assert "vs untuned" not in shown
    assert "tuning" not in shown


@pytest.mark.parametrize(
    ("width", "readable"), [(33, True), (32, False)], ids=["just enough", "one too few"]
)
def test_a_table_fits_while_no_word_is_broken(width: int, readable: bool) -> None:
    """Cells that stay whole need their length; others that of their longest word, or some ten."""
    columns = [
        Cells("median ms", ("17.52 ± 0.03",), whole=True),
        Cells("status", ("ok", "failed in compilation"), whole=False),
        Cells("core", ("0",), whole=False),
    ]
    assert fits(columns, width=width, padding=2) is readable
