"""Files that look like those of a machine with two cores, and programs of every system."""

from __future__ import annotations

from pathlib import Path

ENDS = ("sh", "-c", "echo done")
STAYS = ("python3", "-c", "import time\nwhile True: print('on', flush=True); time.sleep(1)")
ASKS = ("sh", "-c", "read answer; echo '<'$answer'>'")
UNANSWERED = "<>"


def fill(root: Path) -> Path:
    policy = root / "sys/devices/system/cpu/cpufreq/policy0"
    policy.mkdir(parents=True)
    (policy / "scaling_governor").write_text("schedutil\n")
    for core in (0, 1):
        folder = policy.parent.parent / f"cpu{core}"
        folder.mkdir()
        (folder / "cpufreq").symlink_to("../cpufreq/policy0")
    tree = root / "proc/device-tree"
    tree.mkdir(parents=True)
    (tree / "compatible").write_text("nvidia,quill\0nvidia,tegra186\0")
    return root
