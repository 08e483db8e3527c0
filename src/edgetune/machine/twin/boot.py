"""The files of a twin since it was last started, found by the paths that lead to them."""

from __future__ import annotations

import errno
import os
import re
from functools import cached_property
from pathlib import Path

from edgetune.machine.twin.folder import TREE, Stamp
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.paths import CPU, policy_folder
from edgetune.machine.twin.standing import Standing
from edgetune.machine.twin.tree import nodes_of

OWN_CLOCK = re.compile(rf"{CPU}/cpu(\d+)/cpufreq(?:/|$)")
BLANK = "\0 \t\r\n"


class Boot:
    """Files keep their names until the next start."""

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        self.kit = stamp.kit
        self.tree = os.path.realpath(folder / TREE)
        made = nodes_of(
            stamp.kit, stamp.machine.name, boot=stamp.boot, mode=self.kit.board.default_mode
        )
        self.nodes = {node.path: node for node in made}
        self.found: dict[str, str] = {}

    @cached_property
    def duty_file(self) -> str:
        return next(path for path, node in self.nodes.items() if node.rule == "duty")

    def fresh(self, path: str) -> str:
        """What stands in a file after boot."""
        return self.nodes[path].text

    def stored(self, path: str) -> str:
        """What stands in a file, whatever it shows."""
        return Path(self.tree + path).read_text(errors="replace").rstrip(BLANK)

    def resolve(self, path: str) -> str:
        """Where links lead. Raises OSError where they lead out of the tree."""
        if path not in self.found:
            real = os.path.realpath(self.tree + path)
            if real != self.tree and not real.startswith(f"{self.tree}/"):
                raise absent(path)
            self.found[path] = real[len(self.tree) :] or "/"
        return self.found[path]

    def node(self, path: str) -> Node | None:
        return self.nodes.get(self.resolve(path))

    def hides(self, path: str, standing: Standing) -> bool:
        """Nothing of a clock is there without a core that is on-line."""
        own = OWN_CLOCK.match(path)
        if own and int(own[1]) not in standing.online:
            return True
        real = self.resolve(path)
        return any(
            (real + "/").startswith(policy_folder(cluster) + "/")
            for cluster in self.kit.board.clusters
            if not standing.reaches(cluster.cores)
        )


def absent(path: str) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
