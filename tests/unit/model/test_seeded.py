"""The networks that edgetune builds are the ones of the paper, and their numbers behave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest

from edgetune.measure import draw
from edgetune.model.mobilenet import build_mobilenet
from edgetune.model.resnet import build_resnet

# torchvision's resnet18, resnet50 and mobilenet_v2 have 11,689,512, 25,557,032 and 3,504,872
# trainable parameters; batch normalisation's running statistics, two a channel, come on top. The
# multiplications (in convolutions and the classifier) are 1.814e9, 4.089e9 and 0.301e9 there.
PUBLISHED = {
    "resnet18": (11_689_512, 4_800, 1.814e9),
    "resnet50": (25_557_032, 26_560, 4.089e9),
    "mobilenet_v2": (3_504_872, 17_056, 0.3008e9),
}
BUILDERS: dict[str, Callable[..., None]] = {
    "resnet18": partial(build_resnet, 18),
    "resnet50": partial(build_resnet, 50),
    "mobilenet_v2": build_mobilenet,
}


@pytest.fixture(scope="module", params=list(BUILDERS))
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("network") / f"{request.param}.onnx"
    with path.open("wb") as out:
        BUILDERS[request.param](seed=0, out=out)
    return path


def multiplications(model: onnx.ModelProto) -> int:
    inferred = onnx.shape_inference.infer_shapes(model).graph
    shapes = {
        v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in inferred.value_info
    }
    weights = {tensor.name: tensor.dims for tensor in model.graph.initializer}
    total = 0
    for node in model.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            positions = shapes[node.output[0]][2:] if node.op_type == "Conv" else []
            total += int(np.prod(weights[node.input[1]]) * np.prod(positions))
    return total


def test_size_and_cost_are_the_published_ones(network: Path) -> None:
    """Weights and multiplications as torchvision counts them; valid ONNX to the last shape."""
    model = onnx.load(network)
    onnx.checker.check_model(model, full_check=True)
    trainable, channels, cost = PUBLISHED[network.stem]
    scalars = {"floor", "ceiling"}  # of ReLU6, which torchvision has in its code
    weights = sum(int(np.prod(t.dims)) for t in model.graph.initializer if t.name not in scalars)
    assert weights == trainable + 2 * channels
    assert multiplications(model) == pytest.approx(cost, rel=1e-3)


def test_the_bytes_are_what_protobuf_writes(network: Path) -> None:
    """Writing the weights one by one gives the canonical serialisation."""
    content = network.read_bytes()
    assert onnx.load_from_string(content).SerializeToString(deterministic=True) == content


def run(model: onnx.ModelProto, image: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"data": image}), strict=True))


def test_activations_stay_of_order_one(network: Path) -> None:
    """From the first block to the last, finite, neither fading nor growing."""
    model = onnx.load(network)
    sums = [node.output[0] for node in model.graph.node if node.op_type == "Add"]
    for name in sums:
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    image = draw.normal(draw.stream(1), (1, 3, 224, 224)).astype(np.float32)
    outputs = run(model, image)
    assert all(0.3 < outputs[name].std() < 3 for name in sums)
    assert all(np.isfinite(values).all() for values in outputs.values())


def test_different_inputs_have_different_answers(network: Path) -> None:
    """Logits of order one with a clear best class, and another one for another kind of picture."""
    model = onnx.load(network)
    noise = draw.normal(draw.stream(1), (1, 3, 224, 224)).astype(np.float32)
    ramp = np.linspace(0, 6, 224, dtype=np.float32)
    waves = np.stack([np.sin(k * ramp)[:, None] * np.cos(ramp) for k in (1, 2, 3)])[None] * 2
    logits = [run(model, image)["logits"][0] for image in (noise, waves.astype(np.float32))]
    assert all(0.5 < values.std() < 5 for values in logits)
    assert np.corrcoef(logits)[0, 1] < 0.9
    assert logits[0].argmax() != logits[1].argmax()


def test_seeds_differ(tmp_path: Path) -> None:
    """Another seed is another network."""
    contents = []
    for seed in (0, 1):
        with (tmp_path / "net.onnx").open("wb") as out:
            build_resnet(18, seed=seed, out=out)
        contents.append((tmp_path / "net.onnx").read_bytes())
    assert contents[0] != contents[1]
