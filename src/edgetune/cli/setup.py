"""`edgetune setup`: the environments of the engines; `make` runs the same file without any."""

from __future__ import annotations

from edgetune.engine.environments import main

__all__ = ["main"]
