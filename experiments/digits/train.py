"""Train the digits network and write it with its held-out set: `python train.py [FOLDER]`.

NumPy alone: the network is small enough, and whoever doubts its weights can repeat them in a
minute. Needs numpy, onnx and scikit-learn (for the pictures). One machine and one NumPy give the
same bytes every time; another BLAS adds in another order, so elsewhere the last bits may differ.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[Any]
Weights = dict[str, Array]

HERE = Path(__file__).resolve().parents[2] / "src" / "edgetune" / "model" / "data"
SEED = 0
HELD_OUT = 360  # the last fifth, unshuffled: neighbours in the data set look alike
EPOCHS, BATCH, RATE, DECAY = 60, 32, 2e-3, 1e-4
CHANNELS = (16, 32)
PIXEL_LEVELS = 16.0
OPSET, IR_VERSION = 13, 7


def load() -> tuple[Array, Array, Array, Array]:
    """Pictures (n, 1, 8, 8) in 0..1 and labels (n,): to train on, and held out."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = (digits.images[:, None] / PIXEL_LEVELS).astype(np.float32)
    labels = digits.target.astype(np.int64)
    return images[:-HELD_OUT], labels[:-HELD_OUT], images[-HELD_OUT:], labels[-HELD_OUT:]


def initial(random: np.random.Generator) -> Weights:
    """He's initialisation."""
    first, second = CHANNELS
    shapes = {
        "conv1": (first, 1, 3, 3),
        "conv2": (second, first, 3, 3),
        "fc": (10, second * 4 * 4),
    }
    weights: Weights = {}
    for name, shape in shapes.items():
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        weights[f"{name}.weight"] = (random.standard_normal(shape) * deviation).astype(np.float32)
        weights[f"{name}.bias"] = np.zeros(shape[0], np.float32)
    return weights


def patches(images: Array) -> Array:
    """The 3x3 neighbourhood of every pixel, zero outside: (n, c, h, w) to (n, h, w, c * 9)."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    n, c, h, w = images.shape
    return np.ascontiguousarray(windows.transpose(0, 2, 3, 1, 4, 5)).reshape(n, h, w, c * 9)


def scattered(columns: Array, channels: int) -> Array:
    """The adjoint of `patches`: every neighbourhood added back to where it came from."""
    n, h, w, _ = columns.shape
    parts = columns.reshape(n, h, w, channels, 3, 3)
    padded = np.zeros((n, channels, h + 2, w + 2), columns.dtype)
    for i in range(3):
        for j in range(3):
            padded[:, :, i : i + h, j : j + w] += parts[..., i, j].transpose(0, 3, 1, 2)
    return padded[:, :, 1:-1, 1:-1]


def convolved(columns: Array, weights: Weights, name: str) -> Array:
    """Convolution and ReLU: (n, h, w, c * 9) to (n, out, h, w)."""
    kernel = weights[f"{name}.weight"]
    sums = columns @ kernel.reshape(len(kernel), -1).T + weights[f"{name}.bias"]
    return np.maximum(sums, 0).transpose(0, 3, 1, 2)


def forward(images: Array, weights: Weights) -> tuple[Array, list[Array]]:
    """Scores (n, 10), and what `backward` needs."""
    columns1 = patches(images)
    hidden1 = convolved(columns1, weights, "conv1")
    columns2 = patches(hidden1)
    hidden2 = convolved(columns2, weights, "conv2")
    n, c, h, w = hidden2.shape
    pooled = hidden2.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))
    scores = pooled.reshape(n, -1) @ weights["fc.weight"].T + weights["fc.bias"]
    return scores, [columns1, hidden1, columns2, hidden2, pooled]


def backward(labels: Array, scores: Array, kept: list[Array], weights: Weights) -> Weights:
    """The gradient of the mean cross-entropy."""
    columns1, hidden1, columns2, hidden2, pooled = kept
    n, c, h, w = pooled.shape
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    d_scores = shares / shares.sum(axis=1, keepdims=True)
    d_scores[np.arange(n), labels] -= 1
    d_scores /= n
    d_pooled = (d_scores @ weights["fc.weight"]).reshape(n, c, h, 1, w, 1)
    blocks = hidden2.reshape(n, c, h, 2, w, 2)
    chosen = blocks == pooled.reshape(n, c, h, 1, w, 1)
    d_hidden2 = (chosen * d_pooled).reshape(hidden2.shape) * (hidden2 > 0)
    gradient, d_columns2 = _convolution_gradient("conv2", d_hidden2, columns2, weights)
    d_hidden1 = scattered(d_columns2, CHANNELS[0]) * (hidden1 > 0)
    first, _ = _convolution_gradient("conv1", d_hidden1, columns1, weights)
    last = {"fc.weight": d_scores.T @ pooled.reshape(n, -1), "fc.bias": d_scores.sum(axis=0)}
    return gradient | first | last


def _convolution_gradient(
    name: str, d_output: Array, columns: Array, weights: Weights
) -> tuple[Weights, Array]:
    kernel = weights[f"{name}.weight"]
    d_sums = d_output.transpose(0, 2, 3, 1).reshape(-1, len(kernel))
    d_kernel = (d_sums.T @ columns.reshape(len(d_sums), -1)).reshape(kernel.shape)
    d_columns = (d_sums @ kernel.reshape(len(kernel), -1)).reshape(columns.shape)
    return {f"{name}.weight": d_kernel, f"{name}.bias": d_sums.sum(axis=0)}, d_columns


def shifted(images: Array, random: np.random.Generator) -> Array:
    """Each picture moved by up to one pixel: people do not write in the middle of the field."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    moved = np.empty_like(images)
    for index, (i, j) in enumerate(random.integers(0, 3, (len(images), 2))):
        moved[index] = padded[index, :, i : i + 8, j : j + 8]
    return moved


