"""Every number of the headline follows from `record.json` and the sittings, read as plain JSON."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edgetune.record import PointRecord
from edgetune.report.chapters import document_of
from edgetune.report.document import Document, Value
from edgetune.spec import ClusterClock, Power, State
from edgetune.study import Study
from edgetune.wire.settings import AutoScheduler, AutoTvm, OnnxRuntime
from tests.builders import energy, invalid, simulated
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sheets import all_texts, points, sheet, values
from tests.unit.report.sittings import comparison, sitting, with_artifact
from tests.unit.report.studies import write_study

Json = dict[str, Any]

NONE, TUNED = point(), point(AutoTvm())
APART = point(AutoScheduler())
ORT = point(OnnxRuntime())
REPLAYED = msgspec.structs.replace(
    point(cores=(1,)), power=Power(sources=("replay",), replay="trace.jsonl")
)


def record(of: PointRecord) -> PointRecord:
    """With an artifact, energy, and the id of the point that it is now of."""
    return msgspec.structs.replace(with_artifact(of), energy=energy(), point_id=of.point.id)


GOOD = (
    record(measured(NONE, 10.0, of_peak=0.4, top1=0.98)),
    record(measured(TUNED, 8.0, of_peak=0.5)),
    record(measured(APART, 12.5)),
    record(measured(ORT, 9.0)),
)
FAILED = failed(point(AutoTvm(), cores=(0,)))
INVALID = invalid(record(measured(point(cores=(0,)), 3.0)), "the machine throttled itself: x")
SIMULATED = (
    record(simulated(measured(point(AutoTvm(), cores=(1,)), 2.0))),
    record(measured(REPLAYED, 1.0)),
)
HELD = sitting(GOOD[:2], {(0, 1): comparison(1.25, 0.02)})
MISSING = "resnet18.none.c5.0123456789ab"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("root") / "outputs" / "sweeps" / "20260102-030405-study"
    records = (*GOOD, FAILED, INVALID, *SIMULATED)
    return write_study(folder, records, [HELD], missing=[MISSING])


@pytest.fixture(scope="module")
def document(study: Study) -> Document:
    return document_of(study)


@pytest.fixture(scope="module")
def plain(study: Study) -> dict[str, Json]:
    """Each record by its point's id, as any program would read it."""
    found = map(json.loads, (path.read_text() for path in study.folder.glob("points/*/*.json")))
    return {record["point_id"]: record for record in found}


def row_of(record: Json, records: dict[str, Json], held: list[Json]) -> dict[str, Value]:
    """What the headline must say of a record: its own numbers, and ratios that are formed here."""
    right, limit, tuning = (record[part] or {} for part in ("accuracy", "limit", "tuning"))
    energy, stats = record["energy"], record["latency"]
    low, high = stats["median_low_ms"], stats["median_high_ms"]
    untuned = against(record, baseline(records, "none"), held)
    return {
        "model": record["point"]["model"]["name"],
        "tuner": record["point"]["tuner"]["name"],
        "state": "0-1",
        "median_ms": stats["median_ms"],
        "speedup_vs_untuned": untuned[0],
        "verdict": None if not untuned[0] else "faster" if untuned[1] else "not side by side",
        "speedup_vs_onnxruntime": against(record, baseline(records, "onnxruntime"), held)[0],
        "energy_gross_mj": energy["gross_mj"]["value"],
        "power_gross_mw": energy["gross_mw"]["value"],
        "energy_net_mj": energy["net_mj"]["value"],
        "inferences_per_joule": energy["inferences_per_joule"]["value"],
        "top1": right.get("top1"),
        "of_peak": limit.get("of_peak"),
        "tuning_s": tuning.get("seconds"),
        "tuning_trials": tuning.get("trials"),
        "status": record["status"],
        "point": record["point_id"],
        "cores": "0-1",
        "median_low_ms": low,
        "median_high_ms": high,
        "samples": stats["samples"],
        "speedup_vs_untuned_low": untuned[1],
        "speedup_vs_untuned_high": untuned[2],
        "energy_gross_low_mj": energy["gross_mj"]["low"],
        "energy_gross_high_mj": energy["gross_mj"]["high"],
        "energy_net_low_mj": energy["net_mj"]["low"],
        "energy_net_high_mj": energy["net_mj"]["high"],
        "top5": right.get("top5"),
        "simulated": False,
    }


def baseline(records: dict[str, Json], tuner: str) -> Json:
    """The one good record of that tuner on both cores."""
    found = [
        record
        for record in records.values()
        if record["point"]["tuner"]["name"] == tuner
        and record["point"]["state"]["cores"] == [0, 1]
        and record["status"] == "ok"
    ]
    assert len(found) == 1
    return found[0]


