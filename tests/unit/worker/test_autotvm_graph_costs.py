"""Choosing layouts for a whole network: operations and the transformations between them."""

from __future__ import annotations

from edgetune.worker.engines.tvm_classic.autotvm.graph_costs import Costs

# Two operations run three times in a row: 0 → 1 → 2, of which 0 and 2 are of one workload. Its
# second candidate is faster, but takes and gives another layout than that of operation 1.
APART = Costs(
    groups={0: 0, 1: 1, 2: 0},
    times_s={0: [5.0, 4.0], 1: [3.0, 3.5]},
    edges={(0, 1): [[0.0, 2.0], [2.0, 0.0]], (1, 2): [[0.0, 2.0], [2.0, 0.0]]},
)


def test_the_sum_counts_operations_and_what_lies_between_them() -> None:
    assert APART.total_s({0: 0, 1: 0}) == 5.0 + 3.0 + 5.0
    assert APART.total_s({0: 1, 1: 0}) == 4.0 + 2.0 + 3.0 + 2.0 + 4.0


def test_each_operations_own_best_can_be_the_worst_together() -> None:
    """Fastest alone: 1 and 0, with two transformations; fastest together: 1 and 1."""
    assert APART.improved({0: 1, 1: 0}) == {0: 1, 1: 1}
    assert APART.total_s({0: 1, 1: 1}) == 11.5


def test_nodes_of_one_workload_get_one_schedule() -> None:
    """TVM compiles a workload once: what most of its nodes have chosen wins."""
    three = Costs(groups={0: 0, 1: 0, 2: 0}, times_s={0: [1.0, 1.0]}, edges={})
    assert three.united({0: 1, 1: 0, 2: 1}) == {0: 1}


def test_improving_never_makes_it_slower() -> None:
    for first in range(2):
        for second in range(2):
            start = {0: first, 1: second}
            assert APART.total_s(APART.improved(start)) <= APART.total_s(start)


def test_what_a_change_saves_is_known_without_the_rest_of_the_network() -> None:
    """The share of the groups that change differs by as much as the total."""
    before, after = {0: 1, 1: 0}, {0: 1, 1: 1}
    saved = APART.share_s({1: 1}, before) - APART.share_s({1: 1}, after)
    assert saved == APART.total_s(before) - APART.total_s(after) == 3.5
