"""`edgetune plan`: every point that a sweep would measure, checked and listed; nothing is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edgetune.cli.batch import Latency, SweepTask
from edgetune.cli.outcome import make_console, say
from edgetune.cli.sweep import hand_to_hydra, hydra_arguments, make_task
from edgetune.report.terminal.planned import planned_table
from edgetune.root import find_root
from edgetune.spec import Point


def main(arguments: Sequence[str]) -> int:
    """Show what Hydra's `arguments` come to; 0 unless a value is wrong."""
    task, console = make_task(PlanTask, find_root()), make_console()
    hand_to_hydra(task, hydra_arguments(arguments))
    if task.points:  # none where Hydra only showed something
        console.print(planned_table(task.points))
        machine = task.points[0].machine
        say(console, f"{len(task.points)} points on {machine.name}, nothing was run")
    return 0


class PlanTask(SweepTask):
    """Checks a batch as a sweep would, and stops there."""

    points: Sequence[Point] = ()

    def run_batch(self, configs: Sequence[Mapping[Any, Any]]) -> list[Latency]:
        repetitions = self.check(configs)
        self.points = list(dict.fromkeys(job.point for alike in repetitions for job in alike))
        return []
