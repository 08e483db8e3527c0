"""ONNX Runtime: the reference for outputs, the yardstick for latency."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime

from edgetune.errors import ModelError, ProtocolError
from edgetune.wire.arrays import Array, read_arrays
from edgetune.wire.messages import Compile, Compiled, Load, Loaded, Profile, Profiled, Tune, Tuned
from edgetune.wire.settings import ModelFile
from edgetune.worker.engine import Report
from edgetune.worker.engines import onnxrt_profile


class OnnxRuntimeEngine:
    """The CPU execution provider, sequential, with the thread count of the core mask."""

    name = "onnxruntime"

    def versions(self) -> dict[str, str]:
        return {"onnxruntime": onnxruntime.__version__, "numpy": np.__version__}

    def tune(self, order: Tune, report: Report) -> Tuned:
        raise ProtocolError("ONNX Runtime has nothing to tune")

    def compile(self, order: Compile, report: Report) -> Compiled:
        """Nothing is built ahead of time: the artifact says that the model loads, and no more."""
        start_s = time.monotonic()
        open_session(order.model, threads=1)
        (Path(order.out) / "model.sha256").write_text(order.model.sha256 + "\n")
        return Compiled(seconds=time.monotonic() - start_s, target="CPUExecutionProvider")

    def load(self, order: Load) -> OnnxRuntimeExecutable:
        return OnnxRuntimeExecutable(order.model, open_session(order.model, order.threads))

    def profile(self, order: Profile) -> Profiled:
        """One session after the other: the threads of two would wait for work side by side."""
        arrays, model = read_arrays(Path(order.inputs)), order.model
        plain = OnnxRuntimeExecutable(model, open_session(model, order.threads))
        plain.set_inputs(arrays)
        whole_ns = onnxrt_profile.whole_ns(plain.run, order)
        del plain
        with TemporaryDirectory() as folder:
            session = open_session(model, order.threads, trace=Path(folder) / "trace")
            traced = OnnxRuntimeExecutable(model, session)
            traced.set_inputs(arrays)
            operators = onnxrt_profile.operators(session, traced.run, order)
        return Profiled(operators=operators, whole_ns=whole_ns, how=onnxrt_profile.HOW)


def open_session(
    model: ModelFile, threads: int, *, trace: Path | None = None
) -> onnxruntime.InferenceSession:
    """With a `trace` its profiler is on, and writes a file whose name begins so."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    if trace is not None:
        options.enable_profiling, options.profile_file_prefix = True, str(trace)
    try:
        return onnxruntime.InferenceSession(
            model.path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exception classes share no base but Exception
        text = " ".join(str(error).split())
        raise ModelError("ONNX Runtime cannot load it", where=model.path, got=text) from error


class OnnxRuntimeExecutable:
    """Inputs and outputs stay bound, so that only the inference is timed."""

    def __init__(self, model: ModelFile, session: onnxruntime.InferenceSession) -> None:
        self.model, self.session = model, session
        self.binding = session.io_binding()
        for name in model.outputs:
            self.binding.bind_output(name, "cpu")

    def describe(self) -> Loaded:
        return Loaded(inputs=self.model.inputs, outputs=self.model.outputs)

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        for spec in self.model.inputs:
            value = onnxruntime.OrtValue.ortvalue_from_numpy(arrays[spec.name])
            self.binding.bind_ortvalue_input(spec.name, value)

    def run(self) -> None:
        self.session.run_with_iobinding(self.binding)

    def outputs(self) -> dict[str, Array]:
        arrays = self.binding.copy_outputs_to_cpu()
        return dict(zip(self.model.outputs, arrays, strict=True))
