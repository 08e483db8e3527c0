"""What a tuner owes to a user: budgets kept, time accounted for, trials kept, reused and shared.

Subclass `TunerContract` and give it a tuner and the worker's Python.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.errors import EdgetuneError
from edgetune.wire.messages import Compile, Compiled, Progress, Tune, Tuned
from edgetune.wire.settings import AutoScheduler, AutoTvm, Budget, MetaSchedule, ModelFile
from tests.contract.engine import TARGET, tiny_network

ROUNDING_S = 0.1
USED = 0.9  # what a tuner keeps back for its last steps may be more than they need
TVMC_TARGET = "llvm"
TVMC_SECONDS = 250.0


class TunerContract:
    """Subclasses set `python`, `tuner` and `log`: the finished folder's file that tvmc takes."""

    engine = "tvm-classic"
    python: Path
    tuner: AutoTvm | AutoScheduler | MetaSchedule
    log: str
    tvmc_options: tuple[str, ...] = ()
    tvmc_before: str = ""  # Python to run in tvmc's process before it begins

    @pytest.fixture
    def model(self, tmp_path: Path) -> ModelFile:
        return tiny_network(tmp_path)

    @pytest.fixture
    def staging(self, tmp_path: Path) -> Path:
        (tmp_path / "staging").mkdir()
        return tmp_path / "staging"

    @contextmanager
    def worker(self, folder: Path) -> Iterator[Worker]:
        log = folder / "worker.log"
        spec = WorkerSpec(engine=self.engine, python=self.python, cores=(0,), threads=1, log=log)
        with Worker(spec, stage="tune") as worker:
            yield worker

    def order(
        self,
        model: ModelFile,
        staging: Path,
        *,
        budget: Budget,
        library: Path | None = None,
        records: str = "",
    ) -> Tune:
        return Tune(
            model=model,
            target=TARGET,
            tuner=msgspec.structs.replace(self.tuner, records=records),
            budget=budget,
            staging=str(staging),
            threads=1,
            library=str(library) if library else None,
            build_cores=tuple(sorted(os.sched_getaffinity(0))),
        )

    @pytest.mark.parametrize(
        "budget",
        [
            pytest.param(Budget(seconds=None, trials=5), id="trials"),
            pytest.param(Budget(seconds=None, device_seconds=0.3), id="device seconds"),
            pytest.param(Budget(seconds=30.0), id="seconds"),
        ],
    )
    def test_a_budget_in_each_unit_ends_the_tuning(
        self, model: ModelFile, staging: Path, budget: Budget
    ) -> None:
        """The limit is met, by not more than one trial; the phases add up to the time spent."""
        with self.worker(staging.parent) as worker:
            tuned = worker.ask(self.order(model, staging, budget=budget), Tuned)
        assert tuned.trials == sum(task.trials for task in tuned.tasks)
        if budget.trials is not None:
            assert tuned.trials == budget.trials
        if budget.device_seconds is not None:
            assert tuned.device_seconds >= USED * budget.device_seconds
            before = [point for point in tuned.curve if point.trials < tuned.trials]
            assert all(point.device_seconds < budget.device_seconds for point in before)
        if budget.seconds is not None:
            assert tuned.seconds >= USED * budget.seconds
        spent = tuned.phases
        total_s = spent.search_s + spent.build_s + spent.run_s + spent.idle_s
        assert total_s == pytest.approx(tuned.seconds, abs=ROUNDING_S)

    def test_a_killed_tuning_goes_on_with_what_it_measured(
        self, model: ModelFile, staging: Path
    ) -> None:
        """Each trial is on disk when it is told of; none is lost, none is measured twice."""
        order = self.order(model, staging, budget=Budget(seconds=None, trials=12))

        def kill_after_five(progress: Progress) -> None:
            if progress.done == 5:
                worker.process.kill()

        with self.worker(staging.parent) as worker, suppress(EdgetuneError):
            worker.ask(order, Tuned, watch=kill_after_five)
        with self.worker(staging.parent) as worker:
            tuned = worker.ask(order, Tuned)
        assert 5 <= tuned.resumed_trials < 12
        assert tuned.trials == 12

    def test_the_library_is_the_start_of_the_next_network(
        self, model: ModelFile, staging: Path, tmp_path: Path
    ) -> None:
        """Trials of the same workloads are reused, not counted, and compile from the folder."""
        second, out = tmp_path / "second", tmp_path / "out"
        second.mkdir()
        out.mkdir()
        library = tmp_path / "library"
        with self.worker(tmp_path) as worker:
            budget = Budget(seconds=None, trials=9)
            first = worker.ask(self.order(model, staging, budget=budget, library=library), Tuned)
            budget = Budget(seconds=None, trials=3)
            again = worker.ask(self.order(model, second, budget=budget, library=library), Tuned)
            compile_ = Compile(
                model=model, target=TARGET, tuner=self.tuner, records=str(second), out=str(out)
            )
            worker.ask(compile_, Compiled)
        assert again.reused_trials == first.trials == 9
        assert again.trials == 3
        assert all(task.best_ms is not None for task in again.tasks)

    def test_tvmc_compiles_with_our_records(
        self, model: ModelFile, staging: Path, tmp_path: Path
    ) -> None:
        """The finished folder's log is one that TVM's own command line takes."""
        with self.worker(tmp_path) as worker:
            worker.ask(self.order(model, staging, budget=Budget(seconds=None, trials=6)), Tuned)
        package = tmp_path / "package.tar"
        records = str(staging / self.log)
        self.tvmc("compile", model.path, "--tuning-records", records, "-o", str(package))
        assert package.stat().st_size > 0

    def test_a_log_of_tvmc_is_a_start(
        self, model: ModelFile, staging: Path, tmp_path: Path
    ) -> None:
        """What `tvmc tune` wrote is said to be used."""
        log = tmp_path / "tvmc.json"
        options = [*self.tvmc_options, "--trials", "6", "--output", str(log)]
        self.tvmc("tune", model.path, *options)
        order = self.order(model, staging, budget=Budget(seconds=None, trials=3), records=str(log))
        with self.worker(tmp_path) as worker:
            tuned = worker.ask(order, Tuned)
        assert any(note.startswith(str(log)) for note in tuned.notes)
        assert not any("nothing in it" in note for note in tuned.notes)

    def tvmc(self, command: str, model: str, *options: str) -> None:
        environment = os.environ | {"TVM_NUM_THREADS": "1", "TOPHUB_LOCATION": "NONE"}
        layout = ["--desired-layout", "NHWC", "--desired-layout-ops", "nn.conv2d"]
        arguments = ["--target", TVMC_TARGET, *layout, *options]
        script = f"{self.tvmc_before}\nfrom tvm.driver.tvmc.main import main\nmain()"
        subprocess.run(
            [str(self.python), "-c", script, command, model, *arguments],
            env=environment,
            check=True,
            capture_output=True,
            timeout=TVMC_SECONDS,
        )
