"""AutoTVM keeps the tuners' contract."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from edgetune.wire.settings import AutoTvm, Budget, ModelFile
from tests.contract.tuner import LogContract


@pytest.mark.engine
@pytest.mark.slow
class TestAutoTvmTuner(LogContract):
    tuner = AutoTvm(layout="free")
    log = "trials.json"
    best = "best.json"
    templates = True

    def candidate(self, line: bytes) -> str:
        trial = json.loads(line)
        return str((trial["input"][1:3], trial["config"]["index"], trial["config"]["entity"]))

    def test_a_log_that_does_not_say_how_it_was_measured_is_measured_again(
        self, model: ModelFile, tmp_path: Path
    ) -> None:
        """After the default schedules come its best candidates, and none of it is believed."""
        budget = Budget(seconds=None, trials=12)
        self.tune(self.order(model, tmp_path / "one", budget), tmp_path)
        log = tmp_path / "tvmc.log"
        trials = [json.loads(line) for line in self.lines(tmp_path / "one")]
        log.write_text("".join(json.dumps({**t, "edgetune": None}) + "\n" for t in trials))
        tuner = msgspec.structs.replace(self.tuner, records=str(log))
        order = self.order(model, tmp_path / "two", budget, tuner=tuner)
        tuned = self.tune(order, tmp_path)
        assert tuned.reused_trials == 0
        assert any("are measured again" in note for note in tuned.notes)
        old = {self.candidate(line) for line in self.lines(tmp_path / "one")}
        new = [self.candidate(line) for line in self.lines(tmp_path / "two")]
        assert len(set(new[:6]) & old) == 6

    @pytest.mark.parametrize("strategy", ["ga", "random", "gridsearch"])
    def test_every_strategy_keeps_the_layouts(
        self, strategy: str, model: ModelFile, tmp_path: Path
    ) -> None:
        """With layout=keep the channel blocks of a convolution are the default schedule's."""
        tuner = AutoTvm(strategy=strategy, layout="keep")  # type: ignore[arg-type]
        order = self.order(model, tmp_path / "s", Budget(seconds=None, trials=12), tuner=tuner)
        tuned = self.tune(order, tmp_path)
        assert all(task.default_ms is not None for task in tuned.tasks)
        blocks: dict[str, set[str]] = {}
        for line in self.lines(tmp_path / "s"):
            trial = json.loads(line)
            knobs = [k for k in trial["config"]["entity"] if k[0] in ("tile_ic", "tile_oc")]
            blocks.setdefault(str(trial["input"][1:3]), set()).add(str([k[2][1:] for k in knobs]))
        assert all(len(found) == 1 for found in blocks.values())
