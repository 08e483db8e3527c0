"""Mean and variance of every channel, followed through a network with random weights.

A trained network's batch normalisation holds the statistics of its activations; a network that was
never run can only have computed ones. With them each layer's output stays of order one, and what
all inputs share is taken out, so different inputs keep different answers.
Channels are taken for independent and normal, borders are neglected.
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from edgetune.wire.arrays import Array

GRID = 256.0
# Of the largest of nine independent max(0, x), x standard normal (integrated numerically).
POOLED_MEAN, POOLED_VARIANCE = 1.4853, 0.3566
# With 0 a layer widens any deviation by a fifth, and fifty layers make noise of it; with 1 it
# narrows, and all inputs end alike.
KEPT_MEAN = 0.25


class Moments(Struct, frozen=True, kw_only=True):
    """Per channel, shaped (channels,)."""

    mean: Array
    variance: Array


def on_grid(values: Array) -> Array:
    """Rounded to 1/256: the last bits of a sum or of `erf` differ between machines."""
    return np.asarray(np.round(values * GRID) / GRID)


def through_convolution(inputs: Moments, weights: Array) -> Moments:
    """`weights`: shaped (out, in, height, width), of variance 2 / (in * height * width)."""
    mean = (weights.sum(axis=(2, 3)) * inputs.mean).sum(axis=1)
    square = inputs.variance.mean() + KEPT_MEAN * (inputs.mean**2).mean()
    variance = np.full_like(mean, 2.0 * square)
    return Moments(mean=on_grid(mean), variance=on_grid(variance))


def through_depthwise(inputs: Moments, weights: Array) -> Moments:
    """`weights`: shaped (channels, 1, height, width); each channel sees itself alone."""
    mean = weights.sum(axis=(1, 2, 3)) * inputs.mean
    variance = (weights**2).sum(axis=(1, 2, 3)) * inputs.variance
    return Moments(mean=on_grid(mean), variance=np.maximum(on_grid(variance), 1 / GRID))


def blind_to_mean(weights: Array, inputs: Moments) -> Array:
    """`weights`, shaped (out, in), less their part along the mean of the inputs."""
    along = (weights * inputs.mean).sum(axis=1) / (inputs.mean**2).sum()
    fine = np.round(along * GRID**2) / GRID**2
    return np.asarray(weights - fine[:, None] * inputs.mean)


def through_relu(inputs: Moments) -> Moments:
    """E[max(0, x)] = m F(m/s) + s f(m/s) and E[max(0, x)²] = (m² + s²) F(m/s) + m s f(m/s)."""
    deviation = np.sqrt(inputs.variance)
    ratio = inputs.mean / deviation
    below = np.array([0.5 * (1 + math.erf(t / math.sqrt(2))) for t in ratio])
    density = np.array([math.exp(-t * t / 2) / math.sqrt(2 * math.pi) for t in ratio])
    mean = inputs.mean * below + deviation * density
    square = (inputs.mean**2 + inputs.variance) * below + inputs.mean * deviation * density
    variance = np.maximum(on_grid(square - mean**2), 1 / GRID)
    return Moments(mean=on_grid(mean), variance=variance)


def through_pooling(inputs: Moments) -> Moments:
    """A 3x3 maximum over what `through_relu` made of a standard normal input, roughly."""
    shape = inputs.mean.shape
    return Moments(mean=np.full(shape, POOLED_MEAN), variance=np.full(shape, POOLED_VARIANCE))


def added(left: Moments, right: Moments) -> Moments:
    """The sum of two independent branches."""
    return Moments(mean=left.mean + right.mean, variance=left.variance + right.variance)
