"""Who looks on: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from edgetune.cli.live import LiveWatcher
from edgetune.cli.plain import PlainWatcher
from edgetune.run.watcher import Watcher


@contextmanager
def watching(console: Console) -> Iterator[Watcher]:
    """A watcher for this console; bars are gone when the context ends, however it ends."""
    if not console.is_terminal or console.is_dumb_terminal:
        yield PlainWatcher(console)
        return
    live = LiveWatcher(console)
    try:
        yield live
    finally:
        live.close()
