from __future__ import annotations

import pytest

from edgetune.record import PointRecord
from edgetune.run.compare.groups import MOST_AT_ONCE, groups, sitting_key
from edgetune.spec import Sitting
from edgetune.wire.settings import AutoTvm, Fake, OnnxRuntime, Target
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sittings import with_artifact

NONE, ORT = with_artifact(measured(point())), with_artifact(measured(point(OnnxRuntime())))


def tuned(number: int, **where: object) -> PointRecord:
    """One of many tunings of the same network."""
    return with_artifact(measured(point(AutoTvm(), budget_seconds=100.0 + number, **where)))  # type: ignore[arg-type]


ALONE = {
    "another network": measured(point(model="resnet50")),
    "other cores": measured(point(cores=(0,))),
    "another machine": measured(point(AutoTvm()), stable="elsewhere"),
    "a failed point": failed(point(AutoTvm())),
}


@pytest.mark.parametrize("other", ALONE.values(), ids=ALONE)
def test_what_is_not_alike_is_in_no_group(other: PointRecord) -> None:
    """And a group of one is none."""
    assert groups([NONE, with_artifact(other)]) == []


def test_how_a_point_was_measured_makes_no_difference() -> None:
    """Another protocol of the same artifact is the same contender."""
    again = with_artifact(measured(point(repeats=30)), f"artifact-{NONE.point_id}")
    other = with_artifact(measured(point(OnnxRuntime(), repeats=30)))
    assert groups([NONE, again, other]) == [[NONE, other]]


def test_many_artifacts_are_compared_in_parts_that_hold_the_baselines() -> None:
    """Everybody once, six at most at a time."""
    many = [tuned(number) for number in range(9)]
    parts = groups([NONE, *many, ORT])
    assert [len(part) for part in parts] == [6, 6, 3]
    assert all(NONE in part and ORT in part for part in parts)
    assert [each for part in parts for each in part if each in many] == many
    assert max(map(len, parts)) <= MOST_AT_ONCE


def test_a_crowd_with_two_targets_is_parted_by_target() -> None:
    """Each part has its own target's untuned network, and the one ONNX Runtime."""
    other = Target(name="llvm_plain", tvm="llvm")
    plain = with_artifact(measured(point(target=other)))
    many = [tuned(number) for number in range(3)]
    theirs = [tuned(number, target=other) for number in range(3)]
    assert groups([NONE, *many, plain, *theirs, ORT]) == [
        [NONE, ORT, *many],
        [plain, ORT, *theirs],
    ]


def test_a_crowd_without_baselines_is_parted_all_the_same() -> None:
    """A part that would be one artifact alone is left out."""
    fakes = [with_artifact(measured(point(Fake(latency_ms=float(number))))) for number in range(7)]
    assert [len(part) for part in groups(fakes)] == [6]


def test_a_sitting_is_known_by_what_took_part_and_how() -> None:
    """Not by the order in which the points stand."""
    key = sitting_key([NONE, ORT], Sitting())
    assert key == sitting_key([ORT, NONE], Sitting())
    others = [
        sitting_key([NONE, tuned(1)], Sitting()),
        sitting_key([NONE, ORT], Sitting(rounds=3)),
        sitting_key([NONE, with_artifact(ORT, "rebuilt")], Sitting()),
    ]
    assert key not in others
