"""From the raw series of a point to everything that its record says of it, a file a protocol.

Pure and seeded: the same series gives the same numbers, at once or years later.
"""

from __future__ import annotations

from edgetune.measure.derive.derived import Derived
from edgetune.measure.derive.dispatch import derive

__all__ = ["Derived", "derive"]
