"""What a machine offers to be set: read from it, or from a board's tables where it is not here."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from edgetune.machine.board import Board
from edgetune.machine.cpufreq import Policy, policies, range_khz, table_khz
from edgetune.machine.devfreq import gpu_node, table_hz
from edgetune.machine.host import Host
from edgetune.machine.knobs.emc_clock import emc_table_hz
from edgetune.machine.knobs.fan import fan_files
from edgetune.machine.knobs.online import fixed_cores, online_file
from edgetune.machine.nvpmodel import modes
from edgetune.machine.offer import Offer, OfferedCluster, OfferedMode
from edgetune.machine.values import ISOLATED, ONLINE, PRESENT, cores_at, words_at

# Seen on TX2. A board's tables do not know them: another release may lack one, and then says so.
GOVERNORS = ("conservative", "ondemand", "performance", "powersave", "schedutil", "userspace")


def offer_of(host: Host, board: Board | None) -> Offer:
    """As the machine stands now: a cluster without a core on-line shows the board's table."""
    found = policies(host, board)
    cores = cores_at(host, PRESENT)
    switched = {core for core in cores if host.glob(online_file(core))}
    gpu = gpu_node(host, board)
    return Offer(
        machine=host.name,
        cores=cores,
        online=cores_at(host, ONLINE),
        fixed=tuple(core for core in cores if core in fixed_cores(board) or core not in switched),
        isolated=cores_at(host, ISOLATED),
        hotplug=bool(switched - fixed_cores(board)),
        clusters=(*clusters_on(host, found), *clusters_off(board, found, cores)),
        governors=common_governors(host, found),
        gpu_hz=table_hz(host, gpu) if gpu else (),
        emc_hz=emc_table_hz(host, board),
        modes=with_cores(modes(host), board),
        fan=fan_files(host) is not None,
    )


def with_cores(found: Sequence[OfferedMode], board: Board | None) -> tuple[OfferedMode, ...]:
    """Which cores a mode leaves on is the board's to tell; of a mode of the user's own nobody."""
    told = {(mode.id, mode.name): mode.online for mode in (board.modes if board else ())}
    return tuple(replace(mode, online=told.get((mode.id, mode.name), ())) for mode in found)


def clusters_on(host: Host, found: Sequence[Policy]) -> list[OfferedCluster]:
    return [
        OfferedCluster(
            name=policy.name,
            cores=policy.cores,
            khz=table_khz(host, policy),
            khz_range=range_khz(host, policy),
        )
        for policy in found
    ]


def clusters_off(
    board: Board | None, found: Sequence[Policy], present: Sequence[int]
) -> list[OfferedCluster]:
    """Those of the board whose cores all are off-line: their policies say nothing."""
    on = {core for policy in found for core in policy.cores}
    clusters = board.clusters if board and found else ()
    return [
        OfferedCluster(
            name=cluster.name,
            cores=tuple(core for core in cluster.cores if core in present),
            khz=cluster.khz,
        )
        for cluster in clusters
        if set(cluster.cores) & set(present) and not on & set(cluster.cores)
    ]


def common_governors(host: Host, found: Sequence[Policy]) -> tuple[str, ...]:
    """Those that every core on-line can have, as its kernel orders them."""
    each = [words_at(host, f"{policy.folder}/scaling_available_governors") for policy in found]
    return tuple(name for name in (each[0] if each else ()) if all(name in one for one in each))


def offer_of_board(board: Board) -> Offer:
    """What its tables know; which cores are on-line is not known."""
    return Offer(
        machine=board.title,
        cores=board.cores,
        fixed=board.fixed,
        hotplug=True,
        clusters=tuple(
            OfferedCluster(name=cluster.name, cores=cluster.cores, khz=cluster.khz)
            for cluster in board.clusters
        ),
        governors=GOVERNORS,
        gpu_hz=board.gpu_hz,
        emc_hz=board.emc_hz if board.memory else (),
        modes=tuple(
            OfferedMode(id=mode.id, name=mode.name, online=mode.online) for mode in board.modes
        ),
        fan=bool(board.fan),
        from_profile=True,
    )
