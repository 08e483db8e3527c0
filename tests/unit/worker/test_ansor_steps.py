"""Transform steps as numbers."""

from __future__ import annotations

import json
import math

from edgetune.worker.engines.tvm_classic.ansor.steps import features_of


def record(*steps: list[object]) -> str:
    return json.dumps([['["workload"]', "llvm", [], "", 2, []], [[], list(steps)]])


def test_a_split_gives_each_level_the_tile_from_there_inward_and_the_outer_loop() -> None:
    features = features_of(record(["SP", 3, 4, 112, [7, 2, 2], 1]))
    assert features["SP.3.4.1"] == 1.0
    assert features["SP.3.4.1+"] == 2.0
    assert math.isclose(2 ** features["SP.3.4.0+"], 28)
    assert math.isclose(2 ** features["SP.3.4.outer"], 4)


def test_unrolling_counts_by_its_limit() -> None:
    assert features_of(record(["PR", 3, 0, "auto_unroll_max_step$511"])) == {"PR.3": 9.0}
    assert features_of(record(["PR", 3, 0, "auto_unroll_max_step$0"])) == {"PR.3": 0.0}


def test_an_annotation_counts_by_where_it_stands() -> None:
    parallel, vectorize = 3, 2
    features = features_of(record(["AN", 6, 0, parallel], ["AN", 6, 5, vectorize]))
    assert features == {"AN.6.3": 1.0, "AN.6.2": 6.0}


def test_a_stage_counts_by_where_it_is_computed_and_how_much_is_fused() -> None:
    features = features_of(record(["CA", 3, 6, 3], ["FU", 6, [0, 1, 2]]))
    assert features == {"CA.3.6": 4.0, "FU.6": 3.0}


def test_an_order_adds_nothing_and_any_other_step_its_presence() -> None:
    assert features_of(record(["RE", 3, [0, 1]], ["CI", 5], ["RF", 2, 1, 0])) == {
        "CI.5": 1.0,
        "RF.2": 1.0,
    }
