from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from edgetune.measure.actuation import Seen, Watched
from edgetune.record import RailPower, Setting
from edgetune.report.sections.origin.section import origin
from edgetune.wire.settings import AutoTvm, Budget
from tests import builders
from tests.builders import energy, ok_record
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sheets import sheet, texts, values
from tests.unit.report.sittings import comparison, sitting, with_artifact
from tests.unit.report.studies import write_study

HOSTILE = "edgetune sweep 'name=<b>' '$(rm -rf ~)'"


def lead(folder: Path, command: str = "") -> str:
    section = origin(write_study(folder / "sweeps" / "s", [ok_record()], command=command))
    assert section is not None
    return "\n".join((*section.lead, section.command))


def test_one_command_has_the_sweep_again(tmp_path: Path) -> None:
    """As it was typed and quoted, with the commit that it ran at."""
    told = lead(tmp_path, HOSTILE)
    commit = "0123456789abcdef0123456789abcdef01234567"
    assert f"To have it again (edgetune at commit {commit}):\n{HOSTILE}" in told


def test_a_sweep_that_does_not_know_its_command_shows_what_was_asked(tmp_path: Path) -> None:
    """No command is made up."""
    told = lead(tmp_path)
    assert "The command was not kept" in told
    assert '"tuner":{"name":"none"}' in told
    assert "edgetune sweep" not in told


def test_it_says_where_the_records_lie_without_this_machines_folders(tmp_path: Path) -> None:
    """The page may be shown elsewhere."""
    told = lead(tmp_path)
    assert "sweeps/s/points" in told
    assert str(tmp_path.parent) not in told


def test_equal_facts_of_several_points_share_a_row(tmp_path: Path) -> None:
    """A row names all of them."""
    records = [ok_record(), ok_record(builders.point(AutoTvm()))]
    found = sheet(origin(write_study(tmp_path / "s", records)), "machines")
    (row,) = texts(found)
    assert (row["cpu"], row["points"]) == ("Testing CPU @ 2.00GHz", "2")
    assert found.rows[0].points == tuple(record.point_id for record in records)


def test_versions_and_seeds_are_told(tmp_path: Path) -> None:
    """A seed of zero is a seed."""
    tuned = builders.point(AutoTvm())
    again = replace(tuned, budget=Budget(seconds=120.0, seed=0))
    section = origin(write_study(tmp_path / "s", [ok_record(tuned), ok_record(again)]))
    versions = {
        (row["of"], row["name"], row["version"]) for row in texts(sheet(section, "versions"))
    }
    assert ("engine tvm-classic", "numpy", "2.2.6") in versions
    assert ("tuner autotvm", "tvm-classic", "0.19.0") in versions
    assert ("target llvm_host", "compiled for", "llvm -mcpu=native") in versions
    seeds = {(row["of"], row["seed"]) for row in values(sheet(section, "seeds"))}
    assert seeds == {
        ("weights of resnet18", 0),
        ("input of resnet18", 0),
        ("tuning by autotvm", 0),
        ("tuning by autotvm", 1),
    }


def test_what_was_set_stands_beside_what_stood_there(tmp_path: Path) -> None:
    """And what was read back."""
    setting = Setting(what="fan", where="/sys/pwm", before="0", wrote="255", kept="255")
    section = origin(write_study(tmp_path / "s", [replace(measured(), settings=(setting,))]))
    (row,) = texts(sheet(section, "settings"))
    assert (row["before"], row["wrote"], row["kept"]) == ("0", "255", "255")


def test_clocks_and_temperatures_are_spanned_over_all_points(tmp_path: Path) -> None:
    """In MHz and °C, from the lowest to the highest of any."""

    def watched(low: float) -> Watched:
        def seen(name: str) -> Seen:
            return Seen(name=name, low=low, high=low + 10, first=low, last=low)

        return Watched(samples=9, khz=(seen("a57"),), temps_c=(seen("cpu-therm"),))

    records = [
        replace(measured(), watched=watched(1000.0)),
        replace(measured(point(AutoTvm())), watched=watched(2000.0)),
    ]
    rows = values(sheet(origin(write_study(tmp_path / "s", records)), "clocks-seen"))
    assert [(row["name"], row["unit"], row["low"], row["high"]) for row in rows] == [
        ("clock of a57", "MHz", 1.0, 2.01),
        ("cpu-therm", "°C", 1000.0, 2010.0),
    ]


def test_rails_say_whether_the_energy_counts_them(tmp_path: Path) -> None:
    """And what the total covers."""
    rails = tuple(
        RailPower(source="ina3221", name=name, mean_mw=1.0) for name in ("VDD_IN", "VDD_SYS_CPU")
    )
    record = replace(measured(), rails=rails, energy=energy(), energy_scope="module")
    rows = texts(sheet(origin(write_study(tmp_path / "s", [record])), "sensors"))
    assert [(row["rail"], row["in_the_total"], row["the_total_covers"]) for row in rows] == [
        ("VDD_IN", "yes", "module"),
        ("VDD_SYS_CPU", "no", "–"),
    ]


def test_seconds_of_stages_are_summed_over_points_and_sittings(tmp_path: Path) -> None:
    """What came from the cache is counted, not timed anew; failed points took their time, too."""
    records = [with_artifact(measured()), with_artifact(measured(point(AutoTvm())))]
    held = sitting(records, {(0, 1): comparison(1.2)})
    section = origin(write_study(tmp_path / "s", [*records, failed(point(cores=(0,)))], [held]))
    rows = {row["stage"]: row for row in values(sheet(section, "stages"))}
    assert (rows["tune"]["runs"], rows["tune"]["cached"]) == (2, 2)
    assert rows["fetch"]["seconds"] == 0.02
    assert section is not None
    assert any("sittings 1, launches 6, 50 s in all" in line for line in section.lead)
