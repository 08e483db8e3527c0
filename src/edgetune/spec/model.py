"""A network, as the user named it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, Settings

Labels = Literal["", "imagenet", "digits"]
Slug = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class NamedShape(Settings, frozen=True, kw_only=True):
    """The static shape for one input."""

    input: str
    shape: tuple[PositiveInt, ...]


class BuiltModel(Settings, tag_field="source", tag="built", frozen=True, kw_only=True):
    """A ResNet v1.5 that edgetune builds itself, its weights drawn from `seed` (He)."""

    name: Slug
    depth: Literal[18, 50]
    seed: Annotated[int, Meta(ge=0)] = 0
    labels: Labels = ""


class MobileNetModel(Settings, tag_field="source", tag="mobilenet", frozen=True, kw_only=True):
    """A MobileNetV2 that edgetune builds itself, its weights drawn from `seed` (He)."""

    name: Slug
    seed: Annotated[int, Meta(ge=0)] = 0
    labels: Labels = ""


class ZooModel(Settings, tag_field="source", tag="zoo", frozen=True, kw_only=True):
    """A published file: downloaded on first use, kept only if its digest is the one given here.

    `shapes` settles its dynamic dimensions.
    """

    name: Slug
    url: str
    sha256: Sha256
    size_bytes: PositiveInt
    shapes: tuple[NamedShape, ...] = ()
    labels: Labels = ""


class PackagedModel(Settings, tag_field="source", tag="packaged", frozen=True, kw_only=True):
    """A trained network that edgetune carries."""

    name: Slug
    file: str
    labels: Labels = ""


class FileModel(Settings, tag_field="source", tag="file", frozen=True, kw_only=True):
    """The user's own ONNX file; `shapes` settles its dynamic dimensions."""

    name: Slug
    path: str
    shapes: tuple[NamedShape, ...] = ()
    labels: Labels = ""


SeededModel = BuiltModel | MobileNetModel
Model = SeededModel | ZooModel | PackagedModel | FileModel
