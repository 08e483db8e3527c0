"""What a network is fed: one input to time it on, a labelled dataset to count right answers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, Settings

Triple = tuple[float, float, float]


class RandomInput(Settings, tag_field="kind", tag="random", frozen=True, kw_only=True):
    """Seeded: standard normal for floats, uniform over [0, `high`) for integers, coin for bool."""

    seed: Annotated[int, Meta(ge=0)] = 0
    high: PositiveInt = 2


class ArrayInput(Settings, tag_field="kind", tag="array", frozen=True, kw_only=True):
    """A `.npz` with one array per input name, or a `.npy` for a network with one input."""

    path: str


class PictureInput(Settings, tag_field="kind", tag="picture", frozen=True, kw_only=True):
    """A picture file, made into the input as classifiers are fed.

    Shorter side to `resize`, centre crop to the input's size, scaled to 0..1, `(x - mean) / std`
    per channel in RGB, NCHW.
    """

    path: str
    resize: PositiveInt = 256
    mean: Triple = (0.485, 0.456, 0.406)
    std: Triple = (0.229, 0.224, 0.225)


Input = RandomInput | ArrayInput | PictureInput


class NoDataset(Settings, tag_field="kind", tag="none", frozen=True, kw_only=True):
    """The accuracy is not counted; a point of its own has None instead."""


class DigitsDataset(Settings, tag_field="kind", tag="digits", frozen=True, kw_only=True):
    """The 360 handwritten digits that the network `digits` was not trained with."""


class FileDataset(Settings, tag_field="kind", tag="file", frozen=True, kw_only=True):
    """A `.npz` with `labels`, shaped (samples,), and the examples, shaped (samples, …).

    The examples are called `inputs` or `images`, or each as the network's input that it is for.
    """

    path: str


class FolderDataset(Settings, tag_field="kind", tag="folder", frozen=True, kw_only=True):
    """Pictures in the folder `path`, and the file `labels` in it: a picture's name and its class.

    One picture a line, `name class` or CSV, classes counted from 0; pictures may lie in
    subfolders. They are fed as a `PictureInput` is.
    """

    path: str
    labels: str = "labels.txt"
    resize: PositiveInt = 256
    mean: Triple = (0.485, 0.456, 0.406)
    std: Triple = (0.229, 0.224, 0.225)


Dataset = DigitsDataset | FileDataset | FolderDataset
