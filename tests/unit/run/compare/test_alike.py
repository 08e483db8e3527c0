from __future__ import annotations

import pytest

from edgetune.errors import ConfigError
from edgetune.record import PointRecord
from edgetune.run.compare.alike import refuse_unlike
from edgetune.wire.settings import AutoTvm, OnnxRuntime, Target
from tests.unit.report.records import machine, measured, point

NONE = measured(point())
LIKE = {
    "another tuner": measured(point(OnnxRuntime())),
    "another target": measured(point(AutoTvm(), target=Target(name="plain", tvm="llvm"))),
    "another protocol": measured(point(repeats=7)),
}
UNLIKE = {
    "cores": (measured(point(cores=(0,))), "the points differ in cores, expected 0-1, got 0;"),
    "model": (measured(point(model="resnet50")), "the points differ in model, expected resnet18,"),
}


@pytest.mark.parametrize("other", LIKE.values(), ids=LIKE)
def test_what_made_an_artifact_may_differ(other: PointRecord) -> None:
    """It is what is asked about."""
    refuse_unlike([NONE, other], machine(), apart=False)


@pytest.mark.parametrize(("other", "sentence"), UNLIKE.values(), ids=UNLIKE)
def test_what_is_unlike_is_named(other: PointRecord, sentence: str) -> None:
    """Unless it is to be timed apart."""
    with pytest.raises(ConfigError, match=sentence):
        refuse_unlike([NONE, other], machine(), apart=False)
    refuse_unlike([NONE, other], machine(), apart=True)


@pytest.mark.parametrize("apart", [False, True], ids=["side by side", "apart"])
def test_another_machines_artifact_is_not_run_here(apart: bool) -> None:
    """Its code may not even be this processor's."""
    with pytest.raises(ConfigError, match="was measured on another machine"):
        refuse_unlike([NONE, measured(stable="elsewhere")], machine(), apart=apart)
