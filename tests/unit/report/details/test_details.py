"""What is told of a record: only what is known, and all that is known."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from edgetune.measure.actuation import Seen, Watched
from edgetune.record import Failure, PointRecord, Setting
from edgetune.report.terminal.details.block import Block, told
from edgetune.report.terminal.details.details import details
from edgetune.report.terminal.details.tuning import MOST_TASKS
from edgetune.report.terminal.details.view import record_view
from edgetune.spec import Steady
from edgetune.wire.messages import TaskReport, Thread
from edgetune.wire.settings import AutoTvm
from tests.builders import failed_record, invalid, ok_record, point, simulated
from tests.unit.report.records import measured

TUNED = ok_record(point(AutoTvm()))


def blocks(record: PointRecord) -> dict[str, Block]:
    return {block.title: block for block in details(record)}


def rows(record: PointRecord, title: str) -> dict[str, str]:
    return {name: value for name, value, *_ in blocks(record)[title].rows}


def test_a_record_is_told_from_what_was_asked_to_what_made_it() -> None:
    """Nothing of what it lacks: no energy where no power was measured, no failure."""
    titles = ["asked", "latency", "answers", "tuning", "operations", "stages", "made by"]
    assert list(blocks(TUNED)) == titles
    assert list(blocks(ok_record())) == [t for t in titles if t not in {"tuning", "operations"}]


def test_a_failed_point_says_so_first() -> None:
    """With the end of the worker's log; what it never had is not there."""
    record = failed_record(log_tail="\n".join(f"line {number}" for number in range(100)))
    first, log, *others = details(record)
    assert (first.title, first.rows) == (
        "failed",
        (("in", "tune"), ("TuneError", "no schedule was valid")),
    )
    assert (log.title, log.text.splitlines()[-1]) == ("end of worker.log", "line 99")
    assert len(log.text.splitlines()) < 30
    assert [block.title for block in others] == ["asked", "made by"]


def test_details_of_an_error_are_shown() -> None:
    """A traceback says where."""
    failure = Failure(stage="bench", kind="RuntimeError", message="no", details="a\nb\n")
    record = msgspec.structs.replace(failed_record(), failure=failure)
    assert blocks(record)["details"].text == "a\nb"


def test_an_invalid_points_numbers_are_called_no_result() -> None:
    """They are of another state than the one asked for."""
    record = invalid(TUNED, "the clock left its band")
    assert "latency" not in blocks(record)
    assert "measured, but no result" in blocks(record)
    assert rows(record, "watched while timed")["not as asked"] == "the clock left its band"


def test_a_latency_has_its_interval_or_says_why_not() -> None:
    """And which samples it was drawn over."""
    assert rows(measured(median_ms=10.0), "latency")["median"] == (
        "10.00 ± 0.10 ms, 95 % interval over processes"
    )
    assert rows(measured(half_ms=None), "latency")["median"] == (
        "10.00 ms, too few samples for an interval"
    )


def test_energy_is_gross_net_and_idle() -> None:
    """Each with its interval."""
    told_of = rows(simulated(TUNED), "energy")
    assert told_of["an inference"] == "84.20 ± 0.84 mJ, all that the rails deliver"
    assert told_of["net of idle"] == "28.07 ± 0.28 mJ"
    assert told_of["power"] == "4.800 ± 0.048 W, idle 3.200 ± 0.032 W"
    assert told_of["rails"] == "VDD_IN (module)"


def test_energy_that_is_missing_says_why() -> None:
    """Never a zero."""
    record = msgspec.structs.replace(TUNED, energy_missing="no power source")
    assert rows(record, "energy") == {"no number": "no power source"}


def test_a_tuning_is_told_with_its_failed_trials_by_kind() -> None:
    """And what the network spends its time on comes first."""
    assert rows(TUNED, "tuning")["trials"] == "160, 7 failed (timeout 7)"
    assert TUNED.tuning is not None
    tasks = tuple(
        TaskReport(
            name=f"task {n}",
            workload="",
            weight=1,
            trials=1,
            failed=0,
            failures={},
            best_ms=n or None,
        )
        for n in range(MOST_TASKS + 5)
    )
    many = msgspec.structs.replace(
        TUNED, tuning=msgspec.structs.replace(TUNED.tuning, tasks=tasks)
    )
    told_of = blocks(many)["operations"].rows
    assert told_of[0][0] == f"task {MOST_TASKS + 4}"
    assert told_of[-1][0] == "and 5 more"
    assert len(told_of) == MOST_TASKS + 1


def test_what_was_set_and_what_was_seen_stand_beside_each_other() -> None:
    """Clocks as one value where they never moved."""
    record = msgspec.structs.replace(
        TUNED,
        settings=(Setting(what="cpu_khz", where="/sys/x", before="1", wrote="2", kept="2"),),
        watched=Watched(
            samples=4,
            khz=(Seen(name="a57", low=8e5, high=8e5, first=8e5, last=8e5),),
            temps_c=(Seen(name="cpu", low=40, high=50, first=40, last=50),),
        ),
        threads=(
            Thread(tid=1, name="python", cores=(0, 1), cpu_ns=10**9),
            Thread(tid=2, name="python", cores=(0, 1), cpu_ns=2 * 10**9),
        ),
    )
    assert blocks(record)["settings"].rows == (("cpu_khz", "/sys/x", "1", "2", "2"),)
    seen = rows(record, "watched while timed")
    assert (seen["clock a57"], seen["cpu"]) == ("0.8 GHz", "40.0 → 50.0 °C")
    assert rows(record, "threads") == {"on 0-1": "2, processor time 2.0 s, 1.0 s"}


def test_settings_are_told_where_they_are_not_the_defaults() -> None:
    """Nested ones by their path."""
    tuner = AutoTvm(strategy="ga", trial=msgspec.structs.replace(AutoTvm().trial, repeat=3))
    assert told(tuner) == "trial.repeat=3 strategy=ga"
    assert told(Steady()) == ""


@pytest.mark.parametrize("width", [40, 80, 160])
def test_nothing_is_cut_however_narrow_it_is(width: int) -> None:
    """Long values are folded."""
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(record_view(simulated(TUNED)))
    shown = console.export_text()
    assert "…" not in shown.replace("abababababab…", "").replace("SHA-256", "")
    assert "SIMULATED" in shown
    assert TUNED.point_id in "".join(shown.split())
    assert max(map(len, shown.splitlines())) <= width
