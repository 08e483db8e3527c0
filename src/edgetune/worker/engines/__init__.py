"""The engines by name; each is imported only in the process that is to be it."""

from __future__ import annotations

from edgetune.errors import ProtocolError
from edgetune.worker.engine import Engine


def create_engine(name: str) -> Engine:
    """The engine called `name`; raises ImportError where its packages are absent."""
    match name:
        case "fake":
            from edgetune.worker.engines.fake import FakeEngine

            return FakeEngine()
        case "onnxruntime":
            from edgetune.worker.engines.onnxrt import OnnxRuntimeEngine

            return OnnxRuntimeEngine()
        case "tvm-classic":
            from edgetune.worker.engines.tvm_classic.engine import TvmClassicEngine

            return TvmClassicEngine()
        case _:
            raise ProtocolError("no such engine", got=name)
