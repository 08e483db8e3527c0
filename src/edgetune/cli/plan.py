"""`edgetune plan`: every point that a sweep would measure, checked and listed; nothing is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from edgetune.cli.batch import Latency, SweepTask
from edgetune.cli.check import check_jobs
from edgetune.cli.outcome import make_console, say
from edgetune.cli.sweep import hand_to_hydra, hydra_arguments
from edgetune.report.planned import planned_table
from edgetune.root import find_root
from edgetune.run.sweep import run_sweep
from edgetune.run.wiring import Offers


def main(arguments: Sequence[str]) -> int:
    """Show what Hydra's `arguments` come to; 0 unless a value is wrong."""
    root = find_root()
    task = PlanTask(root, make_console())
    hand_to_hydra(task, hydra_arguments(arguments))
    return 0


class PlanTask(SweepTask):
    """Checks a batch as a sweep would, and stops there."""

    def __init__(self, root: Path, console: Console) -> None:
        super().__init__(
            root=root,
            folder=Path.cwd(),
            run=run_sweep,
            check=partial(check_jobs, root=root),
            offers=Offers(root),
        )
        self.console = console

    def run_batch(self, configs: Sequence[Mapping[Any, Any]]) -> list[Latency]:
        repetitions = self.check(configs)
        points = list(dict.fromkeys(job.point for alike in repetitions for job in alike))
        self.console.print(planned_table(points))
        machine = points[0].machine
        say(self.console, f"{len(points)} points on {machine.name}, nothing was run")
        return []
