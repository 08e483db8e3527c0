"""The CPU clocks that the kernel lets be set: one policy for all cores that share a clock."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from edgetune.machine.board import Board
from edgetune.machine.host import Host
from edgetune.machine.values import CPU, PRESENT, cores_at, number_at, table_at

POLICIES = f"{CPU}/cpufreq/policy*"


class Policy(Struct, frozen=True, kw_only=True):
    """Named as the board's cluster with these cores, else as the kernel numbers it.

    `cores` are all that belong to it, those that are off-line too.
    """

    name: str
    folder: str
    cores: tuple[int, ...]


def policies(host: Host, board: Board | None) -> tuple[Policy, ...]:
    """Those with a core on-line, by their first core; the others' files are gone, or refuse."""
    folders = [path for path in host.glob(POLICIES) if cores_at(host, f"{path}/affected_cpus")]
    found = [(cores_at(host, f"{folder}/related_cpus"), folder) for folder in folders]
    present = cores_at(host, PRESENT)
    return tuple(
        Policy(name=policy_name(folder, cores, board, present), folder=folder, cores=cores)
        for cores, folder in sorted(found)
    )


def policy_name(
    folder: str, cores: Sequence[int], board: Board | None, present: Sequence[int]
) -> str:
    """A board may be sold with fewer cores than its kind has: only those present are compared."""
    for cluster in board.clusters if board else ():
        if cores and set(cores) == set(cluster.cores) & set(present):
            return cluster.name
    return folder.rpartition("/")[2]


def table_khz(host: Host, policy: Policy) -> tuple[int, ...]:
    """Empty where the driver has no table, as on most PCs."""
    return table_at(host, f"{policy.folder}/scaling_available_frequencies")


def range_khz(host: Host, policy: Policy) -> tuple[int, int] | None:
    """What the hardware can do, whatever the limits are now."""
    lowest = number_at(host, f"{policy.folder}/cpuinfo_min_freq")
    highest = number_at(host, f"{policy.folder}/cpuinfo_max_freq")
    return None if lowest is None or highest is None else (lowest, highest)
