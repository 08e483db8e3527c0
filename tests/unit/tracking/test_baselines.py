from __future__ import annotations

import msgspec

from edgetune.tracking.baselines import VS_ONNXRUNTIME, VS_UNTUNED, speedups
from edgetune.wire.settings import AutoTvm, OnnxRuntime, Untuned
from tests import builders
from tests.unit.report.sittings import comparison, sitting, with_artifact


def test_faster_is_above_one() -> None:
    """A ratio is the baseline's median over the point's own."""
    untuned = builders.ok_record(builders.point(Untuned()), median_ms=20.0)
    tuned = builders.ok_record(builders.point(AutoTvm()), median_ms=10.0)
    reference = builders.ok_record(builders.point(OnnxRuntime()), median_ms=5.0)
    ratios = speedups([tuned, reference, untuned])
    assert ratios[tuned.point_id] == {VS_UNTUNED: 2.0, VS_ONNXRUNTIME: 0.5}
    assert ratios[untuned.point_id] == {VS_UNTUNED: 1.0, VS_ONNXRUNTIME: 0.25}


def test_only_peers_are_compared() -> None:
    """Another core mask, another network or another machine gives no ratio."""
    tuned = builders.ok_record(builders.point(AutoTvm()))
    strangers = [
        builders.ok_record(builders.point(Untuned(), cores=(0,))),
        builders.ok_record(builders.point(Untuned(), model="resnet50")),
        msgspec.structs.replace(
            builders.ok_record(builders.point(Untuned())),
            machine=msgspec.structs.replace(builders.MACHINE, stable="another"),
        ),
    ]
    assert speedups([tuned, *strangers])[tuned.point_id] == {}


def test_a_failed_point_has_no_ratio_and_is_no_baseline() -> None:
    """What has no latency that holds is compared with nothing."""
    failed = builders.failed_record(builders.point(Untuned()))
    tuned = builders.ok_record(builders.point(AutoTvm()))
    assert speedups([failed, tuned]) == {failed.point_id: {}, tuned.point_id: {}}


def test_what_was_timed_side_by_side_is_logged_with_its_bounds() -> None:
    """In place of the ratio of two medians apart in time, which has none."""
    untuned = with_artifact(builders.ok_record(builders.point(Untuned()), median_ms=20.0))
    tuned = with_artifact(builders.ok_record(builders.point(AutoTvm()), median_ms=10.0))
    reference = with_artifact(builders.ok_record(builders.point(OnnxRuntime()), median_ms=5.0))
    held = sitting([untuned, tuned], {(0, 1): comparison(1.5)})
    ratios = speedups([untuned, tuned, reference], [held])[tuned.point_id]
    assert ratios == {
        VS_UNTUNED: 1.5,
        f"{VS_UNTUNED}_low": 1.49,
        f"{VS_UNTUNED}_high": 1.51,
        VS_ONNXRUNTIME: 0.5,
    }
