"""What an Auto-scheduler tuning leaves behind, and what the next process makes of it."""

from __future__ import annotations

from pathlib import Path

from edgetune.wire.messages import CurvePoint
from edgetune.worker.engines.tvm_classic.ansor.ledger import Ledger


def opened(folder: Path) -> Ledger:
    ledger = Ledger(folder)
    ledger.open()
    return ledger


def test_a_new_folder_holds_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "new")
    assert (ledger.trials(), ledger.curve(), ledger.unsafe()) == (0, [], [])


def test_half_a_line_is_dropped_and_whole_ones_are_kept(tmp_path: Path) -> None:
    first = CurvePoint(trials=4, seconds=1.5, best_ms=None)
    opened(tmp_path).add(first)
    (tmp_path / "auto_scheduler.json").write_bytes(b'{"i": 1}\n{"i": 2}\n{"i"')
    with (tmp_path / "ledger.jsonl").open("ab") as stream:
        stream.write(b'{"trials": 8, "sec')
    ledger = opened(tmp_path)
    assert ledger.trials() == 2
    assert ledger.curve() == [first]


def test_a_death_during_a_search_is_blamed_on_its_task_once_a_death(tmp_path: Path) -> None:
    for deaths in (1, 2):
        opened(tmp_path).searching("conv")
        assert opened(tmp_path).unsafe() == ["conv"] * deaths


def test_a_death_outside_a_search_blames_nobody(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.searching("conv")
    ledger.safe()
    assert opened(tmp_path).unsafe() == []
