"""Tuner against tuner: what each was given, what it spent, what came of it, measured."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.report.document import Cell, Entry, Heading, Section, Sheet
from edgetune.report.fairness import unequal
from edgetune.report.rows import UNTUNED, Baselines
from edgetune.report.sections.tuners.curves import curve_figures
from edgetune.report.sections.tuners.facts import FACTS, Fact, against
from edgetune.report.sections.tuners.races import Race, races_of
from edgetune.report.winner import winner_lines
from edgetune.report.words import ABSENT
from edgetune.sitting import SittingRecord
from edgetune.study import Study

MOST_RACES = 6
LEAD = (
    "What each tuner was given, what it spent and what came of it. A tuner's own estimate is the "
    "weighted sum of its tasks as it timed them, alone and with its own loop: it is no latency of "
    "the network, which was measured afterwards. Repetitions differ in nothing but the seed."
)


def tuners(study: Study) -> Section | None:
    races = races_of(study)
    if not races:
        return None
    shown, baselines = races[:MOST_RACES], Baselines.among(study.good, study.sittings)
    sheets = [
        sheet(race, number, baselines, study.sittings) for number, race in enumerate(shown, 1)
    ]
    return Section(
        slug="tuners",
        title="Tuner against tuner",
        lead=tuple(filter(None, (LEAD, more_words(len(races))))),
        parts=(*sheets, *curve_figures(shown)),
    )


def more_words(count: int) -> str:
    if count <= MOST_RACES:
        return ""
    return f"Shown are the first {MOST_RACES} of {count} pairs of a network and a thread count."


def sheet(
    race: Race, number: int, baselines: Baselines, sittings: Sequence[SittingRecord]
) -> Sheet:
    """A row a fact, a column a tuner."""
    facts = [*FACTS, *([against(UNTUNED, baselines)] if race.in_state else [])]
    rows = [entry(race, fact) for fact in facts]
    return Sheet(
        slug=f"tuners-{number}",
        title=f"Tuners on {race.title}",
        headings=(Heading(name="fact", text=""), *headings(race)),
        rows=tuple(row for row in rows if any(cell.text != ABSENT for cell in row.cells[1:])),
        caption=" ".join(caption(race, sittings)),
    )


def headings(race: Race) -> list[Heading]:
    return [Heading(name=each.label.replace(" ", "_"), text=each.label) for each in race.entrants]


def entry(race: Race, fact: Fact) -> Entry:
    points = [point for each in race.entrants for point in each.points]
    return Entry(
        cells=(Cell(fact.name), *(fact.cell(each) for each in race.entrants)),
        points=tuple(dict.fromkeys(points)),
    )


def caption(race: Race, sittings: Sequence[SittingRecord]) -> list[str]:
    """Where it was measured, whether the race was fair, and who won it."""
    told = ["Of several seeds: the median, and from the least to the most."]
    if race.in_state:
        told.append(f"Measured on {race.state}.")
    if len(race.entrants) > 1:
        told.append(fairness_words(race))
    lines = winner_lines(race.in_state, sittings)
    return told + [f"{line.replace('fastest  ', 'Fastest of ')}." for line in lines]


def fairness_words(race: Race) -> str:
    why = unequal([tuning.records[0] for tuning in race.tunings])
    return f"The budgets were unequal: {'; '.join(why)}." if why else "The budgets were equal."