def against(
    record: Json, other: Json, held: list[Json]
) -> tuple[float | None, float | None, float | None]:
    """The baseline's time over the record's, with bounds where both sat side by side."""
    if record is other:
        return None, None, None
    for one in held:
        artifacts = [contender["artifact"] for contender in one["contenders"]]
        for pair in one["pairs"]:
            if artifacts[pair["baseline"]] == artifact(other) and (
                artifacts[pair["contender"]] == artifact(record)
            ):
                result = pair["result"]
                return result["ratio"], result["low"], result["high"]
    return other["latency"]["median_ms"] / record["latency"]["median_ms"], None, None


def artifact(record: Json) -> str:
    return next(str(stage["key"]) for stage in record["stages"] if stage["stage"] == "compile")


def test_every_value_of_the_headline_follows_from_the_records(
    study: Study, document: Document, plain: dict[str, Json]
) -> None:
    """Column by column, on the page or in files: no column is left untested."""
    held = [json.loads(path.read_text()) for path in study.folder.glob("comparisons/*.json")]
    rows = values(sheet(document, "headline"))
    assert [row["point"] for row in rows] == [record.point_id for record in GOOD]
    assert rows == [row_of(plain[str(row["point"])], plain, held) for row in rows]


def test_a_row_names_the_point_that_its_numbers_come_from(
    study: Study, document: Document
) -> None:
    """Each id leads to a record on the disk; nothing else is named."""
    on_disk = {record.point_id for record in study.records} | {MISSING.rpartition(".")[2]}
    assert points(document) == on_disk
    for row in sheet(document, "headline").rows:
        assert len(row.points) == 1


def test_what_does_not_count_stands_in_no_table_of_results(document: Document) -> None:
    """Failed, invalid and simulated points are told apart, each with its reason."""
    counted = {point for row in sheet(document, "headline").rows for point in row.points}
    assert counted == {record.point_id for record in GOOD}
    said = {(row["kind"], row["why"]): row["which"] for row in values(sheet(document, "left-out"))}
    assert said == {
        ("failed", "no schedule was valid"): FAILED.point_id,
        ("throttled", "the machine throttled itself: x"): INVALID.point_id,
        ("simulated", "the twin of a Jetson TX2: no measurement"): SIMULATED[0].point_id,
        ("simulated", "a power trace played back: no measurement"): SIMULATED[1].point_id,
        ("missing", "no record yet: the same command goes on with it"): "0123456789ab",
    }


def test_simulated_points_have_a_sheet_of_their_own(document: Document) -> None:
    """Which says so in its title, and in the document's warning."""
    found = sheet(document, "headline-simulated")
    assert "no measurements" in found.title
    assert {str(row["point"]) for row in values(found)} == {each.point_id for each in SIMULATED}
    assert document.warning == (
        "2 of 8 points are simulated (a power trace played back and the twin of a Jetson TX2): "
        "these are no measurements."
    )


def test_the_summary_counts_every_point_once(document: Document) -> None:
    """And names the best of those that were measured."""
    assert document.summary[0] == (
        "9 points: 4 ok, 2 simulated, 1 failed, 1 invalid, 1 without a record"
    )
    told = "\n".join(document.summary)
    assert f"8.000 ± 0.100 ms, autotvm on cores 0-1 ({GOOD[1].point_id})" in told
    assert "Fastest side by side, resnet18 on cores 0-1: autotvm, faster than each" in told


def test_hostile_text_reaches_the_cells_as_it_is(tmp_path: Path) -> None:
    """Whoever renders a cell escapes it for where it goes; nobody before."""
    hostile = "<img src=x onerror=alert(1)> | `$(id)` </script> \u2028 =HYPERLINK(1)"
    records = [measured(NONE), failed(TUNED, hostile)]
    document = document_of(write_study(tmp_path / "s", records, command=hostile))
    assert values(sheet(document, "left-out"))[0]["why"] == hostile
    assert hostile in {section.command for section in document.sections}


def test_five_thousand_points_make_a_small_document(tmp_path: Path) -> None:
    """Each has its row; what is read on all sheets together is less than 5 MB of text."""
    study = write_study(tmp_path / "s", [])
    many = tuple(
        measured(msgspec.structs.replace(where, state=clocked(khz)), 10.0 + khz / 10**6)
        for khz in range(1, 2501)
        for where in (NONE, TUNED)
    )
    document = document_of(dataclasses.replace(study, records=many))
    assert len(sheet(document, "headline").rows) == 5000
    assert sum(len(text) for text in all_texts(document)) < 5e6


def clocked(khz: int) -> State:
    return State(cores=(0, 1), cpu_khz=(ClusterClock(cluster="a57", khz=khz),))
