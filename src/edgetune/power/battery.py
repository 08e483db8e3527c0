"""Batteries: what they give while they discharge. While they charge they tell nothing of use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from edgetune.machine.host import Host
from edgetune.power.polled import Channel, text_of, whole_number
from edgetune.power.sampler import Rail

TYPES = "/sys/class/power_supply/*/type"


def channels(host: Host, source: str) -> Iterator[Channel]:
    for path in host.glob(TYPES):
        folder = path.rpartition("/")[0]
        if feeds_machine(host, folder):
            rail = Rail(source=source, name=folder.rpartition("/")[2])
            yield Channel(rail, partial(discharging_mw, host, folder))


def feeds_machine(host: Host, folder: str) -> bool:
    """Not that of a mouse; other supplies tell what was negotiated, not what flows."""
    kind, scope = text_of(host, f"{folder}/type"), text_of(host, f"{folder}/scope")
    return kind == "Battery" and scope != "Device"


def discharging_mw(host: Host, folder: str) -> float | None:
    """Without its sign, which drivers use in two ways. Raises OSError, ValueError."""
    if host.read(f"{folder}/status").strip() != "Discharging":
        return None
    if text_of(host, f"{folder}/power_now"):
        return abs(whole_number(host, f"{folder}/power_now")) / 1e3  # from µW
    microamperes = abs(whole_number(host, f"{folder}/current_now"))
    return microamperes * whole_number(host, f"{folder}/voltage_now") / 1e9  # µV
