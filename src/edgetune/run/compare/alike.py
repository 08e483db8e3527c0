"""What must be equal before two artifacts are given a ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from edgetune.errors import ConfigError
from edgetune.record import Fingerprint, PointRecord

LONGEST = 60


def refuse_unlike(records: Sequence[PointRecord], machine: Fingerprint, *, apart: bool) -> None:
    """Compare every point with the first; `apart` lets differ what can be set here.

    Raises:
        ConfigError: naming what differs.
    """
    for record in records:
        if record.machine.stable != machine.stable:
            raise ConfigError(
                "was measured on another machine",
                where=record.point.slug,
                expected=f"{machine.cpu} ({machine.stable})",
                got=f"{record.machine.cpu} ({record.machine.stable})",
            )
    if apart:
        return
    for record in records[1:]:
        refuse_different(facts(records[0]), facts(record))


def refuse_different(first: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    for name in [*first, *(name for name in other if name not in first)]:
        if first.get(name) != other.get(name):
            raise ConfigError(
                f"the points differ in {name}",
                where="compare",
                expected=f"{first.get(name)!s:.{LONGEST}}",
                got=f"{other.get(name)!s:.{LONGEST}}",
                hint="--apart times each in its own state, without a ratio",
            )


def facts(record: PointRecord) -> dict[str, Any]:
    """The state first: cores, and whatever clocks it has; then the network and its input."""
    point = record.point
    state: dict[str, Any] = msgspec.to_builtins(point.state) | {"cores": point.state.mask}
    return state | {
        "model": point.model.name,
        "the model's bytes": record.model.file.sha256[:12] if record.model else "",
        "the model's shapes": str([list(spec.shape) for spec in inputs(record)]),
        "input": msgspec.json.encode(point.input).decode(),
    }


def inputs(record: PointRecord) -> Sequence[Any]:
    return record.model.file.inputs if record.model else ()
