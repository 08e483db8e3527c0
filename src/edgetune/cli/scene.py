"""What `edgetune top` shows, and what it says where nothing runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group
from rich.table import Table
from rich.text import Text

from edgetune.cli.in_progress import Progressing
from edgetune.cli.live import NAME_WIDTH, finished_line, picture
from edgetune.cli.load import Load
from edgetune.cli.moment import DOING, point_title
from edgetune.report.words import budget_words, duration, visible
from edgetune.run.moment import Moment
from edgetune.run.now import Now
from edgetune.study import read_manifest
from edgetune.wire.settings import Budget

LONGEST_COMMAND = 200


def scene(sweep: Progressing, now: Now, load: Load, *, now_s: float) -> Group:
    """The sweep, the point under way, what is left, what came in last, and the machine."""
    head = Text(sweep.folder.name, "bold").append(f"  process {now.pid}", "not bold dim")
    rows = Table.grid(padding=(0, 1))
    rows.add_column(width=NAME_WIDTH)
    rows.add_column(overflow="fold")
    for name, told in (
        *(("budget", budget_words(budget)) for budget in budgets(now.moment)),
        ("left", left_words(sweep, now, now_s)),
        *(("machine", words) for words in load_words(load)),
    ):
        rows.add_row(name, Text(told))
    last = [cut(finished_line(record)) for record in sweep.last()]
    return Group(head, Text(), picture(now.moment, now_s), rows, Text(), *last)


def cut(line: Text) -> Text:
    """To one line, however narrow it is."""
    line.no_wrap, line.overflow = True, "ellipsis"
    return line


def budgets(moment: Moment) -> list[Budget]:
    """That of the point under way, if it tunes."""
    return [moment.point.budget] if moment.point and moment.point.budget else []


def left_words(sweep: Progressing, now: Now, now_s: float) -> str:
    """How many points, how long, and how that is known."""
    moment, left = now.moment, sweep.left(now)
    if moment.point is None and not left:
        return "no point; what is alike is timed side by side" if moment.comparing else "no point"
    found = sweep.forecast(left)
    seconds = found.seconds + under_way_s(sweep, moment, now_s)
    many = f"{len(left)} point{'s' * (len(left) != 1)} after this one"
    if not seconds:
        return f"{many}; how long it takes shows when one of their kind is finished"
    unknown = f"; {found.unknown} without such a one not counted" if found.unknown else ""
    least = "at least " if found.unknown else "some "
    how = "each as the median finished point of its network and tuner"
    return f"{many}, {least}{duration(seconds)}: {how}{unknown}"


def under_way_s(sweep: Progressing, moment: Moment, now_s: float) -> float:
    """What is left of the point that is measured now; 0 where it takes longer than foretold."""
    if moment.point is None:
        return 0.0
    whole_s = sweep.forecast([moment.point.slug]).seconds
    return max(0.0, whole_s - (now_s - moment.point_started_s))


def load_words(load: Load) -> Iterator[str]:
    """`core 0 98 % at 2.60 GHz · core 1 3 % at 2.60 GHz`, and temperatures."""
    clocks = [f" at {mhz / 1000:.2f} GHz" for mhz in load.mhz]
    if len(clocks) != len(load.percent):
        clocks = [""] * len(load.percent)
    cores = zip(load.percent, clocks, strict=True)
    yield " · ".join(f"core {n} {percent:.0f} %{at}" for n, (percent, at) in enumerate(cores))
    if load.temps_c:
        yield " · ".join(f"{visible(name)} {celsius:.0f} °C" for name, celsius in load.temps_c)


def idle_line(sweep: Progressing) -> str:
    return f"no sweep in progress; the last one was {sweep.folder.name}: {tally(sweep)}"


def ended_line(sweep: Progressing) -> str:
    return f"{sweep.folder.name} has ended: {tally(sweep)}; edgetune show {sweep.folder.name}"


def died_line(sweep: Progressing, now: Now) -> str:
    """Where it was, and how it goes on."""
    moment, manifest = now.moment, read_manifest(sweep.folder)
    doing = f" while {DOING[moment.stage]}" if moment.stage else ""
    point = f", {point_title(moment.point)}" if moment.point else ""
    command = visible(manifest.command) if manifest else ""
    again = f": {command}" if command and len(command) < LONGEST_COMMAND else ""
    return (
        f"{sweep.folder.name} died{doing}{point}: its process {now.pid} is gone; {tally(sweep)}; "
        f"the same command goes on{again}"
    )


def tally(sweep: Progressing) -> str:
    """`15 of 16 points are measured, 1 failed`."""
    manifest, found = read_manifest(sweep.folder), sweep.points()
    count = Counter(each.status for each in found.values())
    total = len(manifest.points) if manifest else len(found)
    bad = [f", {count[status]} {status}" for status in ("failed", "invalid") if count[status]]
    return f"{count['ok']} of {total} points are measured{''.join(bad)}"
