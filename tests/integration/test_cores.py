"""Threads stay on the cores that were asked for, as the kernel tells while they run."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest

from edgetune.machine.probe import usable_cores
from edgetune.record import Stage
from edgetune.run.sweep import run_sweep
from edgetune.spec import Paper
from edgetune.wire.settings import OnnxRuntime
from tests.contract.engine import tiny_network
from tests.environments import ROOT
from tests.sweeps import Recorder, job

PROCESSOR = 36  # of /proc/PID/task/TID/stat behind the name: where the thread ran last
LAST = usable_cores()[-1]


class Onlooker(Recorder):
    """Looks at the worker's threads, again and again, while it is measured."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()
        self.looks = 0
        self.over = threading.Event()

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        super().stage_started(stage, cached=cached)
        if stage == "bench":
            threading.Thread(target=self.look).start()

    def look(self) -> None:
        (worker,) = psutil.Process().children()
        while not self.over.wait(0.002):
            for path in Path(f"/proc/{worker.pid}/task").glob("*/stat"):
                try:
                    fields = path.read_text().rpartition(")")[2].split()
                except OSError:
                    return  # the worker has ended
                self.seen.add(int(fields[PROCESSOR]))
            self.looks += 1


@pytest.mark.engine
def test_a_run_takes_processor_time_on_its_own_cores_alone(tmp_path: Path) -> None:
    """Whatever the kernel would rather do with the others."""
    (tmp_path / ".venvs").symlink_to(ROOT / ".venvs")
    model, watcher = Path(tiny_network(tmp_path).path), Onlooker()
    asked = job(model, OnnxRuntime(), cores=(LAST,), measure=Paper(runs=1, repeats=60_000))
    try:
        result = run_sweep([asked], root=tmp_path, watcher=watcher)
    finally:
        watcher.over.set()
    (record,) = result.records
    assert record.status == "ok", record.failure
    assert watcher.looks > 20
    assert watcher.seen == {LAST}
    assert {thread.cores for thread in record.threads} == {(LAST,)}
