"""A stage's result from the cache, or made once and published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edgetune.errors import CacheDamaged
from edgetune.record import Stage
from edgetune.run.draft import StageNotes
from edgetune.run.lab import Lab


def cached(
    lab: Lab,
    kind: Stage,
    key: str,
    make: Callable[[Path], None],
    notes: StageNotes,
    *,
    resume: bool = False,
) -> Path:
    """The entry `key`, made by `make` if there is none, made again if it is damaged."""
    notes.key = key
    with lab.store.locked(kind, key):
        try:
            found = lab.store.find(kind, key)
        except CacheDamaged as damage:
            found, notes.note = None, f"cache entry {damage}: made again"
            lab.store.discard(kind, key)
        notes.cached = found is not None
        lab.watcher.stage_started(kind, cached=notes.cached)
        if found is not None:
            return found
        make(lab.store.staging(kind, key, resume=resume))
        return lab.store.publish(kind, key)
