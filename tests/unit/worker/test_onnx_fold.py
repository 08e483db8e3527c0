"""What does not depend on the inputs is computed before a compiler sees the graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from edgetune.worker.engines.tvm_classic.onnx_fold import fold

CHANNELS = 4


def network() -> onnx.ModelProto:
    """A convolution with constant-of-shape kernels, a normalisation, a random node beside it."""
    random = np.random.default_rng(0)
    names = ("scale", "shift", "mean", "variance")
    constants = [
        numpy_helper.from_array(random.random(CHANNELS, dtype=np.float32) + 0.5, name)
        for name in names
    ]
    shape = numpy_helper.from_array(np.array([CHANNELS, 2, 3, 3], np.int64), "shape")
    value = numpy_helper.from_array(np.array([0.25], np.float32), "value")
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["kernels"], value=value),
        helper.make_node("Conv", ["x", "kernels"], ["c"], kernel_shape=[3, 3]),
        helper.make_node("BatchNormalization", ["c", *names], ["y"], epsilon=1e-3),
    ]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 5, 5])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, CHANNELS, 3, 3])],
        [shape, *constants],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])


def test_constants_and_normalisations_are_merged_and_the_answer_stays() -> None:
    """One convolution remains, with the outputs of the whole graph."""
    model, data = network(), np.random.default_rng(1).random((1, 2, 5, 5), dtype=np.float32)
    expected = ReferenceEvaluator(model).run(None, {"x": data})[0]
    fold(model)
    assert [node.op_type for node in model.graph.node] == ["Conv"]
    folded = ReferenceEvaluator(model).run(None, {"x": data})[0]
    np.testing.assert_allclose(folded, expected, rtol=1e-5, atol=1e-5)


def test_a_convolution_that_others_read_keeps_its_normalisation() -> None:
    """Merging would change what the other reader sees."""
    model = network()
    model.graph.node.append(helper.make_node("Relu", ["c"], ["z"]))
    model.graph.output.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, None))
    fold(model)
    assert "BatchNormalization" in [node.op_type for node in model.graph.node]
