"""Which tasks compute the same convolutions."""

from __future__ import annotations

import json

import pytest

from edgetune.worker.engines.tvm_classic.ansor.shapes import Kind, is_usual, name_of, shape_name

DATA, BIAS, OUTPUT = [1, 56, 56, 64], [1, 1, 1, 32], [1, 56, 56, 32]
NAME = "1x56x56x64 to 1x56x56x32"


@pytest.mark.parametrize(
    ("shapes", "kind", "expected"),
    [
        pytest.param([DATA, [3, 3, 64, 32], BIAS, OUTPUT], "direct", NAME, id="direct"),
        pytest.param([DATA, [6, 6, 32, 64], OUTPUT, OUTPUT], "winograd", NAME, id="Winograd"),
        pytest.param([DATA, [6, 6, 32, 64], OUTPUT], "direct", "", id="the other kind"),
        pytest.param([DATA, [1, 1, 64, 32], OUTPUT], "direct", "", id="another window"),
        pytest.param([DATA, [3, 3, 1, 64], DATA], "direct", "", id="depthwise"),
        pytest.param([[1, 512], [1000, 512], [1, 1000]], "direct", "", id="dense"),
        pytest.param([DATA, DATA], "direct", "", id="no weights"),
    ],
)
def test_a_task_is_named_by_the_shapes_of_its_convolution(
    shapes: list[list[int]], kind: Kind, expected: str
) -> None:
    assert shape_name(json.dumps(["hash", *shapes]), kind) == expected


def test_strides_make_another_name() -> None:
    assert name_of(DATA, OUTPUT) != name_of(DATA, [1, 28, 28, 32])


@pytest.mark.parametrize(
    ("channels", "expected"), [(64, "direct"), (128, "winograd"), (512, "direct")]
)
def test_the_usual_way_is_that_of_tvm(channels: int, expected: str) -> None:
    workload = json.dumps(["hash", DATA, [1, 56, 56, channels]])
    assert is_usual(workload, "winograd") == (expected == "winograd")
    assert is_usual(workload, "direct") == (expected == "direct")