def train(images: Array, labels: Array) -> Weights:
    """Adam (Kingma and Ba, 2015) with a rate that falls to zero along a cosine."""
    random = np.random.default_rng(SEED)
    weights = initial(random)
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    steps = EPOCHS * (len(images) // BATCH)
    for step in range(steps):
        chosen = random.choice(len(images), BATCH, replace=False)
        scores, kept = forward(shifted(images[chosen], random), weights)
        gradient = backward(labels[chosen], scores, kept, weights)
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for name, value in weights.items():
            slope = gradient[name] + DECAY * value
            first[name] = 0.9 * first[name] + 0.1 * slope
            second[name] = 0.999 * second[name] + 0.001 * slope**2
            mean = first[name] / (1 - 0.9 ** (step + 1))
            spread = np.sqrt(second[name] / (1 - 0.999 ** (step + 1))) + 1e-8
            weights[name] = (value - rate * mean / spread).astype(np.float32)
    return weights


def as_onnx(weights: Weights) -> onnx.ModelProto:
    """`image` (1, 1, 8, 8) to `scores` (1, 10)."""
    window = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    nodes = [
        helper.make_node("Conv", ["image", "conv1.weight", "conv1.bias"], ["conv1"], **window),
        helper.make_node("Relu", ["conv1"], ["relu1"]),
        helper.make_node("Conv", ["relu1", "conv2.weight", "conv2.bias"], ["conv2"], **window),
        helper.make_node("Relu", ["conv2"], ["relu2"]),
        helper.make_node("MaxPool", ["relu2"], ["pool"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["pool"], ["features"], axis=1),
        helper.make_node("Gemm", ["features", "fc.weight", "fc.bias"], ["scores"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 10])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(
        graph, opset_imports=[opset], ir_version=IR_VERSION, producer_name="edgetune"
    )
    model.metadata_props.add(key="weights", value="trained")
    return model


def accuracy(images: Array, labels: Array, weights: Weights) -> float:
    """The share of pictures whose best score is their label's."""
    return float(np.mean(forward(images, weights)[0].argmax(axis=1) == labels))


def main(folder: Path) -> None:
    """Write `digits.onnx` and the held-out set, `digits.npz` (`images`, `labels`)."""
    images, labels, held_images, held_labels = load()
    weights = train(images, labels)
    print(f"trained on  {len(images):5}: accuracy {accuracy(images, labels, weights):.4f}")
    held = accuracy(held_images, held_labels, weights)
    print(f"held out    {len(held_images):5}: accuracy {held:.4f}")
    onnx.save(as_onnx(weights), folder / "digits.onnx")
    np.savez_compressed(folder / "digits.npz", images=held_images, labels=held_labels)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
