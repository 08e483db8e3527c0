"""`edgetune top`: a sweep in progress, watched from another terminal."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

from rich.console import Console
from rich.live import Live

from edgetune.cli.arguments import Parser
from edgetune.cli.endings import Interrupted
from edgetune.cli.in_progress import Progressing, latest
from edgetune.cli.keys import Keys
from edgetune.cli.load import read_load
from edgetune.cli.outcome import make_console, say
from edgetune.cli.scene import died_line, ended_line, idle_line, scene
from edgetune.root import find_root
from edgetune.study import sweep_paths

REFRESH_S, LOOK_S = 1.0, 0.2


def main(arguments: Sequence[str]) -> int:
    """Show what runs until it ends, or q or Ctrl-C is pressed; the exit status is 0."""
    parser = Parser("top", "Watch a sweep in progress, from another terminal.")
    parser.add_argument("sweep", nargs="?", help="with or without its date; default: what runs")
    parser.add_argument("--once", action="store_true", help="one picture, as in a pipe")
    options = parser.parse_args(arguments)
    console, folder = make_console(), latest(sweep_paths(find_root(), options.sweep))
    if folder is None:
        say(console, "no sweep in progress, and none before")
        return 0
    sweep = Progressing(folder=folder)
    if standstill := not_running(sweep):
        say(console, standstill)
    elif options.once or not console.is_terminal:
        once(sweep, console)
    else:
        watch(sweep, console)
    return 0


def not_running(sweep: Progressing) -> str:
    """What became of it; empty while it runs."""
    if (now := sweep.now) is None:
        return idle_line(sweep)
    return "" if now.alive else died_line(sweep, now)


def once(sweep: Progressing, console: Console) -> None:
    if now := sweep.now:
        console.print(scene(sweep, now, read_load(LOOK_S), now_s=time.monotonic()))


def watch(sweep: Progressing, console: Console) -> None:
    """On a screen of its own; what is said at the end stays."""
    try:
        with Keys() as keys, Live(console=console, screen=True, auto_refresh=False) as live:
            ended = follow(sweep, live, keys)
    except Interrupted as interrupted:
        if interrupted.number != signal.SIGINT:
            raise
        return
    if ended:
        say(console, died_line(sweep, now) if (now := sweep.now) else ended_line(sweep))


def follow(sweep: Progressing, live: Live, keys: Keys) -> bool:
    """Until the sweep ends (True) or somebody has seen enough.

    While something is timed the picture stands still, like the sweep's own bars: looking on takes
    processor time from the cores under measurement.
    """
    drawn, load = None, read_load(LOOK_S)
    while (now := sweep.now) and now.alive:
        if now != drawn or not now.moment.timed:
            picture = scene(sweep, now, load, now_s=time.monotonic())
            live.update(picture, refresh=True)
            drawn = now
        if keys.pressed("q", within_s=REFRESH_S):
            return False
        if not now.moment.timed:
            load = read_load()
    return True
