"""The stage `profile`, through real worker processes: never in the way of the point."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from edgetune.measure.profile import read_profile, summary
from edgetune.run.recompute import recompute
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.spec import Job, Stream
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job


def run(root: Path, *jobs: Job) -> tuple[SweepResult, Recorder]:
    watcher = Recorder()
    return run_sweep(jobs, root=root, watcher=watcher), watcher


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(tiny_network(tmp_path).path)


def test_a_point_has_its_operators_beside_it(tmp_path: Path, model: Path) -> None:
    """They are timed last, the record has their sum, and recompute finds the same in the file."""
    result, watcher = run(tmp_path, job(model, profile=True))
    (record,) = result.records
    assert watcher.stages[-1] == ("profile", False)
    assert record.profile is not None
    (file,) = result.folder.glob("points/*/profile.json")
    assert record.profile == summary(read_profile(file.parent))
    assert record.profile.passes == 20
    assert all(verdict.same for verdict in recompute(result.folder))


def test_a_changed_profile_does_not_pass_for_the_same(tmp_path: Path, model: Path) -> None:
    """Recompute says which number of the record its file does not bear out."""
    result, _ = run(tmp_path, job(model, profile=True))
    (file,) = result.folder.glob("points/*/profile.json")
    file.write_text(file.read_text().replace('"how":"asleep"', '"how":"awake"'))
    (verdict,) = recompute(result.folder)
    assert verdict.differences == ("profile.how: 'asleep', 'awake'",)


@pytest.mark.parametrize(
    ("tuner", "why"),
    [
        pytest.param(Fake(fail_in="profile"), "asked to fail in profile", id="refused"),
        pytest.param(Fake(die_in="profile"), "was ended by SIGKILL", id="dead"),
    ],
)
def test_a_profile_that_fails_costs_nothing_else(
    tuner: Fake, why: str, tmp_path: Path, model: Path
) -> None:
    """The point is as good as without it, and says why there is none."""
    result, watcher = run(tmp_path, job(model, tuner, profile=True))
    (record,) = result.records
    assert record.status == "ok"
    assert record.latency is not None
    assert record.profile is None
    assert why in record.profile_missing
    assert any(why in note for note in watcher.notes)


@pytest.mark.parametrize(
    ("protocol", "wanted"),
    [
        pytest.param("stream", True, id="a stream of frames"),
        pytest.param("paper", False, id="not wanted"),
    ],
)
def test_nothing_is_profiled_where_nobody_asks(
    protocol: Literal["stream", "paper"], wanted: bool, tmp_path: Path, model: Path
) -> None:
    """No stage, no file, and nothing that is said to be missing."""
    measure = Stream(rate=100.0, frames=5, warmup=1, tries=1, search_frames=5)
    asked = job(model, measure=measure if protocol == "stream" else None, profile=wanted)
    result, watcher = run(tmp_path, asked)
    (record,) = result.records
    assert (record.status, record.profile, record.profile_missing) == ("ok", None, "")
    assert ("profile", False) not in watcher.stages
    assert not list(result.folder.glob("points/*/profile.json"))
