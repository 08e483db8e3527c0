"""The files in `conf/model` are models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from edgetune.model.check import check_model
from edgetune.spec import FileModel, Model, ZooModel

CONF = Path(__file__).parents[3] / "conf" / "model"
NAMES = ("digits", "mobilenet_v2", "resnet18", "resnet18_v2_7", "resnet50", "resnet50_v2_7")


def values(name: str) -> dict[str, Any]:
    """As the configuration hands them on: shapes by name become a list."""
    content: dict[str, Any] = yaml.safe_load((CONF / f"{name}.yaml").read_text())
    if "shapes" in content:
        shapes = content["shapes"].items()
        content["shapes"] = [{"input": key, "shape": shape} for key, shape in shapes]
    return content


@pytest.mark.parametrize("name", NAMES)
def test_a_named_model_is_complete(name: str) -> None:
    """Every file but `file` is a whole model under its own name that passes the check."""
    model = msgspec.convert(values(name), Model)
    assert model.name == name
    check_model(model)


def test_a_file_needs_its_path_alone() -> None:
    """`file` becomes a model with a path, and a name from it."""
    filled = values("file") | {"path": "net.onnx", "name": "net"}
    assert msgspec.convert(filled, Model) == FileModel(name="net", path="net.onnx")


def test_the_published_files_are_the_ones_that_were_verified() -> None:
    """Sizes and digests of the ONNX model zoo's files."""
    models = [msgspec.convert(values(f"resnet{d}_v2_7"), ZooModel) for d in (18, 50)]
    assert [(m.size_bytes, m.sha256[:8], m.sha256[-8:]) for m in models] == [
        (46_806_737, "3b4d0480", "433f824b"),
        (102_442_450, "1e80e8a7", "463845d3"),
    ]
