"""What a mark tells of its point to a pointer; how many marks a chart has room for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from edgetune.record import PointRecord
from edgetune.report.charts.theme import hints, in_order, tuner_color
from edgetune.report.table import energy_words, power_words
from edgetune.report.words import latency_words
from edgetune.spec import Point

if TYPE_CHECKING:
    from altair import Color, Shape, Tooltip

MOST_MARKS = 600
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
Drawn = TypeVar("Drawn")
Settings = Mapping[Point, str]  # what tells a point from those that look alike


def marks_of(records: Sequence[PointRecord], settings: Settings) -> list[dict[str, Any]]:
    return [mark_of(record, settings) for record in records]


def mark_of(record: PointRecord, settings: Settings) -> dict[str, Any]:
    """The configuration of a point and what came out, in words."""
    point, energy = record.point, record.energy
    told = {
        "tuner": point.tuner_name,
        "model": point.model.name,
        "cores": f"cores {point.state.mask}",
        "state": point.state.words,
        "settings": settings[point],
        "latency": f"{latency_words(record.latency)} ms" if record.latency else "",
        "energy": f"{energy_words(energy)} mJ" if energy else "",
        "power": f"{power_words(energy)} W" if energy else "",
        "point": record.point_id,
    }
    return {name: words for name, words in told.items() if words}


def tooltips(marks: Sequence[Mapping[str, Any]], *further: str) -> list[Tooltip]:
    """What any of the marks tells, under the names of `mark_of`."""
    names = ["model", "tuner", "state", "settings", "latency", "energy", "power", *further]
    return hints(*(name for name in [*names, "point"] if any(name in mark for mark in marks)))


def thinned(
    records: Sequence[Drawn], keep: Collection[int] = (), most: int = MOST_MARKS
) -> list[Drawn]:
    """At most about so many, evenly spread over their order, and all that stand at `keep`."""
    step = -(-len(records) // most)
    return [record for at, record in enumerate(records) if at % step == 0 or at in keep]


def masks(records: Sequence[PointRecord]) -> list[str]:
    """As the marks say them, those of few cores first."""
    states = sorted({each.point.state.cores for each in records}, key=lambda s: (len(s), s))
    by_cores = {each.point.state.cores: each.point.state.mask for each in records}
    return [f"cores {by_cores[cores]}" for cores in states]


def cores_shape(marks: Sequence[Mapping[str, Any]]) -> Shape:
    """A shape a core mask; from the seventh on they come again, and the tooltip tells."""
    import altair as alt

    masks = sorted({str(mark["cores"]) for mark in marks})
    shapes = [SHAPES[index % len(SHAPES)] for index in range(len(masks))]
    return alt.Shape("cores:N", title="cores", scale=alt.Scale(domain=masks, range=shapes))


def tuners_of(marks: Sequence[Mapping[str, Any]]) -> list[str]:
    return in_order(str(mark["tuner"]) for mark in marks)


def color_of_tuners(marks: Sequence[Mapping[str, Any]]) -> Color:
    """The legend's signs are as strong as the points, however pale the bars are."""
    return tuner_color(tuners_of(marks)).legend(symbolOpacity=1)


def tuner_shape(marks: Sequence[Mapping[str, Any]]) -> Shape:
    """In a chart that needs shapes for nothing else: what colour says, again."""
    import altair as alt

    tuners = tuners_of(marks)
    shapes = [SHAPES[index % len(SHAPES)] for index in range(len(tuners))]
    return alt.Shape("tuner:N", title="tuner", scale=alt.Scale(domain=tuners, range=shapes))
