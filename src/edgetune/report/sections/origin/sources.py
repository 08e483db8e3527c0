"""What the numbers of a sweep came out of, a sheet a kind: machines, settings, versions, seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from edgetune.record import PointRecord
from edgetune.report.document import Cell, Entry, Heading, Sheet, Value
from edgetune.report.words import ABSENT
from edgetune.spec import BuiltModel, RandomInput
from edgetune.study import Study

Fact = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """`facts` are a record's, one value a name; equal ones of several points share a row."""

    slug: str
    title: str
    names: tuple[str, ...]
    facts: Callable[[PointRecord], Iterator[Fact]]
    caption: str = ""

    def sheet(self, study: Study) -> Sheet:
        found: dict[Fact, dict[str, None]] = {}
        for record in study.records:
            for fact in self.facts(record):
                found.setdefault(fact, {})[record.point_id] = None
        kept = [
            index
            for index in range(len(self.names))
            if any(fact[index] not in {None, ""} for fact in found)
        ]
        return Sheet(
            slug=self.slug,
            title=self.title,
            headings=(*(heading(self.names[index]) for index in kept), POINTS),
            rows=tuple(
                Entry(cells=cells([fact[index] for index in kept], len(ids)), points=tuple(ids))
                for fact, ids in found.items()
            ),
            caption=self.caption,
        )


def heading(name: str) -> Heading:
    return Heading(name=name, text=name.replace("_", " "))


POINTS = Heading(name="points", text="points", side="right")


def cells(values: list[Value], points: int) -> tuple[Cell, ...]:
    return (*map(cell, values), Cell(f"{points:,}", points))


def cell(value: Value) -> Cell:
    """Numbers here are exact ones, not measured ones: they are read as they stand."""
    if value is None or value == "":
        return Cell(ABSENT)
    return Cell(value) if isinstance(value, str) else Cell(str(value), value)


def machine(record: PointRecord) -> Iterator[Fact]:
    it = record.machine
    yield (
        *(it.cpu, it.cores_total, it.memory_mib, it.architecture, it.system, it.kernel),
        *(it.governor, it.simulates, it.stable, it.features),
    )


def settings(record: PointRecord) -> Iterator[Fact]:
    for each in record.settings:
        yield each.what, each.where, each.before, each.wrote, each.kept


def sensors(record: PointRecord) -> Iterator[Fact]:
    summed = record.energy.rails if record.energy else ()
    for rail in record.rails:
        counted = "yes" if rail.name in summed else "no"
        scope = record.energy_scope if rail.name in summed else ""
        yield rail.source, rail.name, counted, scope, record.point.power.interval_ms


def versions(record: PointRecord) -> Iterator[Fact]:
    yield "edgetune", "edgetune", record.edgetune
    if record.git_commit:
        yield "edgetune", "git commit", record.git_commit
    if record.compiled:
        yield f"target {record.point.target.name}", "compiled for", record.compiled.target
    engine = record.engine
    if engine is None:
        return
    yield f"tuner {record.point.tuner_name}", engine.name, engine.version
    yield f"engine {engine.name}", "python", engine.python
    for name, version in engine.versions.items():
        yield f"engine {engine.name}", name, version


def networks(record: PointRecord) -> Iterator[Fact]:
    it = record.model
    if it is not None:
        name = record.point.model.name
        yield name, it.weights, it.opset, it.size_bytes, it.file.sha256


def seeds(record: PointRecord) -> Iterator[Fact]:
    point = record.point
    if isinstance(point.model, BuiltModel):
        yield f"weights of {point.model.name}", point.model.seed
    if isinstance(point.input, RandomInput):
        yield f"input of {point.model.name}", point.input.seed
    if point.budget is not None:
        yield f"tuning by {point.tuner_name}", point.budget.seed


SOURCES = (
    Source(
        slug="machines",
        title="Machine",
        names=(
            *("cpu", "cores", "memory_mib", "architecture", "system", "kernel"),
            *("governor", "simulates", "machine", "features"),
        ),
        facts=machine,
        caption="machine: a digest of what stays the same across reboots; features: a digest of "
        "the processor's instruction sets",
    ),
    Source(
        slug="settings",
        title="What was set, and put back afterwards",
        names=("what", "where", "before", "wrote", "kept"),
        facts=settings,
        caption="before: what stood there, and stands there again; kept: what was read back",
    ),
    Source(
        slug="sensors",
        title="Power sensors",
        names=("source", "rail", "in_the_total", "the_total_covers", "interval_ms"),
        facts=sensors,
        caption="energy is that of the rails in the total",
    ),
    Source(slug="versions", title="Versions", names=("of", "name", "version"), facts=versions),
    Source(
        slug="networks",
        title="Networks",
        names=("name", "weights", "opset", "size_bytes", "sha256"),
        facts=networks,
    ),
    Source(slug="seeds", title="Seeds", names=("of", "seed"), facts=seeds),
)
