"""Constants of an ONNX graph, computed with NumPy before TVM sees it.

TVM folds a constant by compiling a function for it and running that, some 30 ms each; a network
whose weights are `ConstantOfShape` nodes, or with 50 batch normalisations, takes minutes that way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from edgetune.wire.arrays import Array

# Random, or (the last two) evaluated as in training by some versions of the reference evaluator.
NOT_EVALUATED = frozenset(
    {"Bernoulli", "Multinomial", "RandomNormal", "RandomUniform"}
    | {"RandomNormalLike", "RandomUniformLike"}
    | {"BatchNormalization", "Dropout"}
)
BIAS = 2  # the place of a convolution's bias among its inputs
EPSILON = 1e-5  # of BatchNormalization, where the attribute is absent


def fold(model: Any) -> None:
    """Replace, in place, what does not depend on the inputs by initializers."""
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kept = fold_constants(graph.node, constants, model.opset_import)
    outputs = {output.name for output in graph.output}
    nodes = fold_batch_norms(kept, constants, outputs)
    replace(graph, nodes, constants)


def fold_constants(nodes: Iterable[Any], constants: dict[str, Array], opsets: Any) -> list[Any]:
    """Evaluate the nodes of constant inputs into `constants`; returns the others."""
    kept = []
    for node in nodes:
        values = evaluate(node, constants, opsets) if is_constant(node, constants) else None
        if values is None:
            kept.append(node)
        else:
            constants.update(values)
    return kept


def is_constant(node: Any, constants: dict[str, Array]) -> bool:
    if node.op_type in NOT_EVALUATED or node.domain not in ("", "ai.onnx"):
        return False
    if any(attribute.type == AttributeProto.GRAPH for attribute in node.attribute):
        return False
    inputs = [name for name in node.input if name]
    return node.op_type == "Constant" or (bool(inputs) and all(n in constants for n in inputs))


def evaluate(node: Any, constants: dict[str, Array], opsets: Any) -> dict[str, Array] | None:
    """The node's outputs, or None where the reference evaluator cannot say."""
    feeds = {name: constants[name] for name in node.input if name}
    names = [name for name in node.output if name]
    graph = helper.make_graph(
        [node],
        "constant",
        [onnx.ValueInfoProto(name=name) for name in feeds],
        [onnx.ValueInfoProto(name=name) for name in names],
    )
    evaluator = ReferenceEvaluator(helper.make_model(graph, opset_imports=opsets))
    try:
        values = evaluator.run(None, feeds)
    except Exception:  # an operator or type that it lacks: TVM may have it
        return None
    return {name: np.asarray(value) for name, value in zip(names, values, strict=True)}


def fold_batch_norms(
    nodes: list[Any], constants: dict[str, Array], outputs: set[str]
) -> list[Any]:
    """Merge each BatchNormalization into the convolution before it, if no one else reads that."""
    readers = Counter(name for node in nodes for name in node.input)
    makers = {name: node for node in nodes for name in node.output}
    kept = []
    for node in nodes:
        maker = makers.get(node.input[0]) if node.op_type == "BatchNormalization" else None
        alone = maker is not None and readers[node.input[0]] == 1 and node.input[0] not in outputs
        if not (alone and is_mergeable(node, maker, constants)):
            kept.append(node)
            continue
        merge(node, maker, constants)
    return kept


def is_mergeable(norm: Any, conv: Any, constants: dict[str, Array]) -> bool:
    weights = [*norm.input[1:5], *conv.input[1:]]
    training = any(a.name == "training_mode" and a.i for a in norm.attribute)
    return (
        conv.op_type == "Conv"
        and not training
        and all(name in constants for name in weights)
        and constants[conv.input[1]].dtype == np.float32
    )


def merge(norm: Any, conv: Any, constants: dict[str, Array]) -> None:
    """Scale the kernels, shift the bias; the convolution takes over the normalisation's output."""
    scale, shift, mean, variance = (constants[n].astype(np.float64) for n in norm.input[1:5])
    epsilon = next((a.f for a in norm.attribute if a.name == "epsilon"), EPSILON)
    factor = scale / np.sqrt(variance + epsilon)
    kernels = constants[conv.input[1]]
    bias = constants[conv.input[2]].astype(np.float64) if len(conv.input) > BIAS else 0.0
    names = [f"{conv.output[0]}/folded_kernels", f"{conv.output[0]}/folded_bias"]
    broadcast = factor.reshape(-1, *[1] * (kernels.ndim - 1))
    constants[names[0]] = (kernels * broadcast).astype(np.float32)
    constants[names[1]] = (shift + (bias - mean) * factor).astype(np.float32)
    del conv.input[1:]
    conv.input.extend(names)
    conv.output[0] = norm.output[0]


def replace(graph: Any, nodes: list[Any], constants: dict[str, Array]) -> None:
    """Write the folded graph back; initializers that old files list as inputs too are none."""
    used = {name for node in nodes for name in node.input} | {o.name for o in graph.output}
    used |= captured(nodes)
    inputs = [value for value in graph.input if value.name not in constants]
    initializers = [
        numpy_helper.from_array(np.ascontiguousarray(value), name)
        for name, value in constants.items()
        if name in used
    ]
    fill(graph.node, nodes)
    fill(graph.initializer, initializers)
    fill(graph.input, inputs)


def fill(field: Any, items: list[Any]) -> None:
    del field[:]
    field.extend(items)


def captured(nodes: Iterable[Any]) -> set[str]:
    """Names that the bodies of control flow take from outside."""
    names: set[str] = set()
    for node in nodes:
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                inner = list(attribute.g.node)
                names |= {name for n in inner for name in n.input} | captured(inner)
    return names
