"""Documents for tests of whatever renders them; their texts try to be more than text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edgetune.report.charts import theme
from edgetune.report.document import Cell, Document, Entry, Figure, Heading, Section, Sheet

HOSTILE = (
    "</script><script>window.broken = true</script><!--"
    "<img src=x onerror='window.broken = true'>&lt;b&gt; | `a` *b* [c](http://d.invalid) \u2028 "
    "{{ 7 * 7 }} ${8 * 8}"
)
TUNERS = ("none", "autotvm", "auto_scheduler")
HEADINGS = (
    Heading(name="model", text="model"),
    Heading(name="tuner", text="tuner"),
    Heading(name="median_ms", text="median ms", side="right"),
    Heading(name="trials", text="trials", side="right"),
    Heading(name="status", text="status"),
)


def document(*, rows: int = 40, hostile: str = HOSTILE) -> Document:
    """Two tables and two figures."""
    return Document(
        title=f"20260102-030405-sample {hostile}",
        summary=(f"resnet18: autotvm is fastest. {hostile}", "40 points, all measured."),
        warning=f"Simulated: a twin; that is no measurement. {hostile}",
        sections=(
            Section(
                slug="results",
                title=f"Results {hostile}",
                lead=(f"Each row is a point. {hostile}",),
                parts=(sheet(rows, hostile), scatter(rows, hostile)),
            ),
            Section(slug="more", title="More", parts=(short_sheet(), faceted(rows))),
        ),
    )


def sheet(rows: int, hostile: str = HOSTILE) -> Sheet:
    return Sheet(
        slug="headline",
        title="All points",
        headings=HEADINGS,
        rows=tuple(entry(number, hostile) for number in range(rows)),
        caption=f"± half the 95 % interval. {hostile}",
    )


def entry(number: int, hostile: str) -> Entry:
    """The third of each three has no latency."""
    median_ms = latency_ms(number)
    told = Cell("–") if number % 3 == 2 else Cell(f"{median_ms:.2f} ± 0.03 ms", median_ms)
    cells = (
        Cell(f"net{number} {hostile if number % 10 == 0 else ''}".strip()),
        Cell(TUNERS[number % 3]),
        told,
        Cell(f"{number * 1000:,}", number * 1000),
        Cell("ok"),
    )
    return Entry(cells=cells, points=(f"point{number}",))


def latency_ms(number: int) -> float:
    """In no order, and not in that of their texts."""
    return 3.0 + (number * 37) % 101


def short_sheet() -> Sheet:
    return replace(sheet(3, "&"), slug="short", title="A few points")


def points(rows: int, hostile: str) -> list[dict[str, Any]]:
    return [
        {
            "tuner": TUNERS[number % 3],
            "latency": latency_ms(number),
            "energy": 40.0 + (number * 53) % 97,
            "cores": f"cores {number % 4}",
            "point": f"point{number}",
            "model": f"net{number} {hostile}",
        }
        for number in range(rows)
    ]


def scatter(rows: int, hostile: str = HOSTILE) -> Figure:
    import altair as alt

    chart = (
        alt.Chart(theme.inline(points(rows, hostile)), width=theme.WIDTH, height=theme.HEIGHT)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("latency:Q", title="median latency (ms)"),
            y=alt.Y("energy:Q", title="energy of one inference (mJ)"),
            color=theme.tuner_color(list(TUNERS)),
            shape=alt.Shape("tuner:N", title="tuner"),
            tooltip=["point:N", "model:N", "tuner:N", "latency:Q", "energy:Q"],
        )
    )
    return Figure(
        slug="energy",
        title=f"Latency against energy {hostile}",
        chart=theme.styled(chart),
        caption=f"Each mark is a point. {hostile}",
    )


def faceted(rows: int) -> Figure:
    import altair as alt

    chart = (
        alt.Chart(theme.inline(points(rows, "")), width=240, height=160)
        .mark_point(filled=True)
        .encode(
            x=alt.X("latency:Q", title="median latency (ms)"),
            y=alt.Y("energy:Q", title="energy (mJ)"),
            color=theme.tuner_color(list(TUNERS)),
            tooltip=["point:N", "latency:Q", "energy:Q"],
        )
        .facet(facet=alt.Facet("cores:N", title=None), columns=2)
    )
    return Figure(slug="cores", title="Per core mask", chart=theme.styled(chart))
