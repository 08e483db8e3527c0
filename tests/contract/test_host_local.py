"""This machine keeps the contract, on a tree of files that only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.local import LocalHost
from tests.contract.host import HostContract

TALKER = "import time\nwhile True: print('on', flush=True); time.sleep(1)"


class TestLocalHost(HostContract):
    ends = ("sh", "-c", "echo done")
    stays = ("python3", "-c", TALKER)
    asks = ("sh", "-c", "read answer; echo '<'$answer'>'")
    unanswered = "<>"

    @pytest.fixture
    def host(self, tmp_path: Path) -> LocalHost:
        policy = tmp_path / "sys/devices/system/cpu/cpufreq/policy0"
        policy.mkdir(parents=True)
        (policy / "scaling_governor").write_text("schedutil\n")
        (policy / "scaling_available_governors").write_text("performance schedutil\n")
        (policy / "scaling_available_governors").chmod(0o444)
        for core in (0, 1):
            folder = policy.parent.parent / f"cpu{core}"
            folder.mkdir()
            (folder / "cpufreq").symlink_to("../cpufreq/policy0")
        tree = tmp_path / "proc/device-tree"
        tree.mkdir(parents=True)
        (tree / "compatible").write_text("nvidia,quill\0nvidia,tegra186\0")
        return LocalHost(tmp_path)
