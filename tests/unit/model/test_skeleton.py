"""A network's description is read without its weights, and nothing but weights is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from edgetune.model.skeleton import encode_varint, read_skeleton
from tests.unit.model.graphs import passing, saved


def test_only_the_elements_of_large_tensors_go(tmp_path: Path) -> None:
    """Initializers, constants and those inside branches lose their elements, and only these."""
    model = passing()
    large = numpy_helper.from_array(np.ones((50, 50), np.float32), "large")
    branch = helper.make_graph([helper.make_node("Constant", [], ["c"], value=large)], "b", [], [])
    model.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=branch))
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=large))
    got = onnx.ModelProto.FromString(read_skeleton(saved(model, tmp_path / "net.onnx")))
    model.graph.initializer[0].ClearField("raw_data")
    model.graph.node[-1].attribute[0].t.ClearField("raw_data")
    model.graph.node[-2].attribute[0].g.node[0].attribute[0].t.ClearField("raw_data")
    assert got == model


def test_a_small_file_is_kept_as_it_is(tmp_path: Path) -> None:
    """Small tensors are worth no search."""
    model = passing()
    del model.graph.initializer[:]
    path = saved(model, tmp_path / "net.onnx")
    assert read_skeleton(path) == path.read_bytes()


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        # The first three are the examples of protobuf's encoding guide.
        pytest.param(1, "01", id="1"),
        pytest.param(150, "9601", id="150"),
        pytest.param(12345, "b960", id="12345"),
        pytest.param(0, "00", id="0"),
        pytest.param(127, "7f", id="127"),
        pytest.param(128, "8001", id="128"),
        pytest.param(2**64 - 1, "ff" * 9 + "01", id="largest"),
    ],
)
def test_variable_length_integers(value: int, encoded: str) -> None:
    """Seven bits a byte, the least significant first."""
    assert encode_varint(value).hex() == encoded
