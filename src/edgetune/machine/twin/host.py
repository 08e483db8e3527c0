"""A twin, seen as a machine."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from glob import glob
from pathlib import Path

from edgetune.machine.host import Finished
from edgetune.machine.program import run_program, start_program
from edgetune.machine.twin.boot import Boot, absent
from edgetune.machine.twin.driver import Driver
from edgetune.machine.twin.folder import (
    STAMP,
    changed_ns,
    locked,
    read_stamp,
    replace_file,
)
from edgetune.machine.twin.life import Life, Ticks, advance
from edgetune.machine.twin.live import Now
from edgetune.machine.twin.paths import JETSON_CLOCKS, NVPMODEL, TEGRASTATS
from edgetune.machine.twin.pulse import Pulse, read_placed, write_placed
from edgetune.machine.twin.standing import Standing, read_standing
from edgetune.machine.twin.tree import file_text
from edgetune.spec.machine import TwinMachine

PROGRAMS = {
    name: Path(path).name
    for path in (TEGRASTATS, NVPMODEL, JETSON_CLOCKS)
    for name in (path, Path(path).name)
}
SENSORS = frozenset({"volts", "amperes", "watts"})
READS_UNTIL_GONE = 60


class TwinHost:
    """Everybody is root there. `folder` is as `build_twin` left it."""

    simulated = True

    def __init__(self, folder: Path, machine: TwinMachine) -> None:
        self.folder, self.machine = folder, machine
        self.pulse = Pulse(folder)
        self.sensor_reads = 0
        self._boot: tuple[tuple[int, int], Boot] | None = None
        self._standing: tuple[int, Boot, Standing] | None = None

    @property
    def name(self) -> str:
        return f"the twin of a {self.boot().kit.board.title}"

    def read(self, path: str) -> str:
        boot = self.boot()
        if boot.hides(path, self.standing()):
            raise absent(path)
        node = boot.node(path)
        if node is None or not node.live:
            return boot.stored(boot.resolve(path))
        if node.live in SENSORS:
            self.ask_sensor(path)
        return self.now().text(node)

    def write(self, path: str, text: str) -> None:
        with locked(self.folder):
            boot = self.boot()
            standing = read_standing(boot.kit, boot.stored, boot.duty_file)
            if boot.hides(path, standing) or not os.path.exists(boot.tree + path):  # noqa: PTH110
                raise absent(path)
            node = boot.node(path)
            if node is None:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            driver = Driver(boot.kit, self.machine.faults, boot.fresh)
            try:
                stores = driver.take(node, text, standing)
            except OSError as error:
                raise OSError(error.errno, error.strerror, path) from None
            for where, kept in stores:
                self.store(where, kept)

    def store(self, path: str, text: str) -> None:
        """Past the drivers, by whoever holds the lock."""
        replace_file(self.folder, Path(self.boot().tree + path), file_text(text).encode())

    def glob(self, pattern: str) -> list[str]:
        found = glob(pattern.lstrip("/"), root_dir=self.boot().tree)  # noqa: PTH207
        return sorted(filter(self.shown, (f"/{path}" for path in found)))

    def realpath(self, path: str) -> str:
        return self.boot().resolve(path)

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        return run_program(self.program(command), timeout_s=timeout_s, name=command[0])

    def stream(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        return start_program(self.program(command))

    def program(self, command: Sequence[str]) -> list[str]:
        """What is started here in the place of a program of the board."""
        if command[0] not in PROGRAMS:
            raise absent(command[0])
        module = f"edgetune.machine.twin.programs.{PROGRAMS[command[0]]}"
        return [sys.executable, "-m", module, str(self.folder), *command[1:]]

    def occupy(self, placed: Mapping[int, int]) -> None:
        """Say which core of this machine stands in for which of the twin's, until further notice.

        The load of the one is that of the other; those without are idle. With none given at all,
        this machine's cores stand in for the twin's by turns.
        """
        write_placed(self.folder, dict(placed))

    def boot(self) -> Boot:
        facts = (self.folder / STAMP).stat()
        key = (facts.st_mtime_ns, facts.st_ino)
        if self._boot is None or self._boot[0] != key:
            stamp = read_stamp(self.folder)
            if stamp is None:
                raise absent(str(self.folder))
            self._boot = (key, Boot(self.folder, stamp))
        return self._boot[1]

    def standing(self) -> Standing:
        boot, changed = self.boot(), changed_ns(self.folder)
        if self._standing is None or self._standing[:2] != (changed, boot):
            standing = read_standing(boot.kit, boot.stored, boot.duty_file)
            self._standing = (changed, boot, standing)
        return self._standing[2]

    def now(self) -> Now:
        """What changes by itself, as it is now."""
        kit, standing = self.boot().kit, self.standing()
        placed = read_placed(self.folder)

        def ahead(life: Life, ticks: dict[int, Ticks], now_ns: int) -> Life:
            throttles = "throttle" in self.machine.faults
            return advance(
                life, kit, standing, placed, ticks=ticks, now_ns=now_ns, throttles=throttles
            )

        return Now(kit, standing, self.pulse.now(ahead), placed, self.machine.ambient_c)

    def shown(self, path: str) -> bool:
        try:
            return not self.boot().hides(path, self.standing())
        except FileNotFoundError:  # it leads out of the tree
            return False

    def ask_sensor(self, path: str) -> None:
        self.sensor_reads += 1
        if "sensor_gone" in self.machine.faults and self.sensor_reads > READS_UNTIL_GONE:
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)


def open_twin(folder: Path) -> TwinHost | None:
    """The twin in a folder; None where there is none, or it was not built to its end."""
    stamp = read_stamp(folder)
    return None if stamp is None else TwinHost(folder, stamp.machine)
