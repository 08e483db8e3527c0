"""Tuning is paid back by what each inference saves, as far as the records know."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from edgetune.measure.energy import Estimate
from edgetune.measure.tuning_energy import TuningEnergy
from edgetune.record import PointRecord
from edgetune.report.sections.break_even.section import break_even
from edgetune.wire.settings import AutoTvm
from tests.unit.report.charts import figures, rows, sheet, svg, texts
from tests.unit.report.sittings import comparison, sitting, with_artifact
from tests.unit.report.states import at, study

UNTUNED = with_artifact(at(10.0, 40.0))
TUNED = with_artifact(at(8.0, 30.0, tuner=AutoTvm()))  # in 307.2 s
SPENT = TuningEnergy(
    rails=("VDD_IN",),
    samples=307,
    coverage=1.0,
    seconds=307.2,
    gross_mw=Estimate(value=3255.2, low=3250.0, high=3260.4),
    gross_j=Estimate(value=1000.0, low=998.4, high=1001.6),
)
COLUMNS = ("saved_ms", "break_even_inferences", "verdict")


def test_the_seconds_of_tuning_are_paid_back_after_so_many_inferences() -> None:
    """307.2 s at 2 ms, 2.2 ms and 1.8 ms an inference."""
    [said] = texts(sheet(break_even(study(UNTUNED, TUNED))), *COLUMNS)
    assert said == (
        "2.000 (1.800 to 2.200) †",
        "154,000 (140,000 to 171,000)",
        "pays back",
    )


def test_what_was_timed_side_by_side_decides() -> None:
    """A quarter faster there, so that 2 of 10 ms are saved, without the dagger."""
    seen = sitting([UNTUNED, TUNED], {(0, 1): comparison(1.25)})
    slow = study(UNTUNED, TUNED, sittings=[seen])
    [(saved, _, verdict)] = texts(sheet(break_even(slow)), *COLUMNS)
    assert (saved.split()[0], "†" in saved, verdict) == ("2.000", False, "pays back")


@pytest.mark.parametrize(
    ("tuned", "said"),
    [
        pytest.param(at(12.0, tuner=AutoTvm()), ("–", "never"), id="slower"),
        pytest.param(
            at(10.1, tuner=AutoTvm()), ("not before 3,070,000", "not certain"), id="perhaps"
        ),
        pytest.param(
            at(9.9, tuner=AutoTvm()),
            ("3,070,000 (1,020,000 or more, or never)", "not certain"),
            id="within the noise",
        ),
        pytest.param(
            at(8.0, tuner=AutoTvm(), half_ms=None), ("154,000", "not certain"), id="no interval"
        ),
    ],
)
def test_what_may_never_be_paid_back_is_called_so(
    tuned: PointRecord, said: tuple[str, str]
) -> None:
    """Never only where the intervals leave no other way."""
    [found] = texts(sheet(break_even(study(at(10.0), tuned))), *COLUMNS[1:])
    assert found == said


def test_no_joules_are_made_up_for_the_tuner() -> None:
    """What an inference saves is told, and why the rest is not known."""
    tuned = replace(TUNED, tuning_energy_missing="no readings")
    section = break_even(study(UNTUNED, tuned))
    assert section is not None
    assert any("not known: no readings" in words for words in section.lead)
    said = texts(sheet(section), "saved_mj", "tuning_joules", "break_even_energy")
    assert said == [("10.00 (9.30 to 10.70)", "–", "–")]


def test_the_joules_of_tuning_are_paid_back_after_so_many_inferences() -> None:
    """1,000 J at 10 mJ, 10.7 mJ and 9.3 mJ an inference."""
    section = break_even(study(UNTUNED, replace(TUNED, tuning_energy=SPENT)))
    assert section is not None
    assert any("Joules are gross on both sides" in words for words in section.lead)
    [(joules, number)] = texts(sheet(section), "tuning_joules", "break_even_energy")
    assert joules == "1000 ± 2"
    assert number == "100,000 (93,500 to 108,000)"


def test_without_energy_the_table_has_no_columns_for_it() -> None:
    """Missing is missing."""
    found = sheet(break_even(study(at(10.0), at(8.0, tuner=AutoTvm()))))
    names = {heading.name for heading in found.headings}
    assert not names & {"saved_mj", "tuning_joules", "break_even_energy"}


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([UNTUNED], id="nothing tuned"),
        pytest.param([TUNED], id="nothing untuned"),
        pytest.param([at(10.0, cores=(0,)), TUNED], id="other cores"),
        pytest.param([at(10.0, simulates="a twin"), TUNED], id="a simulated one"),
    ],
)
def test_there_is_no_section_without_an_untuned_point_to_stand_beside(
    records: list[PointRecord],
) -> None:
    """In the same state, on the same machine."""
    assert break_even(study(*records)) is None


def test_the_crossing_is_marked_where_the_lines_meet() -> None:
    """The untuned network has spent there what the tuned one has, with its tuning."""
    figure = figures(break_even(study(UNTUNED, TUNED)))["break-even-resnet18"]
    [crossing] = [row for row in rows(figure) if "label" in row]
    assert crossing["n"] == 153_600
    assert crossing["s"] == pytest.approx(307.2 + 153_600 * 0.008)
    assert "154,000" in svg(figure)


def test_a_figure_without_a_crossing_can_be_drawn() -> None:
    """Lines that only part."""
    figure = figures(break_even(study(at(10.0), at(12.0, tuner=AutoTvm()))))["break-even-resnet18"]
    assert not any("label" in row for row in rows(figure))
    assert "inferences" in svg(figure)
