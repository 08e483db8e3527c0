"""The fingerprint, read from a tree of files as the kernel offers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.probe import cpu_fields, cpu_name, fingerprint

X86 = (
    "processor: 0\ncpu family: 25\nmodel: 17\nmodel name: AMD EPYC\nstepping: 1\nflags: avx sse\n"
)
ARM = "processor: 0\nCPU part: 0xd07\n\nprocessor: 1\nCPU part: 0x003\n\nHardware: tegra210\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(X86, "AMD EPYC 25/17/1", id="x86"),
        pytest.param(ARM, "tegra210 0xd07", id="arm"),
        pytest.param("", "", id="empty"),
    ],
)
def test_the_processor_is_named_with_its_model(text: str, name: str) -> None:
    """The brand alone does not tell processors apart."""
    assert cpu_name(cpu_fields(text)) == name


def tree(root: Path, *, machine: str = "m", flags: str = "avx sse") -> Path:
    for folder in ("proc", "etc", "sys/devices/system/cpu/cpu0/cpufreq"):
        (root / folder).mkdir(parents=True)
    (root / "proc/cpuinfo").write_text(X86.replace("avx sse", flags))
    (root / "etc/machine-id").write_text(machine + "\n")
    (root / "etc/os-release").write_text('NAME=x\nPRETTY_NAME="Board Linux 1"\n')
    governor = root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
    governor.write_text("schedutil\n")
    return root


def test_the_fingerprint_tells_machines_apart(tmp_path: Path) -> None:
    """The same machine keeps its identity; another, or one with fewer instructions, does not."""
    first = fingerprint(tree(tmp_path / "a"))
    assert first.stable == fingerprint(tree(tmp_path / "b", flags="sse avx")).stable
    assert first.stable != fingerprint(tree(tmp_path / "c", machine="n")).stable
    assert first.stable != fingerprint(tree(tmp_path / "d", flags="avx")).stable
    assert (first.system, first.governor) == ("Board Linux 1", "schedutil")


def test_what_the_kernel_does_not_offer_is_absent(tmp_path: Path) -> None:
    """No governor file, no governor."""
    assert fingerprint(tmp_path).governor is None
