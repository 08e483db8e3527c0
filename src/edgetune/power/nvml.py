"""NVML: the power of NVIDIA's graphics cards, asked of the driver's own library.

A card is measured as a whole, its memory included; the machine around it is not. Volta and newer
count energy, in mJ since the driver was loaded; others tell their power of now. On a Jetson the
library knows the GPU, and neither number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from ctypes import CDLL, byref, c_char_p, c_uint, c_ulonglong, c_void_p, create_string_buffer
from functools import partial

from edgetune.machine.host import Host
from edgetune.power.counter import Counter
from edgetune.power.polled import Channel, Polled
from edgetune.power.sampler import PowerMissing, Rail

SOURCE = "nvml"
LIBRARY = "libnvidia-ml.so.1"
LONGEST_NAME = 96
UJ_PER_MJ = 1000


def sampler(host: Host, library: str = LIBRARY) -> Polled:
    nvml = Nvml(host, library)
    return Polled(SOURCE, nvml.find, nvml.release)


class Nvml:
    """The library, from the start to the end; it speaks of this machine, whatever the host is."""

    def __init__(self, host: Host, library: str) -> None:
        self.host, self.name = host, library
        self.library: CDLL | None = None

    def find(self) -> Sequence[Channel]:
        if self.host.simulated:
            raise PowerMissing(f"{self.host.name} has no GPU that NVML knows", where=SOURCE)
        try:
            self.library = load(self.name)
            found = list(channels(self.library))
        except OSError as error:
            hint = "install NVIDIA's driver, or take another source"
            raise PowerMissing("no NVML", where=SOURCE, got=str(error), hint=hint) from None
        if not found:
            self.release()
            raise PowerMissing("no GPU here tells its power", where=SOURCE)
        return found

    def release(self) -> None:
        library, self.library = self.library, None
        if library is not None:
            library.nvmlShutdown()


def load(name: str) -> CDLL:
    """Raises OSError."""
    library = CDLL(name)
    library.nvmlErrorString.restype = c_char_p
    call(library, "nvmlInit_v2")
    return library


def channels(library: CDLL) -> Iterator[Channel]:
    count = c_uint()
    call(library, "nvmlDeviceGetCount_v2", byref(count))
    for index in range(count.value):
        device = c_void_p()
        with suppress(OSError):  # a card that has fallen off its bus
            call(library, "nvmlDeviceGetHandleByIndex_v2", c_uint(index), byref(device))
            yield from channels_of(library, device, f"gpu{index} {name_of(library, device)}")


def channels_of(library: CDLL, device: c_void_p, name: str) -> Iterator[Channel]:
    """One, of energy where it is counted; none where the card tells neither."""
    with suppress(OSError):
        energy_mj(library, device)
        rail = Rail(source=SOURCE, name=name, kind="energy", step=UJ_PER_MJ)
        yield Channel(rail, partial(energy_uj, library, device, Counter(name, None)))
        return
    with suppress(OSError):
        power_mw(library, device)
        yield Channel(Rail(source=SOURCE, name=name), partial(power_mw, library, device))


def name_of(library: CDLL, device: c_void_p) -> str:
    text = create_string_buffer(LONGEST_NAME)
    call(library, "nvmlDeviceGetName", device, text, c_uint(LONGEST_NAME))
    return text.value.decode(errors="replace")


def energy_uj(library: CDLL, device: c_void_p, counter: Counter) -> int:
    return counter.grown_to(energy_mj(library, device) * UJ_PER_MJ)


def energy_mj(library: CDLL, device: c_void_p) -> int:
    value = c_ulonglong()
    call(library, "nvmlDeviceGetTotalEnergyConsumption", device, byref(value))
    return value.value


def power_mw(library: CDLL, device: c_void_p) -> int:
    value = c_uint()
    call(library, "nvmlDeviceGetPowerUsage", device, byref(value))
    return value.value


def call(library: CDLL, function: str, *arguments: object) -> None:
    """Raises OSError, in NVML's own words."""
    if not hasattr(library, function):
        raise OSError(f"{function}: not in this release of NVML")
    if status := getattr(library, function)(*arguments):
        text = library.nvmlErrorString(status) or b""
        raise OSError(f"{function}: {text.decode(errors='replace')}")
