"""What every message is."""

from __future__ import annotations

from msgspec import Struct


class Message(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """One line on the pipe."""
