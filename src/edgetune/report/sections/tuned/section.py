"""Tuned against untuned: distributions, the study's Figure 2 in numbers, ratios side by side."""

from __future__ import annotations

from edgetune.report.charts.panels import Contestant, Panels, panels_of, timed
from edgetune.report.document import Cell, Entry, Heading, Section, Sheet
from edgetune.report.rows import UNTUNED, Baselines
from edgetune.report.sections.tuned.distributions import distribution_figures
from edgetune.report.sections.tuned.ratios import ratio_figure
from edgetune.report.table import speedup_words
from edgetune.report.words import ABSENT, latency_words, significant
from edgetune.study import Study

SLUG, TITLE = "tuned", "Tuned against untuned"
LEAD = (
    "What tuning does to the latency of one inference, in one state of the machine at a time. "
    "Whether a difference is real is decided by the ratios, for which artifacts were timed side "
    "by side; distributions were measured one after the other, as the machine was at that time."
)
MOMENTS = ("mean", "median", "max", "min", "std")


def tuned(study: Study) -> Section | None:
    panels = panels_of(timed(study))
    if not panels.drawn:
        return None
    baselines = Baselines.among(study.good, study.sittings)
    ratios = ratio_figure(panels, baselines)
    figures = (*([ratios] if ratios else ()), *distribution_figures(study, panels))
    return Section(
        slug=SLUG,
        title=TITLE,
        lead=tuple(filter(None, (LEAD, panels.left_out))),
        parts=(sheet(panels, baselines), *figures),
    )


def sheet(panels: Panels, baselines: Baselines) -> Sheet:
    return Sheet(
        slug="tuned",
        title="Latency of one inference, tuned and untuned",
        headings=headings(),
        rows=tuple(entry(row, baselines) for panel in panels.drawn for row in panel.rows),
        caption=(
            "Milliseconds; ± is half the 95 % interval of the median; std is the population's. "
            "Of a point with several runs it is the last. The last column is the untuned "
            "network's time over the tuned one's, with its interval if both were timed side by "
            "side; † where they were not."
        ),
    )


def headings() -> tuple[Heading, ...]:
    words = [Heading(name=name, text=name) for name in ("model", "cores", "tuner", "protocol")]
    numbers = [Heading(name=f"{name}_ms", text=f"{name} ms", side="right") for name in MOMENTS]
    samples = Heading(name="samples", text="samples", side="right")
    ratio = Heading(name="speedup_vs_untuned", text="vs untuned", side="right")
    return (*words, *numbers, samples, ratio)


def entry(row: Contestant, baselines: Baselines) -> Entry:
    record = row.record
    assert record.latency is not None
    point, stats = record.point, record.latency
    words = (point.model.name, point.state.brief, row.label, point.protocol)
    moments = [getattr(stats, f"{name}_ms") for name in MOMENTS]
    told = [Cell(significant(value, stats.median_ms), value) for value in moments]
    told[MOMENTS.index("median")] = Cell(latency_words(stats), stats.median_ms)
    speedup = baselines.speedup(record, UNTUNED)
    ratio = Cell(speedup_words(speedup), speedup.value) if speedup else Cell(ABSENT)
    cells = (*map(Cell, words), *told, Cell(f"{stats.samples}", stats.samples), ratio)
    return Entry(cells=cells, points=(record.point_id,))
