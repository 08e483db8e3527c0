"""What every tuner must do beyond what every engine must: subclass it and give it a tuner.

A class makes one tuning for all tests that only need a finished one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.errors import StageFailed, WorkerDied
from edgetune.wire.messages import Compile, Compiled, Progress, Tune, Tuned
from edgetune.wire.settings import (
    AutoScheduler,
    AutoTvm,
    Budget,
    MetaSchedule,
    ModelFile,
    Trial,
)
from tests.contract.engine import TARGET, SharedNetwork
from tests.environments import engine_python

TVMC_TARGET = "llvm"
TVMC_SECONDS = 250.0
EIGHT = Budget(seconds=None, trials=8, seed=3)


class Finished(NamedTuple):
    """A tuning of eight trials: its folder, the library that it filled, and its report."""

    staging: Path
    library: Path
    tuned: Tuned


class TunerContract(SharedNetwork):
    """Subclasses set `tuner` and `log`: the file that holds the trials, one a line.

    `templates`: whether somebody had to write one for each kind of operation.
    """

    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner: AutoTvm | AutoScheduler | MetaSchedule
    log: str
    templates = False

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, model: ModelFile, folder: Path) -> Finished:
        """Tests look at it, and copy what they change."""
        staging, library = folder / "finished", folder / "library"
        order = cls.order(model, staging, EIGHT, library=str(library))
        return Finished(staging, library, cls.tune(order, folder))

    @pytest.fixture(scope="class")
    @classmethod
    def refuser(cls, folder: Path) -> Iterator[Worker]:
        """A process for orders that fail before anything is started."""
        with cls.worker(folder) as worker:
            yield worker

    @classmethod
    def worker(cls, folder: Path) -> Worker:
        return Worker(
            WorkerSpec(
                engine=cls.engine,
                python=cls.python,
                cores=(0,),
                threads=1,
                log=folder / "worker.log",
            ),
            stage="test",
        )

    @classmethod
    def order(cls, model: ModelFile, staging: Path, budget: Budget, **changes: Any) -> Tune:
        staging.mkdir(exist_ok=True)
        order = Tune(
            model=model,
            target=TARGET,
            tuner=cls.tuner,
            budget=budget,
            staging=str(staging),
            threads=1,
        )
        return msgspec.structs.replace(order, **changes)

    @classmethod
    def tune(cls, order: Tune, folder: Path) -> Tuned:
        with cls.worker(folder) as worker:
            return worker.ask(order, Tuned)

    def lines(self, staging: Path) -> list[bytes]:
        return (staging / self.log).read_bytes().splitlines()

    def measured(self, staging: Path, tuned: Tuned) -> list[bytes]:
        """The lines of trials that were not taken over."""
        return self.lines(staging)

    def test_the_budget_of_trials_is_met_exactly(self, finished: Finished) -> None:
        """All three units that are spent are reported, and the phases are where the time went."""
        assert finished.tuned.trials == EIGHT.trials
        self.check_spent(finished.tuned, finished.staging)

    @pytest.mark.parametrize(
        "budget",
        [
            pytest.param(Budget(seconds=12.0), id="seconds"),
            pytest.param(Budget(seconds=None, device_seconds=0.02), id="device seconds"),
        ],
    )
    def test_the_budget_ends_the_tuning_in_each_unit_of_time(
        self, budget: Budget, model: ModelFile, tmp_path: Path
    ) -> None:
        """As for the trials, whichever the limit is."""
        tuned = self.tune(self.order(model, tmp_path / "s", budget), tmp_path)
        self.check_spent(tuned, tmp_path / "s")
        if budget.device_seconds is not None:
            # It ends with the trial, or the last word on an operation, in which the limit is met.
            assert tuned.device_seconds < budget.device_seconds + 0.5

    def check_spent(self, tuned: Tuned, staging: Path) -> None:
        assert tuned.trials == len(self.lines(staging))
        assert tuned.device_seconds > 0
        phases = msgspec.structs.asdict(tuned.phases)
        assert sum(phases.values()) == pytest.approx(tuned.seconds, abs=0.5)
        assert tuned.phases.build_s > 0
        assert tuned.phases.run_s > 0
        assert tuned.curve[-1].device_seconds == pytest.approx(tuned.device_seconds, abs=1e-3)

    def test_the_lines_of_templates_are_told_where_there_are_any(
        self, model: ModelFile, tmp_path: Path
    ) -> None:
        """Each convolution says how many lines had to be written before it could be tuned."""
        budget = Budget(seconds=None, trials=2)
        tuned = self.tune(self.order(model, tmp_path / "s", budget), tmp_path)
        told = {task.name: task.template_lines for task in tuned.tasks}
        assert told
        assert all((lines is not None) is self.templates for lines in told.values()), told
        assert all(50 < lines < 1000 for name, lines in told.items() if lines and "conv" in name)

    def test_a_killed_tuning_goes_on_with_what_it_measured(
        self, model: ModelFile, tmp_path: Path
    ) -> None:
        """Each trial is on disk when it is told of; none is lost, none is measured twice."""
        order = self.order(model, tmp_path / "s", Budget(seconds=None, trials=12))

        def kill_after_five(progress: Progress) -> None:
            if progress.done == 5:
                worker.process.kill()

        with self.worker(tmp_path) as worker, suppress(WorkerDied):
            worker.ask(order, Tuned, watch=kill_after_five)
        tuned = self.tune(order, tmp_path)
        assert 5 <= tuned.resumed_trials < 12
        assert tuned.trials == 12

    def test_the_same_seed_begins_alike(
        self, model: ModelFile, finished: Finished, tmp_path: Path
    ) -> None:
        """The candidates are the same ones, whatever their latencies were."""
        library = str(tmp_path / "library")
        self.tune(self.order(model, tmp_path / "s", EIGHT, library=library), tmp_path)
        one, two = (
            [self.candidate(line) for line in self.lines(staging)]
            for staging in (finished.staging, tmp_path / "s")
        )
        assert one[:4] == two[:4]

    def candidate(self, line: bytes) -> str:
        """What identifies the candidate of a line, without its latency."""
        raise NotImplementedError

    def test_what_was_tuned_before_is_not_measured_again(
        self, model: ModelFile, finished: Finished, tmp_path: Path
    ) -> None:
        """It counts as reused, and the finished folder compiles without the library."""
        first, staging, library = finished.tuned, tmp_path / "s", tmp_path / "library"
        shutil.copytree(finished.library, library)
        second = self.tune(self.order(model, staging, EIGHT, library=str(library)), tmp_path)
        assert first.reused_trials == 0
        assert second.reused_trials == sum(task.reused for task in second.tasks) == first.trials
        assert second.reused_tasks == len([task for task in first.tasks if task.trials])
        assert second.trials == len(self.measured(staging, second))
        candidates = {self.candidate(line) for line in self.lines(finished.staging)}
        assert not candidates & {self.candidate(line) for line in self.measured(staging, second)}
        shutil.rmtree(library)
        self.compile(model, staging, tmp_path)

    def compile(self, model: ModelFile, records: Path, folder: Path) -> None:
        (folder / "artifact").mkdir()
        order = Compile(
            model=model,
            target=TARGET,
            tuner=self.tuner,
            records=str(records),
            out=str(folder / "artifact"),
        )
        with self.worker(folder) as worker:
            worker.ask(order, Compiled)

    @pytest.mark.parametrize(
        "trial",
        [
            pytest.param(Trial(build_timeout_seconds=0.001), id="builder"),
            pytest.param(Trial(timeout_seconds=0.0001), id="runner"),
        ],
    )
    def test_what_hangs_is_a_failed_trial(
        self, trial: Trial, model: ModelFile, tmp_path: Path
    ) -> None:
        """Builder and runner have a time limit; the trial counts, with its kind of error."""
        tuner = msgspec.structs.replace(self.tuner, trial=trial)
        budget = Budget(seconds=None, trials=3)
        tuned = self.tune(self.order(model, tmp_path / "s", budget, tuner=tuner), tmp_path)
        assert tuned.trials == tuned.failed == 3
        kinds = {kind for task in tuned.tasks for kind in task.failures}
        assert all("TIMEOUT" in kind.upper() for kind in kinds)
        assert all(task.best_ms is None for task in tuned.tasks)

    def test_the_task_in_which_it_hung_is_searched_no_further(
        self, model: ModelFile, tmp_path: Path
    ) -> None:
        """The others go on, and its trials stay."""
        order = self.order(model, tmp_path / "s", Budget(seconds=None, trials=24))
        with self.worker(tmp_path) as worker:

            def kill(progress: Progress) -> None:
                busy = (tmp_path / "s" / "busy.json").exists()
                if progress.done >= 8 and busy:
                    os.kill(worker.process.pid, signal.SIGKILL)

            with pytest.raises(WorkerDied):
                worker.ask(order, Tuned, watch=kill)
        before = len(self.lines(tmp_path / "s"))
        tuned = self.tune(msgspec.structs.replace(order, after="silence"), tmp_path)
        (hung,) = [task for task in tuned.tasks if "hung" in task.note]
        assert tuned.resumed_trials == before
        assert tuned.trials == len(self.lines(tmp_path / "s"))
        assert hung.trials <= before


class LogContract(TunerContract):
    """And of a tuner whose trials are a log that tvmc reads and writes.

    `best` is the file to compile with; `tvmc_before` is Python to run in tvmc's process before it
    begins.
    """

    best: str
    tvmc_options: tuple[str, ...] = ()
    tvmc_before: str = ""

    def test_an_own_log_is_a_start_like_the_library(
        self, model: ModelFile, finished: Finished, tmp_path: Path
    ) -> None:
        """Its trials say that they were measured alike; a killed start takes them over once."""
        tuner = msgspec.structs.replace(self.tuner, records=str(finished.staging / self.log))
        budget = Budget(seconds=None, trials=6)
        order = self.order(model, tmp_path / "s", budget, tuner=tuner)
        assert self.tune(order, tmp_path).reused_trials == finished.tuned.trials
        assert self.tune(order, tmp_path).reused_trials == finished.tuned.trials

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            pytest.param(None, "No such file", id="missing"),
            pytest.param(b"{}\n", "line 1", id="no record"),
            pytest.param(b"\x80\x04\x95 pickled \xff\n", "line 1", id="bytes"),
        ],
    )
    def test_an_unreadable_log_fails_in_one_line(
        self,
        content: bytes | None,
        message: str,
        model: ModelFile,
        refuser: Worker,
        tmp_path: Path,
    ) -> None:
        """It names the file, and nothing was measured yet."""
        log = tmp_path / "other.log"
        if content is not None:
            log.write_bytes(content)
        tuner = msgspec.structs.replace(self.tuner, records=str(log))
        order = self.order(model, tmp_path / "s", Budget(), tuner=tuner)
        with pytest.raises(StageFailed, match=message) as failure:
            refuser.ask(order, Tuned)
        assert failure.value.kind == "ModelError"
        assert str(log) in failure.value.message
        assert "\n" not in failure.value.message

    def test_a_log_without_anything_for_the_network_is_noted(
        self, model: ModelFile, tmp_path: Path
    ) -> None:
        log = tmp_path / "empty.log"
        log.write_bytes(b"")
        tuner = msgspec.structs.replace(self.tuner, records=str(log))
        budget = Budget(seconds=None, trials=3)
        tuned = self.tune(self.order(model, tmp_path / "s", budget, tuner=tuner), tmp_path)
        assert any(str(log) in note and "nothing" in note for note in tuned.notes)

    def test_tvmc_compiles_with_our_records(
        self, model: ModelFile, finished: Finished, tmp_path: Path
    ) -> None:
        """The finished folder's log is one that TVM's own command line takes."""
        package, records = tmp_path / "package.tar", str(finished.staging / self.best)
        self.tvmc("compile", model.path, "--tuning-records", records, "-o", str(package))
        assert package.stat().st_size > 0

    def test_a_log_of_tvmc_is_a_start(self, model: ModelFile, tmp_path: Path) -> None:
        """What `tvmc tune` wrote is said to be used."""
        log = tmp_path / "tvmc.json"
        options = [*self.tvmc_options, "--trials", "6", "--output", str(log)]
        self.tvmc("tune", model.path, *options)
        tuner = msgspec.structs.replace(self.tuner, records=str(log))
        order = self.order(model, tmp_path / "s", Budget(seconds=None, trials=3), tuner=tuner)
        tuned = self.tune(order, tmp_path)
        assert any(str(log) in note for note in tuned.notes)
        assert not any("nothing" in note and str(log) in note for note in tuned.notes)

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
