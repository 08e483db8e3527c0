"""`edgetune recompute`: every statistic again, from the raw series beside the records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.cli.arguments import Parser
from edgetune.report.words import visible
from edgetune.root import find_root
from edgetune.run.recompute import Verdict, recompute
from edgetune.study import sweep_paths

MOST_SHOWN = 5


def main(arguments: Sequence[str]) -> int:
    """Say same or differs of every point; 1 if any differs or cannot be read."""
    parser = Parser("recompute", "Derive the records' statistics from the raw series again.")
    parser.add_argument(
        "place", nargs="?", help="a sweep, with or without its date, or a folder; default: all"
    )
    options = parser.parse_args(arguments)
    verdicts = [verdict for folder in places(options.place) for verdict in recompute(folder)]
    for verdict in verdicts:
        for line in lines(verdict):
            print(visible(line))
    differing = sum(not verdict.same for verdict in verdicts)
    derived = sum(not verdict.skipped for verdict in verdicts)
    print(f"{derived} points derived again, {differing} differ")
    return 1 if differing else 0


def places(place: str | None) -> list[Path]:
    """The folders to look into.

    Raises:
        ConfigError: neither a folder nor a sweep's name.
    """
    if place is not None and Path(place).is_dir():
        return [Path(place)]
    return sweep_paths(find_root(), place)


def lines(verdict: Verdict) -> list[str]:
    """One line a point, and the first differences below it."""
    name = verdict.folder.name
    if verdict.problem:
        return [f"differs  {name}: {verdict.problem}"]
    if verdict.skipped:
        return [f"–        {name}: nothing was measured"]
    if verdict.same:
        return [f"same     {name}"]
    found = [f"           {text}" for text in verdict.differences[:MOST_SHOWN]]
    more = len(verdict.differences) - MOST_SHOWN
    return [
        f"differs  {name} (the record's value, then the series')",
        *found,
        *([f"           … and {more} more"] if more > 0 else []),
    ]
