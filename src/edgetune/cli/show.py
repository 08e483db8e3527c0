"""`edgetune show`: the record of a point as a person reads it, or the table of a sweep."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from edgetune.cli.arguments import Parser
from edgetune.cli.outcome import make_console, say, shown
from edgetune.errors import ConfigError
from edgetune.record import PointRecord
from edgetune.report.rows import rows_of
from edgetune.report.terminal.details.view import record_view
from edgetune.report.terminal.table import terminal_table
from edgetune.report.winner import winner_lines
from edgetune.report.words import visible
from edgetune.root import find_root
from edgetune.run.choice import WAYS, Choice, readable
from edgetune.study import MANIFEST, RECORD, Study, read_study, sweep_paths

MOST_NAMED = 10


def main(arguments: Sequence[str]) -> int:
    """Show what was named, one after the other."""
    options = parser().parse_args(arguments)
    root, console = find_root(), make_console()
    choice = Choice(root=root, here=Path.cwd(), sweep=options.sweep)
    for name in options.names or [newest(root)]:
        if sweep := sweep_called(name, root):
            show_sweep(sweep, console, as_json=options.json)
        else:
            show_point(readable(choice.folders(name), name), console, as_json=options.json)
    return 0


def parser() -> Parser:
    made = Parser("show", "Read the records of points, or the table of a sweep.")
    ways = f"a sweep, with or without its date; or {WAYS}; default: the latest sweep"
    made.add_argument("names", nargs="*", metavar="NAME", help=ways)
    made.add_argument("--sweep", help="look for points in this sweep only")
    made.add_argument("--json", action="store_true", help="records as they are on disk")
    return made


def newest(root: Path) -> str:
    """Raises ConfigError: there is no sweep yet."""
    folders = sweep_paths(root)
    if not folders:
        raise ConfigError("no sweep yet", where="show", hint="`edgetune sweep` makes one")
    return folders[-1].name


def sweep_called(name: str, root: Path) -> Path | None:
    """Its folder, the latest if several share the name; None where it is no sweep's."""
    if (Path(name) / MANIFEST).is_file():
        return Path(name).resolve()
    known = {path.name for path in sweep_paths(root)}
    fits = any(each == name or each.endswith(f"-{name}") for each in known)
    return sweep_paths(root, name)[-1] if fits else None


def show_point(found: tuple[Path, PointRecord], console: Console, *, as_json: bool) -> None:
    folder, record = found
    if as_json:
        write_json(folder)
        return
    console.print(record_view(record))
    say(console, f"\nrecord   {shown(folder)}")
    others = f"compare  edgetune compare {record.point_id} POINT"
    if record.status == "ok":
        say(console, others)


def show_sweep(folder: Path, console: Console, *, as_json: bool) -> None:
    study = read_study(folder)
    if as_json:
        for record in study.records:
            write_json(study.folders[record.point_id])
        return
    console.print(study.name, style="bold", highlight=False, markup=False)
    if study.records:
        rows = rows_of(study.records, study.sittings)
        console.print(terminal_table(rows, width=console.width))
    lines = [*winner_lines(study.records, study.sittings), *gaps(study)]
    for line in [*lines, *command_lines(study), f"records  {shown(folder)}"]:
        say(console, line)


def gaps(study: Study) -> list[str]:
    """Points without a record, and records that nobody can read."""
    names, count = study.missing[:MOST_NAMED], len(study.missing)
    more = f" and {count - len(names)} more" if count > len(names) else ""
    missing = [f"missing  {count} points: {', '.join(names)}{more}"] if count else []
    return [*missing, *(f"damaged  {line}" for line in study.unreadable)]


def command_lines(study: Study) -> list[str]:
    command = visible(study.manifest.command)
    return [f"made by  {command}"] if command else []


def write_json(folder: Path) -> None:
    sys.stdout.buffer.write((folder / RECORD).read_bytes() + b"\n")
    sys.stdout.buffer.flush()
