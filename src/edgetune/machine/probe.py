"""What machine this is, read from the kernel; what cannot be read is absent."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from msgspec.structs import replace

from edgetune.record import Fingerprint
from edgetune.spec import AnyMachine
from edgetune.wire.digest import digest_value

MIB = 1 << 20


def fingerprint(root: Path = Path("/")) -> Fingerprint:
    """The machine as it is now; `root` is where `proc`, `sys` and `etc` are looked for."""
    fields = cpu_fields(read(root / "proc/cpuinfo"))
    cpu = cpu_name(fields) or platform.machine()
    features = digest_value(sorted((fields.get("flags") or fields.get("Features", "")).split()))
    cores = os.sysconf("SC_NPROCESSORS_CONF")  # those that are off-line too
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    identity = read(root / "etc/machine-id") or platform.node()
    return Fingerprint(
        stable=digest_value([identity.strip(), cpu, features, cores])[:16],
        cpu=cpu,
        features=features[:16],
        architecture=platform.machine(),
        cores_total=cores,
        memory_mib=memory_mib,
        kernel=platform.release(),
        system=system_name(read(root / "etc/os-release")),
        governor=read(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").strip()
        or None,
        load_1min=os.getloadavg()[0],
    )


def simulated_fingerprint(real: Fingerprint, name: str, machine: AnyMachine) -> Fingerprint:
    """Nothing that was tuned or measured on `real` counts there, nor the other way round."""
    stable = digest_value([real.stable, machine])[:16]
    return replace(real, stable=stable, simulates=name)


def usable_cores() -> tuple[int, ...]:
    """The cores that this process may run on, ascending."""
    return tuple(sorted(os.sched_getaffinity(0)))


def cpu_fields(cpuinfo: str) -> dict[str, str]:
    """The fields of the first processor listed."""
    fields: dict[str, str] = {}
    for line in cpuinfo.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    return fields


def cpu_name(fields: dict[str, str]) -> str:
    """The processor's name with its family and model: names alone are often only a brand."""
    name = fields.get("model name") or fields.get("Hardware") or fields.get("Model") or ""
    numbers = [fields.get(key, "") for key in ("cpu family", "model", "stepping", "CPU part")]
    return " ".join(part for part in (name, "/".join(filter(None, numbers))) if part)


def system_name(os_release: str) -> str:
    for line in os_release.splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def read(path: Path) -> str:
    """The text of a file, or nothing when the kernel offers none."""
    try:
        return path.read_text()
    except OSError:
        return ""
