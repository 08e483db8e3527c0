"""The power that a twin draws. Pure; made up, of the order of what boards were seen to draw.

A core's dynamic power goes with its clock and the square of its voltage, which falls with the
clock: P = rest + load * sum over the cores (activity * f * v^2), both relative to the highest.
"""

from __future__ import annotations

from collections.abc import Mapping

from edgetune.machine.twin.clocks import cpu_khz, emc_hz, gpu_hz
from edgetune.machine.twin.kit import Channel, Consumer, Kit
from edgetune.machine.twin.standing import Standing

LEAST_VOLTAGE = 0.6  # of the highest one
IDLE = 0.04  # what a core at rest does, of full load
PARKED = 0.5  # of a cluster's power at rest stays when its cores are off


def consumed_mw(
    kit: Kit, standing: Standing, loads: Mapping[int, float], *, throttled: bool
) -> dict[Consumer, float]:
    """By consumer; `loads` of the cores that are on-line, 0 to 1."""
    mean = sum(loads.values()) / len(kit.board.cores)
    emc = emc_hz(kit, standing, load=mean) / kit.board.emc_hz[-1]
    gpu = 0.0 if standing.rail_gated else IDLE * dynamic(gpu_hz(standing) / kit.gpu_hz[-1])
    shares: dict[Consumer, tuple[float, float]] = {
        "cpu": (parked(kit, standing), cpu_share(kit, standing, loads, throttled=throttled)),
        "gpu": (0.0 if standing.rail_gated else 1.0, gpu),
        "ddr": (PARKED + (1 - PARKED) * emc, mean * emc),
        "soc": (1.0, mean),
        "rest": (1.0, mean),
    }
    return {
        draw.consumer: shares[draw.consumer][0] * draw.rest_mw
        + shares[draw.consumer][1] * draw.load_mw
        for draw in kit.draws
    }


def parked(kit: Kit, standing: Standing) -> float:
    return PARKED + (1 - PARKED) * len(standing.online) / len(kit.board.cores)


def cpu_share(
    kit: Kit, standing: Standing, loads: Mapping[int, float], *, throttled: bool
) -> float:
    """Of what all cores draw together at full load and the highest clock."""
    total = 0.0
    for index, cluster in enumerate(kit.board.clusters):
        own = [loads[core] for core in cluster.cores if core in loads]
        khz = cpu_khz(kit, standing, index, load=max(own, default=0.0), throttled=throttled)
        activity = sum(IDLE + (1 - IDLE) * load for load in own)
        total += activity * dynamic(khz / cluster.khz[-1])
    return total / len(kit.board.cores)


def dynamic(clock: float) -> float:
    """The product f * v^2, of the highest."""
    voltage = LEAST_VOLTAGE + (1 - LEAST_VOLTAGE) * clock
    return clock * voltage**2


def current_ma(channel: Channel, consumed: Mapping[Consumer, float]) -> int:
    """As the monitor shows it: in its steps."""
    if channel.bus_mv == 0:
        return 0
    power_mw = sum(consumed[consumer] for consumer in channel.feeds)
    return round(1000 * power_mw / channel.bus_mv / channel.step_ma) * channel.step_ma


def power_mw(channel: Channel, current_ma: int) -> int:
    return channel.bus_mv * current_ma // 1000
