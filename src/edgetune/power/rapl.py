"""RAPL: the energy counters of Intel's and AMD's processors, in the kernel's powercap tree.

    /sys/class/powercap/intel-rapl:<zone>/{name,energy_uj,max_energy_range_uj}
    /sys/class/powercap/intel-rapl:<zone>:<part>/…    counted in its zone already, dram aside

The same counters stand there a second time, as `intel-rapl-mmio`. Since Linux 5.10 only root may
read them, because they give away what other processes compute.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from edgetune.machine.host import Host
from edgetune.power.counter import Counter
from edgetune.power.polled import Channel, Polled, readable, text_of, whole_number
from edgetune.power.sampler import Rail

SOURCE = "rapl"
COUNTERS = "/sys/class/powercap/intel-rapl:*/energy_uj"


def sampler(host: Host) -> Polled:
    return Polled(SOURCE, partial(find, host))


def find(host: Host) -> Sequence[Channel]:
    folders = [path.rpartition("/")[0] for path in host.glob(COUNTERS)]
    return readable([channel(host, folder) for folder in folders], "RAPL counters", COUNTERS)


def channel(host: Host, folder: str) -> Channel:
    rail = Rail(source=SOURCE, name=zone_name(host, folder), kind="energy")
    return Channel(rail, partial(read_uj, host, folder, Counter(folder, end_uj(host, folder))))


def read_uj(host: Host, folder: str, counter: Counter) -> int:
    return counter.grown_to(whole_number(host, f"{folder}/energy_uj"))


def zone_name(host: Host, folder: str) -> str:
    """`package-0`, and `package-0/core` for a part of it."""
    whole, _, _ = folder.rpartition(":")
    above = f"{zone_name(host, whole)}/" if ":" in whole else ""
    return above + (text_of(host, f"{folder}/name") or folder.rpartition("/")[2])


def end_uj(host: Host, folder: str) -> int | None:
    with suppress(OSError, ValueError):
        return whole_number(host, f"{folder}/max_energy_range_uj")
    return None
