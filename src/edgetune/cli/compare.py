"""`edgetune compare`: finished points, their artifacts timed side by side now."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Group

from edgetune.cli.arguments import Parser
from edgetune.cli.outcome import make_console, say, shown
from edgetune.cli.progress import watching
from edgetune.config.strict import convert
from edgetune.errors import ConfigError
from edgetune.record import PointRecord
from edgetune.report.terminal.side_by_side import apart_table, calibration_lines, sitting_table
from edgetune.root import find_root
from edgetune.run.choice import WAYS, Choice, finished
from edgetune.run.compare.alike import refuse_unlike
from edgetune.run.compare.order import Order
from edgetune.run.wiring import make_lab
from edgetune.spec import Sitting

OF_A_SITTING = msgspec.structs.fields(Sitting)
MOST_AT_ONCE = 6


def main(arguments: Sequence[str]) -> int:
    """Compare what was named; the exit status is 0 whatever the verdict."""
    options = parser().parse_args(arguments)
    check_count(options)
    settings, root, console = settings_of(options), find_root(), make_console()
    choice = Choice(root=root, here=Path.cwd(), sweep=options.sweep)
    records = [finished(choice.folders(name), name) for name in options.points]
    with watching(console) as watcher:
        lab = make_lab(root, watcher, records[0].point.machine)
        refuse_unlike(records, lab.machine, apart=options.apart)
        order = Order(lab=lab, outputs=root / "outputs", settings=settings)
        with lab.held:
            folder, shown_below, lines = carry_out(options, order, records, width=console.width)
    console.print(shown_below)
    for line in [*lines, f"records  {shown(folder)}"]:
        say(console, line)
    return 0


def carry_out(
    options: Namespace, order: Order, records: Sequence[PointRecord], *, width: int
) -> tuple[Path, Group, list[str]]:
    """Where it stands, the table, and what is said below it."""
    if options.apart:
        folder, sittings = order.apart(records)
        return folder, apart_table(sittings, width=width), []
    if options.calibrate:
        folder, sitting = order.calibrate(records[0])
        return folder, sitting_table(sitting, width=width), calibration_lines(sitting)
    folder, sitting = order.side_by_side(records)
    return folder, sitting_table(sitting, width=width), []


def parser() -> Parser:
    made = Parser("compare", "Time the artifacts of finished points side by side.")
    made.add_argument("points", nargs="+", metavar="POINT", help=WAYS)
    made.add_argument("--sweep", help="look in this sweep only, with or without its date")
    kind = made.add_mutually_exclusive_group()
    kind.add_argument(
        "--apart", action="store_true", help="time each in its own state; no ratio, no verdict"
    )
    kind.add_argument(
        "--calibrate",
        action="store_true",
        help="one point against itself, and against itself slowed by 3 %%: what can be told apart",
    )
    for field in OF_A_SITTING:
        option, default = f"--{field.name.replace('_', '-')}", field.default
        made.add_argument(option, type=type(default), default=default, help="default: %(default)s")
    return made


def settings_of(options: Namespace) -> Sitting:
    values = {field.name: getattr(options, field.name) for field in OF_A_SITTING}
    settings: Sitting = convert(values, Sitting, where="compare")
    return settings


def check_count(options: Namespace) -> None:
    least = 1 if options.calibrate or options.apart else 2
    most = 1 if options.calibrate else MOST_AT_ONCE
    count = len(options.points)
    if not least <= count <= most:
        wanted = f"{least} point" if least == most else f"{least} to {most} points"
        raise ConfigError("wrong number", where="compare", expected=wanted, got=str(count))
