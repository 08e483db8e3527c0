"""What `edgetune sweep` says at its end, and its exit status."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from edgetune.record import PointRecord
from edgetune.report.rows import rows_of
from edgetune.report.terminal.guesses import guess_lines
from edgetune.report.terminal.table import terminal_table
from edgetune.report.winner import winner_lines
from edgetune.report.words import day, visible
from edgetune.root import checkout
from edgetune.run.sweep import SweepResult

ALL_MEASURED, SOME_FAILED = 0, 1
PIPE_WIDTH = 160


def present(results: Sequence[SweepResult], *, console: Console) -> int:
    """Print the table and where to go on from here; 1 if any point failed."""
    records = [record for result in results for record in result.records]
    if not records:
        return ALL_MEASURED
    failed = sum(record.status != "ok" for record in records)
    if not failed and not any(result.measured or result.compared for result in results):
        say(console, nothing_to_run(records))
    sittings = [sitting for result in results for sitting in result.sittings]
    console.print(terminal_table(rows_of(records, sittings), width=console.width))
    winners = winner_lines(records, sittings)
    for line in [*winners, *guess_lines(records), *pointers(results, failed)]:
        say(console, line)
    return SOME_FAILED if failed else ALL_MEASURED


def nothing_to_run(records: Sequence[PointRecord]) -> str:
    days = sorted({day(record) for record in records})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    count = f"all {len(records)} points are" if len(records) > 1 else "the point is"
    return f"{count} already measured ({when}), nothing to run; force=true measures again"


def pointers(results: Sequence[SweepResult], failed: int) -> list[str]:
    folders = [shown(result.folder) for result in results]
    look = "make ui" if checkout() else "edgetune ui"
    lines = [f"records  {', '.join(folders)}", f"compare  {look}"]
    if pages := [shown(result.report) for result in results if result.report]:
        lines.append(f"report   {', '.join(pages)}")
    if failed:
        again = "the same command tries the failed points again"
        lines.append(f"failed   worker.log in {folders[-1]}/points/; {again}")
    return lines


def shown(folder: Path) -> str:
    """Relative to where the user stands, if it lies below."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def say(console: Console, text: str) -> None:
    console.print(visible(text), markup=False, highlight=False, soft_wrap=True)


def make_console() -> Console:
    """Standard output; a pipe has no width, and a table folded at 80 columns reads badly."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPE_WIDTH)
