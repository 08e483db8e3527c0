"""Which states are worth having: named exactly, drawn honestly, small however large the sweep."""

from __future__ import annotations

from msgspec.structs import replace

from edgetune.record import PointRecord
from edgetune.report.sections.states.section import states
from edgetune.wire.settings import AutoTvm
from tests.unit.report.charts import figures, rows, sheet, size, svg, texts
from tests.unit.report.records import failed, point
from tests.unit.report.states import at, study

SLOW, MIDDLE, FAST, WORST = (
    at(20.0, 40.0, khz=800_000),
    at(12.0, 50.0, khz=1_200_000),
    at(10.0, 90.0, khz=2_000_000),
    at(25.0, 95.0, khz=400_000),
)
GRID = [
    at(10.0 / ghz + gpu, 5.0 * ghz, khz=int(ghz * 1e6), gpu_hz=gpu * 10**8)
    for ghz in (1, 2)
    for gpu in (1, 3)
]


def test_the_fastest_the_most_efficient_and_the_balanced_state_are_named() -> None:
    """600 mJ ms is the least product of energy and latency; 2 W the least power."""
    said = texts(sheet(states(study(SLOW, MIDDLE, FAST, WORST))), "standing", "state")
    assert said == [
        ("fastest", "cores 0-1 · a57 2 GHz"),
        ("most efficient, least power", "cores 0-1 · a57 0.8 GHz"),
        ("least energy × latency", "cores 0-1 · a57 1.2 GHz"),
    ]


def test_a_point_on_the_front_without_a_name_is_in_the_table_too() -> None:
    """It is neither beaten by another, nor the best in anything."""
    further = at(19.0, 45.0, khz=900_000)
    said = texts(sheet(states(study(SLOW, further, MIDDLE, FAST))), "standing")
    assert ("on the front",) in said


def test_a_name_carries_the_doubt_of_the_intervals() -> None:
    """Two that overlap, and one that has no interval."""
    rival = at(10.1, 91.0, khz=1_900_000)
    alone = at(30.0, 95.0, khz=300_000, half_ms=None)
    [overlapping, *_] = texts(sheet(states(study(FAST, rival))), "standing")
    assert overlapping[0].startswith("≈ fastest, ")
    [unknown, *_] = texts(sheet(states(study(FAST, alone))), "standing")
    assert unknown[0].startswith("? fastest, ")


def test_a_row_leads_to_the_record_that_its_numbers_are_of() -> None:
    """By the point's id; the values are the record's own."""
    records = {record.point_id: record for record in (SLOW, MIDDLE, FAST)}
    found = sheet(states(study(*records.values())))
    for entry in found.rows:
        [record] = [records[point_id] for point_id in entry.points]
        values = dict(zip((h.name for h in found.headings), entry.cells, strict=True))
        assert record.latency is not None
        assert record.energy is not None
        assert values["median_ms"].plain == record.latency.median_ms
        assert values["gross_mj"].plain == record.energy.gross_mj.value


def test_failed_and_invalid_points_are_nowhere() -> None:
    """Not even an invalid one that would be the fastest."""
    invalid = replace(at(1.0, 1.0, khz=300_000), status="invalid")
    section = states(study(SLOW, FAST, invalid, failed(point(AutoTvm()))))
    drawn = {row["point"] for figure in figures(section).values() for row in rows(figure)}
    assert drawn == {SLOW.point_id, FAST.point_id}
    assert all(entry.points[0] in drawn for entry in sheet(section).rows)


def test_simulated_points_are_drawn_apart_and_called_so() -> None:
    """Each figure says it in its own title, as a figure may leave its page."""
    twins = [replace_simulated(record) for record in (SLOW, FAST)]
    section = states(study(SLOW, FAST, *twins))
    assert section is not None
    assert any("SIMULATED: the twin of a board" in words for words in section.lead)
    for figure in figures(section).values():
        ids = {row["point"] for row in rows(figure)}
        is_twin = "SIMULATED" in figure.title
        assert ids == {each.point_id for each in (twins if is_twin else (SLOW, FAST))}


def replace_simulated(record: PointRecord) -> PointRecord:
    machine = replace(record.machine, simulates="the twin of a board")
    return replace(record, machine=machine, point_id=f"twin-{record.point_id}")


def test_there_is_no_section_where_nothing_was_varied_and_no_energy_is_known() -> None:
    """Neither for one point, nor for several tuners in one state."""
    assert states(study()) is None
    assert states(study(at(10.0), at(9.0, tuner=AutoTvm()))) is None


def test_one_clock_is_drawn_as_a_line_and_two_as_a_heat_map_too() -> None:
    """The latency alone where no energy is known, and the section says why."""
    one = states(study(at(20.0, khz=800_000), at(10.0, khz=2_000_000)))
    assert one is not None
    assert list(figures(one)) == ["states-clocks-resnet18"]
    assert any("No point has an energy" in words for words in one.lead)
    two = figures(states(study(*GRID)))
    assert list(two) == [
        "states-front-resnet18",
        "states-clocks-resnet18",
        "states-heat-resnet18",
    ]


def test_a_cell_of_the_heat_map_is_the_median_of_its_points() -> None:
    """Three repetitions; the number of points is told."""
    repeated = [
        replace(record, point_id=f"p{n}")
        for n, record in enumerate([GRID[0], at_same(GRID[0], 15.0), at_same(GRID[0], 30.0)])
    ]
    found = figures(states(study(*repeated, *GRID[1:])))["states-heat-resnet18"]
    [cell] = [row for row in rows(found) if row["points"] == 3 and "ms" in row]
    assert (cell["ms"], cell["point"]) == (15.0, "p0, p1, p2")


def at_same(record: PointRecord, median_ms: float) -> PointRecord:
    return replace(record, latency=at(median_ms).latency)


def test_every_figure_can_be_drawn() -> None:
    """Vega makes a picture of each, with the names on it."""
    found = figures(states(study(*GRID)))
    pictures = {slug: svg(figure) for slug, figure in found.items()}
    assert "most efficient" in pictures["states-front-resnet18"]
    assert "CPU clock, GHz" in pictures["states-clocks-resnet18"]
    assert "GPU clock, MHz" in pictures["states-heat-resnet18"]


def test_five_thousand_points_make_small_figures_that_keep_the_front() -> None:
    """Thinned out, and the caption says so."""
    many = [at(10.0 + n % 97, 50.0 + n % 89, khz=1000 + n) for n in range(5000)]
    best = at(1.0, 1.0, khz=999)
    found = figures(states(study(*many, best)))
    assert all(size(figure) < 400_000 for figure in found.values())
    front = found["states-front-resnet18"]
    assert best.point_id in {row["point"] for row in rows(front)}
    assert "of 5001 points are drawn" in front.caption


def test_a_hostile_name_makes_a_harmless_slug() -> None:
    """It names files."""
    evil = "../../<script>"
    found = figures(states(study(at(20.0, 4.0, model=evil), at(9.0, 5.0, model=evil, khz=1000))))
    assert list(found) == ["states-front-script"]
