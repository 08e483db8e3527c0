"""`edgetune sync`: the mirror catches up with the records."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from edgetune.cli.arguments import Parser, add_tracking, tracking_of
from edgetune.report.words import visible
from edgetune.root import find_root
from edgetune.tracking.sync import sync


def main(arguments: Sequence[str]) -> int:
    """Mirror what is missing; 1 if something could not be."""
    parser = Parser("sync", "Mirror the records that the tracking server missed.")
    parser.add_argument("sweep", nargs="?", help="only this one, with or without its date")
    add_tracking(parser)
    options = parser.parse_args(arguments)
    report = sync(find_root(), sweep=options.sweep, tracking=tracking_of(options))
    print(f"{report.mirrored} points mirrored, {report.present} were there already")
    for problem in report.problems:
        print(f"edgetune: error: {visible(problem)}", file=sys.stderr)
    return 1 if report.problems else 0
