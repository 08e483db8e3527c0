"""What every engine must do: subclass `EngineContract` and give it an engine.

The engine runs in a real worker process and is spoken to over the wire, as in a sweep. One process
answers most of a class's tests; those about a fresh one, or about a tuning, start their own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.errors import StageFailed
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Evaluate,
    Evaluated,
    Gauge,
    Gauged,
    Load,
    Loaded,
    Predict,
    Predicted,
    Profile,
    Profiled,
    Progress,
    Ran,
    Run,
    RunStream,
    RunWindow,
    Streamed,
    Tune,
    Tuned,
    Welcome,
)
from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Target, TensorSpec

FORBIDDEN = {"hydra", "omegaconf", "mlflow", "pandas"}
TARGET = Target(name="llvm_host", tvm="llvm -mcpu=native")


def tiny_network(folder: Path) -> ModelFile:
    """Two convolutions, a pooling and a dense layer on 1×3×16×16, weights seeded."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)

    def weight(name: str, *shape: int) -> onnx.TensorProto:
        scale = np.sqrt(2 / np.prod(shape[1:]))
        return numpy_helper.from_array(
            (random.standard_normal(shape) * scale).astype(np.float32), name
        )

    nodes = [
        helper.make_node("Conv", ["data", "w0"], ["c0"], kernel_shape=[3, 3], pads=[1] * 4),
        helper.make_node("Relu", ["c0"], ["r0"]),
        helper.make_node(
            "Conv", ["r0", "w1"], ["c1"], kernel_shape=[3, 3], pads=[1] * 4, strides=[2, 2]
        ),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("GlobalAveragePool", ["r1"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("Gemm", ["f", "w2", "b2"], ["scores"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 16, 16])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 10])],
        [
            weight("w0", 16, 3, 3, 3),
            weight("w1", 32, 16, 3, 3),
            weight("w2", 10, 32),
            numpy_helper.from_array(np.zeros(10, np.float32), "b2"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    path = folder / "tiny.onnx"
    onnx.save(model, path)
    return ModelFile(
        path=str(path),
        sha256=digest_file(path),
        inputs=(TensorSpec(name="data", dtype="float32", shape=(1, 3, 16, 16)),),
        outputs=("scores",),
    )


class Tuning(NamedTuple):
    """A finished one: its folder, what came out, what was told meanwhile."""

    staging: Path
    tuned: Tuned
    seen: list[Progress]


class SharedNetwork:
    """A folder and a tiny network for all tests of a class."""

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("contract")

    @pytest.fixture(scope="class")
    @classmethod
    def model(cls, folder: Path) -> ModelFile:
        return tiny_network(folder)


class EngineContract(SharedNetwork):
    """Subclasses set `engine`, `python` and `tuner`; those that tune set `budget`."""

    engine: str
    python: Path
    tuner: AnyTuner
    budget = Budget(seconds=20, trials=8)
    cores: tuple[int, ...] = (0,)
    gauges = False

    @pytest.fixture(scope="class")
    @classmethod
    def worker(cls, folder: Path) -> Iterator[Worker]:
        with cls.started(folder) as worker:
            yield worker

    @pytest.fixture
    def fresh(self, tmp_path: Path) -> Iterator[Worker]:
        with self.started(tmp_path) as worker:
            yield worker

    @classmethod
    def started(cls, folder: Path) -> Worker:
        spec = WorkerSpec(
            engine=cls.engine,
            python=cls.python,
            cores=cls.cores,
            threads=len(cls.cores),
            log=folder / "worker.log",
        )
        return Worker(spec, stage="bench")

    @pytest.fixture(scope="class")
    @classmethod
    def artifact(cls, worker: Worker, model: ModelFile, folder: Path) -> Path:
        out = folder / "artifact"
        out.mkdir()
        worker.ask(cls.compile_order(model, out), Compiled)
        return out

    @pytest.fixture(scope="class")
    @classmethod
    def tuning(cls, model: ModelFile, tmp_path_factory: pytest.TempPathFactory) -> Tuning:
        """Tests look at it, and copy what they change."""
        if not cls.tuner.tunes:
            pytest.skip("this engine's tuner does not tune")
        folder = tmp_path_factory.mktemp("tuning")
        staging, seen = folder / "staging", list[Progress]()
        staging.mkdir()
        with cls.started(folder) as worker:
            tuned = worker.ask(cls.tune_order(model, staging), Tuned, watch=seen.append)
        return Tuning(staging, tuned, seen)

    @classmethod
    def compile_order(cls, model: ModelFile, out: Path, *, records: Path | None = None) -> Compile:
        return Compile(
            model=model,
            target=TARGET,
            tuner=cls.tuner,
            records=str(records) if records else None,
            out=str(out),
        )

    def load(self, worker: Worker, model: ModelFile, artifact: Path) -> Loaded:
        order = Load(model=model, artifact=str(artifact), threads=len(self.cores))
        return worker.ask(order, Loaded)

    def predict(self, worker: Worker, folder: Path, **arrays: Array) -> dict[str, Array]:
        write_arrays(folder / "inputs.npz", arrays)
        order = Predict(inputs=str(folder / "inputs.npz"), outputs=str(folder / "outputs.npz"))
        worker.ask(order, Predicted)
        return read_arrays(folder / "outputs.npz")

    def test_welcome_names_the_engine_and_its_version(self, worker: Worker) -> None:
        """An engine introduces itself, and has loaded nothing of the orchestrator's libraries."""
        welcome = worker.greet()
        assert isinstance(welcome, Welcome)
        assert welcome.engine == self.engine
        assert welcome.engine_version == next(iter(welcome.versions.values()))
        assert not FORBIDDEN & set(welcome.modules)

    def test_outputs_follow_inputs(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """The same inputs give the same outputs, other inputs give others."""
        loaded = self.load(worker, model, artifact)
        assert loaded.inputs == model.inputs
        assert loaded.outputs == model.outputs
        data = np.random.default_rng(1).standard_normal((1, 3, 16, 16)).astype(np.float32)
        first = self.predict(worker, tmp_path, data=data)
        again = self.predict(worker, tmp_path, data=data)
        other = self.predict(worker, tmp_path, data=2 * data + 1)
        assert first["scores"].shape == (1, 10)
        assert np.array_equal(first["scores"], again["scores"])
        assert not np.allclose(first["scores"], other["scores"])

    def test_every_latency_is_kept_on_the_cores_asked_for(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """A timed run returns each sample, inside its window, from threads within the mask."""
        self.load(worker, model, artifact)
        self.predict(worker, tmp_path, data=np.ones((1, 3, 16, 16), np.float32))
        ran = worker.ask(Run(warmup=3, repeats=5, number=2), Ran)
        assert len(ran.warmup_ns) == 3
        assert len(ran.durations_ns) == 5
        assert min(ran.durations_ns) > 0
        assert 2 * sum(ran.durations_ns) <= ran.end_ns - ran.start_ns
        assert {core for thread in ran.threads for core in thread.cores} == set(self.cores)
        assert ran.disturbance.preemptions is not None
        assert ran.disturbance.running_after != 0

    def test_caches_can_be_flushed_before_every_inference(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """The flush takes its time outside the samples, and leaves the threads on their cores."""
        self.load(worker, model, artifact)
        self.predict(worker, tmp_path, data=np.ones((1, 3, 16, 16), np.float32))
        order = Run(warmup=0, repeats=3, number=2, flush_bytes=64 << 20)
        ran = worker.ask(order, Ran)
        assert len(ran.durations_ns) == 3
        assert min(ran.durations_ns) > 0
        outside_ns = ran.end_ns - ran.start_ns - 2 * sum(ran.durations_ns)
        assert outside_ns > 6 * 500_000  # no memory writes 64 MiB faster
        assert {core for thread in ran.threads for core in thread.cores} == set(self.cores)

    def test_a_window_keeps_what_begins_and_ends_in_it(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """The inferences fit into the window, one after the other."""
        self.load(worker, model, artifact)
        self.predict(worker, tmp_path, data=np.ones((1, 3, 16, 16), np.float32))
        start_ns = time.monotonic_ns() + 50_000_000
        ran = worker.ask(RunWindow(start_ns=start_ns, end_ns=start_ns + 300_000_000), Ran)
        assert 0 < sum(ran.durations_ns) <= 300_000_000
        assert (ran.start_ns, ran.end_ns - ran.start_ns) == (start_ns, 300_000_000)
        assert {core for thread in ran.threads for core in thread.cores} == set(self.cores)

    def test_no_frame_is_taken_up_before_it_arrives(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """Each frame at most once, in their order, the last one always."""
        self.load(worker, model, artifact)
        self.predict(worker, tmp_path, data=np.ones((1, 3, 16, 16), np.float32))
        answer = worker.ask(RunStream(period_ns=2_000_000, frames=20, warmup=1), Streamed)
        assert list(answer.frames) == sorted(set(answer.frames))
        assert answer.frames[-1] == 19
        stamps = zip(answer.frames, answer.begun_ns, answer.done_ns, strict=True)
        assert all(frame * 2_000_000 <= begun < done for frame, begun, done in stamps)
        assert {core for thread in answer.threads for core in thread.cores} == set(self.cores)

    def test_a_set_of_examples_gets_the_scores_that_each_gets_alone(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """One row of scores an example, in their order, and nothing but the scores."""
        self.load(worker, model, artifact)
        examples = np.random.default_rng(2).standard_normal((3, 3, 16, 16)).astype(np.float32)
        alone = [self.predict(worker, tmp_path, data=row[None])["scores"][0] for row in examples]
        write_arrays(tmp_path / "set.npz", {"data": examples})
        order = Evaluate(inputs=str(tmp_path / "set.npz"), outputs=str(tmp_path / "scores.npz"))
        assert worker.ask(order, Evaluated).count == 3
        assert np.array_equal(read_arrays(tmp_path / "scores.npz")["scores"], np.stack(alone))

    def test_peaks_are_measured_or_said_to_be_unsupported(self, worker: Worker) -> None:
        """An engine need not be able to, and never guesses; it goes on either way."""
        order = Gauge(seconds=0.1, threads=len(self.cores), target=TARGET.tvm)
        if self.gauges:
            gauged = worker.ask(order, Gauged)
            assert gauged.gflops > 0
            assert gauged.gigabytes_per_s > 0
        else:
            with pytest.raises(StageFailed) as failure:
                worker.ask(order, Gauged)
            assert failure.value.kind == "Unsupported"
        assert worker.greet().engine == self.engine

    def test_operators_are_timed_in_whole_inferences(
        self, worker: Worker, model: ModelFile, artifact: Path, tmp_path: Path
    ) -> None:
        """All of them in every pass, in the order of the network, beside whole inferences."""
        write_arrays(tmp_path / "in.npz", {"data": np.ones((1, 3, 16, 16), np.float32)})
        order = Profile(
            model=model,
            artifact=str(artifact),
            inputs=str(tmp_path / "in.npz"),
            threads=len(self.cores),
            passes=5,
            seconds=20.0,
        )
        profiled = worker.ask(order, Profiled)
        kinds = [operator.kind for operator in profiled.operators]
        assert kinds.index("convolution") < kinds.index("pool") < kinds.index("dense")
        assert kinds.count("dense") == 1
        assert profiled.operators[kinds.index("dense")].shape == (1, 10)
        assert {len(operator.durations_ns) for operator in profiled.operators} == {5}
        assert len(profiled.whole_ns) == 5
        assert all(sum(operator.durations_ns) > 0 for operator in profiled.operators)

    def test_running_before_loading_fails_and_the_worker_goes_on(self, fresh: Worker) -> None:
        """A request out of order is answered with a failure, not with the process's death."""
        with pytest.raises(StageFailed, match="nothing is loaded"):
            fresh.ask(Run(warmup=0, repeats=1, number=1), Ran)
        assert fresh.greet().engine == self.engine

    def test_tuning_reports_trials_and_its_records_compile(
        self, worker: Worker, model: ModelFile, tuning: Tuning, tmp_path: Path
    ) -> None:
        """A tuner counts its trials, finds a valid one for each task, and its records compile."""
        tuned, seen, out = tuning.tuned, tuning.seen, tmp_path / "artifact"
        assert tuned.trials == sum(task.trials for task in tuned.tasks) > 0
        assert all(task.best_ms is not None for task in tuned.tasks)
        assert [point.trials for point in tuned.curve] == sorted(p.trials for p in tuned.curve)
        assert seen
        assert seen[-1].done <= tuned.trials
        out.mkdir()
        worker.ask(self.compile_order(model, out, records=tuning.staging), Compiled)
        self.load(worker, model, out)
        outputs = self.predict(worker, tmp_path, data=np.ones((1, 3, 16, 16), np.float32))
        assert np.isfinite(outputs["scores"]).all()

    def test_tuning_again_goes_on_where_it_stopped(
        self, fresh: Worker, model: ModelFile, tuning: Tuning, tmp_path: Path
    ) -> None:
        """Trials that stand in the staging folder are counted and not measured again."""
        staging = tmp_path / "staging"
        shutil.copytree(tuning.staging, staging)
        again = fresh.ask(self.tune_order(model, staging), Tuned)
        assert again.resumed_trials == tuning.tuned.trials
        assert again.trials == tuning.tuned.trials

    @classmethod
    def tune_order(cls, model: ModelFile, staging: Path) -> Tune:
        return Tune(
            model=model,
            target=TARGET,
            tuner=cls.tuner,
            budget=cls.budget,
            staging=str(staging),
            threads=len(cls.cores),
        )
