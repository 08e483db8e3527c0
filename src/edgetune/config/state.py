"""From what a user writes below `state=` to the exact values that are set, before anything is.

A value that no machine could take, or that this one's tables do not hold, is an error of the
configuration. A knob that this machine lacks altogether is not: other points of the sweep can be
measured. It stays with the state as a sentence, `State.unsettable`, which makes the point another
one than that which leaves the knob alone, and with which it fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from edgetune.config.clocks import parse_clock
from edgetune.config.cores import Clusters, parse_cores
from edgetune.config.knobs import parse_fan, parse_governor, parse_mode
from edgetune.config.strict import convert, unknown_key
from edgetune.errors import ConfigError
from edgetune.machine.offer import Offer, OfferedCluster, OfferedMode
from edgetune.spec import State, core_list

LACKING = {
    "online": "takes no core off-line",
    "governor": "offers no governors (cpufreq)",
    "cpu_khz": "offers no CPU clocks (cpufreq)",
    "gpu_hz": "offers no GPU clocks (devfreq)",
    "emc_hz": "offers no memory clocks (EMC)",
    "power_mode": "offers no power modes (nvpmodel)",
    "fan": "offers no fan that can be set",
}
KEYS = ("cores", *LACKING)
Values = dict[str, Any]


def parse_state(values: Mapping[str, Any], offer: Offer) -> State:
    """The state that `values` ask for on the machine that makes this `offer`; null asks nothing.

    Raises:
        ConfigError: an unknown key, a wrong type, a core that does not exist or is off, a value
            that is not in a table; with the nearest ones.
    """
    asked = asked_for(values)
    mode = parse_mode(asked.get("power_mode"), offer.modes)
    wanted = online_cores(asked.get("online"), offer)
    online = online_then(offer, wanted, mode)
    cores = used_cores(asked.get("cores"), offer, online)
    clusters = clusters_set(asked.get("cpu_khz"), offer, cores=cores, online=online)
    parsed = {
        "cores": cores,
        "online": wanted,
        "governor": parse_governor(asked.get("governor"), offer.governors),
        "cpu_khz": cpu_clocks(asked.get("cpu_khz"), clusters),
        "gpu_hz": clock("gpu_hz", asked, offer.gpu_hz),
        "emc_hz": clock("emc_hz", asked, offer.emc_hz),
        "power_mode": None if mode is None else mode.id,
        "fan": parse_fan(asked.get("fan")),
        "unsettable": tuple(unsettable(asked, offer, wanted, clusters)),
    }
    state: State = convert(parsed, State, where="state")
    return state


def asked_for(values: Mapping[str, Any]) -> Values:
    """What is not null; a mapping of nulls asks for nothing either."""
    for key in values:
        if key not in KEYS:
            raise unknown_key(str(key), list(KEYS), where="state")
    return {key: value for key, value in values.items() if not is_nothing(value)}


def is_nothing(value: object) -> bool:
    if isinstance(value, dict):
        return all(each is None for each in value.values())
    return value is None


def unsettable(
    asked: Values,
    offer: Offer,
    online: Sequence[int] | None,
    clusters: Sequence[OfferedCluster],
) -> Iterator[str]:
    """One sentence for each knob that is asked for and is not there."""
    there = {
        "online": offer.hotplug or online == now_online(offer),
        "governor": bool(offer.governors),
        "cpu_khz": bool(clusters) and all(each.khz or each.khz_range for each in clusters),
        "gpu_hz": bool(offer.gpu_hz),
        "emc_hz": bool(offer.emc_hz),
        "power_mode": bool(offer.modes),
        "fan": offer.fan,
    }
    machine = f"the profile of {offer.machine}" if offer.from_profile else offer.machine
    for key, what in LACKING.items():
        if key in asked and not there[key]:
            yield f"state.{key}: {machine} {what}, got {asked[key]!r}"


def now_online(offer: Offer) -> tuple[int, ...]:
    return offer.cores if offer.online is None else offer.online


def cluster_cores(offer: Offer) -> Clusters:
    return {cluster.name: cluster.cores for cluster in offer.clusters}


def online_cores(value: object, offer: Offer) -> tuple[int, ...] | None:
    """The cores to be switched on, every core that cannot be off among them."""
    where = "state.online"
    if value is None:
        return None
    cores = parse_cores(value, offer.cores, clusters=cluster_cores(offer), where=where)
    if left_out := set(offer.fixed) & set(offer.cores) - set(cores):
        raise ConfigError(
            f"core {core_list(left_out)} cannot be taken off-line",
            where=where,
            expected=f"cores with {core_list(left_out)}",
            got=core_list(cores),
        )
    return cores


def online_then(
    offer: Offer, wanted: tuple[int, ...] | None, mode: OfferedMode | None
) -> tuple[int, ...]:
    """Those on-line once the state is set; all that exist where the power mode does not tell."""
    if wanted is not None:
        return wanted
    if mode is not None:
        return mode.online or offer.cores
    return now_online(offer)


def used_cores(value: object, offer: Offer, online: tuple[int, ...]) -> tuple[int, ...]:
    if value == "all":
        return tuple(sorted(online))
    cores = parse_cores(value, offer.cores, clusters=cluster_cores(offer))
    if off := [core for core in cores if core not in online]:
        raise ConfigError(
            "off-line, or kept from this process",
            where="state.cores",
            expected=f"cores among {core_list(online)}",
            got=core_list(off),
            hint="state.online says which cores are on",
        )
    return cores


def clusters_set(
    value: object, offer: Offer, *, cores: Sequence[int], online: Sequence[int]
) -> tuple[OfferedCluster, ...]:
    """Those that get a clock: the ones named, or all with cores that are used.

    A machine without clusters cannot tell whether a name is one: it just lacks the knob.
    """
    if value is None or not offer.clusters:
        return ()
    if not isinstance(value, dict):
        return tuple(each for each in offer.clusters if set(each.cores) & set(cores))
    names = [cluster.name for cluster in offer.clusters]
    for name in value:
        if name not in names:
            raise unknown_key(str(name), names, where="state.cpu_khz")
    named = tuple(each for each in offer.clusters if value.get(each.name) is not None)
    for cluster in named:
        if not set(cluster.cores) & set(online):
            raise all_off(cluster, online)
    return named


def all_off(cluster: OfferedCluster, online: Sequence[int]) -> ConfigError:
    return ConfigError(
        "all cores of this cluster are off-line",
        where=f"state.cpu_khz.{cluster.name}",
        expected=f"one of {core_list(cluster.cores)} on-line",
        got=core_list(online),
    )


def cpu_clocks(value: object, clusters: Sequence[OfferedCluster]) -> list[dict[str, object]]:
    """One for each cluster that has a table; without any cluster what is written is checked."""
    if not clusters:
        for each in value.values() if isinstance(value, dict) else [value]:
            if each is not None:
                parse_clock(each, (), unit="kHz", where="state.cpu_khz")
        return []
    parsed = ((cluster.name, cpu_clock(value, cluster)) for cluster in clusters)
    return [{"cluster": name, "khz": khz} for name, khz in parsed if khz is not None]


def cpu_clock(value: object, cluster: OfferedCluster) -> int | None:
    asked = value[cluster.name] if isinstance(value, dict) else value
    where = f"state.cpu_khz.{cluster.name}"
    return parse_clock(asked, cluster.khz, bounds=cluster.khz_range, unit="kHz", where=where)


def clock(key: str, asked: Values, table: Sequence[int]) -> int | None:
    if key not in asked:
        return None
    return parse_clock(asked[key], table, unit="Hz", where=f"state.{key}")
