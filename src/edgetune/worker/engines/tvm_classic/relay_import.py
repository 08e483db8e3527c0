"""An ONNX file as a Relay module with its weights inside."""

from __future__ import annotations

import logging
import re
import warnings
from types import TracebackType
from typing import Any

import onnx
import tvm
from tvm import relay

from edgetune.errors import ModelError
from edgetune.wire.settings import ModelFile
from edgetune.worker.engines.tvm_classic.onnx_fold import fold

HEAD = re.compile(r"\w*Error: ")


def import_model(model: ModelFile) -> Any:
    """The Relay module of `model` at its static shapes; its parameters are the model's inputs.

    Raises:
        ModelError: the file cannot be read, or an operator of it has no translation.
    """
    proto = read(model.path)
    fold(proto)
    check_inputs(proto, model)
    return translate(proto, model)


def read(path: str) -> Any:
    try:
        return onnx.load(path)
    except Exception as error:  # protobuf and the external-data reader raise their own classes
        raise ModelError("not a readable ONNX file", where=path, got=one_line(error)) from error


def check_inputs(proto: Any, model: ModelFile) -> None:
    got = {value.name for value in proto.graph.input}
    expected = {spec.name for spec in model.inputs}
    if got != expected:
        raise ModelError(
            "other inputs than announced",
            where=model.path,
            expected=", ".join(sorted(expected)),
            got=", ".join(sorted(got)),
        )


def translate(proto: Any, model: ModelFile) -> Any:
    shapes = {spec.name: spec.shape for spec in model.inputs}
    dtypes = {spec.name: spec.dtype for spec in model.inputs}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # onnx.checker's opinions, also about our own folding
            module, _ = relay.frontend.from_onnx(proto, shapes, dtypes, freeze_params=True)
            return relay.transform.DynamicToStatic()(module)
    except tvm.error.OpNotImplemented as error:
        missing = re.sub(r".*frontend ONNX:\s*", "", one_line(error))
        raise ModelError(
            "TVM 0.19 has no translation of an operator", where=model.path, got=missing
        ) from error
    except Exception as error:  # the importer raises whatever its converters stumble over
        operator = failing_operator(error.__traceback__) or "the graph"
        raise ModelError(
            f"TVM 0.19 cannot translate {operator}", where=model.path, got=one_line(error)
        ) from error


def failing_operator(traceback: TracebackType | None) -> str:
    """The operator that the importer was converting; its error text does not say."""
    name = ""
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_code.co_name == "_convert_operator":
            name = str(frame.f_locals.get("op_name", ""))
        traceback = traceback.tb_next
    return name


def one_line(error: BaseException) -> str:
    """TVM's messages are C++ stack traces; their end, from `…Error:` on, says what happened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    heads = [place for place, line in enumerate(lines) if HEAD.match(line)]
    text = " ".join(lines[heads[-1] :] if heads else lines[-1:])
    return text[:300] or type(error).__name__


# The importer logs every translated `Cast` and `Shape` at warning level, once a node.
logging.getLogger("relay").setLevel(logging.ERROR)
