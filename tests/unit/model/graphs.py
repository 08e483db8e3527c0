"""Small ONNX files, made on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Dims = Sequence[int | str | None] | None


def passing(
    inputs: Mapping[str, Dims] | None = None, *, dtype: int = TensorProto.FLOAT
) -> onnx.ModelProto:
    """Every input passed through, and 12 kB of weights `w`."""
    inputs = {"x": [1, 3000]} if inputs is None else inputs
    graph = helper.make_graph(
        [helper.make_node("Identity", [name], [f"{name}_out"]) for name in inputs]
        + [helper.make_node("Identity", ["w"], ["w_out"])],
        "passing",
        [helper.make_tensor_value_info(name, dtype, dims) for name, dims in inputs.items()],
        [helper.make_tensor_value_info(f"{name}_out", dtype, None) for name in inputs]
        + [helper.make_tensor_value_info("w_out", TensorProto.FLOAT, [3000])],
        [numpy_helper.from_array(np.arange(3000, dtype=np.float32), "w")],
    )
    opset = helper.make_opsetid("", 13)
    return helper.make_model(graph, opset_imports=[opset], ir_version=7)


def saved(model: onnx.ModelProto, path: Path) -> Path:
    """`path`, where the model now lies."""
    onnx.save(model, path)
    return path


def with_external(path: Path, *, location: str = "weights.bin") -> Path:
    """A file whose weights lie in `weights.bin` beside it, but said to lie at `location`."""
    model = passing()
    data = model.graph.initializer[0].raw_data
    (path.parent / "weights.bin").write_bytes(data)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": "0", "length": str(len(data))}.items():
        tensor.external_data.add(key=key, value=value)
    path.write_bytes(model.SerializeToString())
    return path
