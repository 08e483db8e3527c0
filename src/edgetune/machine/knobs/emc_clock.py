"""The clock of the external memory: three ways, by the generation of the chip. All need root."""

from __future__ import annotations

from msgspec import Struct

from edgetune.machine.board import Board
from edgetune.machine.change import Change, file_change, missing
from edgetune.machine.dial import Dial
from edgetune.machine.host import Host
from edgetune.machine.values import number_at, text_at
from edgetune.spec.state import State

DEBUG = "/sys/kernel/debug"


class EmcFiles(Struct, frozen=True, kw_only=True):
    """`rate` is written, `shown` read; while `flag` is 1 the kernel leaves the rate alone.

    Without a `flag` the rate is an upper limit: the memory may still clock lower when little is
    asked of it.
    """

    rate: str
    shown: str
    flag: str = ""
    lowest: str = ""
    highest: str = ""


BPMP = EmcFiles(  # TX2, Xavier, Orin
    rate=f"{DEBUG}/bpmp/debug/clk/emc/rate",
    shown=f"{DEBUG}/bpmp/debug/clk/emc/rate",
    flag=f"{DEBUG}/bpmp/debug/clk/emc/mrq_rate_locked",
    lowest=f"{DEBUG}/bpmp/debug/clk/emc/min_rate",
    highest=f"{DEBUG}/bpmp/debug/clk/emc/max_rate",
)
OVERRIDE = EmcFiles(  # TX1, Nano
    rate=f"{DEBUG}/clk/override.emc/clk_update_rate",
    shown=f"{DEBUG}/clk/override.emc/clk_rate",
    flag=f"{DEBUG}/clk/override.emc/clk_state",
    lowest=f"{DEBUG}/tegra_bwmgr/emc_min_rate",
    highest=f"{DEBUG}/tegra_bwmgr/emc_max_rate",
)
CAP = EmcFiles(  # Orin from JetPack 6, Thor
    rate="/sys/kernel/nvpmodel_clk_cap/emc",
    shown="/sys/kernel/nvpmodel_clk_cap/emc",
)


def emc_clock(state: State, host: Host, _board: Board | None) -> list[Change]:
    if state.emc_hz is None:
        return []
    files = emc_files(host)
    if files is None:
        raise missing("emc_hz", "no clock of the memory can be set here, or not without root")
    flag = [file_change("emc_hz", files.flag, 1)] if files.flag else []
    rate = Dial(where=files.rate, shown="" if files.shown == files.rate else files.shown)
    return [*flag, Change(what="emc_hz", dial=rate, value=str(state.emc_hz))]


def emc_files(host: Host) -> EmcFiles | None:
    """A way to hold the clock before one that only limits it."""
    return next((way for way in (BPMP, OVERRIDE, CAP) if text_at(host, way.shown)), None)


def emc_table_hz(host: Host, board: Board | None) -> tuple[int, ...]:
    """The board's table within what the kernel names; without a board, those ends alone."""
    files = emc_files(host)
    if files is None:
        return ()
    lowest, highest = number_at(host, files.lowest), number_at(host, files.highest)
    table = board.emc_hz if board else ()
    ends = {end for end in (lowest, highest) if end} if not table else set()
    within = {hz for hz in table if (lowest or 0) <= hz <= (highest or hz)}
    return tuple(sorted(within | ends))
