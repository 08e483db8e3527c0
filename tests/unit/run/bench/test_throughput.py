"""How cores are shared among instances."""

from __future__ import annotations

import pytest

from edgetune.errors import PointError
from edgetune.run.bench.throughput import counts, shares
from edgetune.spec import Throughput


@pytest.mark.parametrize(
    ("cores", "tried"),
    [
        pytest.param((0,), (1,), id="one"),
        pytest.param((0, 1), (1, 2), id="two"),
        pytest.param((0, 1, 2, 3, 4, 5), (1, 2, 3, 6), id="six"),
        pytest.param((2, 3, 4, 5, 6), (1, 5), id="five"),
    ],
)
def test_by_default_all_even_partitions_are_tried(
    cores: tuple[int, ...], tried: tuple[int, ...]
) -> None:
    """From one instance on all cores to one a core."""
    assert counts(Throughput(), cores) == tried


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(1, [(0, 1, 4, 5)], id="one"),
        pytest.param(2, [(0, 1), (4, 5)], id="two"),
        pytest.param(3, [(0, 1), (4,), (5,)], id="uneven"),
        pytest.param(4, [(0,), (1,), (4,), (5,)], id="one a core"),
    ],
)
def test_every_core_belongs_to_one_instance(count: int, expected: list[tuple[int, ...]]) -> None:
    """Neighbours together."""
    assert shares((0, 1, 4, 5), count) == expected


def test_more_instances_than_cores_are_refused() -> None:
    """Two on one core would measure the scheduler."""
    with pytest.raises(PointError, match="more instances than cores"):
        counts(Throughput(instances=(1, 3)), (0, 1))
