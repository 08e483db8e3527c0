"""Derive what a record says again from the raw series beside it, and compare.

The records are read and nothing is written. Numbers count as the same when they agree to nine
digits: sums come out differently in the last bits on other processors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from edgetune.errors import EdgetuneError
from edgetune.measure.derive import derive
from edgetune.measure.energy import Energy
from edgetune.measure.profile import read_profile, summary
from edgetune.measure.series import Raw, read_raw
from edgetune.measure.trace import Missing
from edgetune.measure.windows import windows_of
from edgetune.power.trace import read_trace
from edgetune.record import PointRecord, decode_record
from edgetune.run.bench.recording import FILE
from edgetune.run.findings import summed
from edgetune.study import RECORD

DIGITS = 1e-9
MISSING = object()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One point: each difference as `where: the record's value, the series' value`.

    `problem` says why nothing could be derived; `skipped` that nothing was measured.
    """

    folder: Path
    differences: tuple[str, ...] = field(default=())
    problem: str = ""
    skipped: bool = False

    @property
    def same(self) -> bool:
        return not self.differences and not self.problem


def recompute(folder: Path) -> list[Verdict]:
    """The points below `folder`: a sweep's folder, one point's, or all outputs."""
    records = sorted(folder.rglob(RECORD))
    finished = [path for path in records if not path.parent.name.startswith(".")]
    return [recompute_point(path.parent) for path in finished]


def recompute_point(folder: Path) -> Verdict:
    try:
        record = decode_record((folder / RECORD).read_bytes())
        if record.bench is None:
            return Verdict(folder=folder, skipped=True)
        return Verdict(folder=folder, differences=tuple(differences(record, folder)))
    except (OSError, ValueError, KeyError, EdgetuneError, msgspec.MsgspecError) as error:
        return Verdict(folder=folder, problem=" ".join(str(error).split()))


def differences(record: PointRecord, folder: Path) -> Iterator[str]:
    """Between the record and what its series says."""
    raw = read_raw(folder)
    derived = derive(record.point.measure, raw)
    yield from compare(record.latency, derived.latency, "latency")
    yield from compare(record.bench, derived.result, "bench")
    if not np.array_equal(raw.series.label, derived.labels):
        yield f"label: {int((raw.series.label != derived.labels).sum())} samples"
    if record.profile is not None:
        again = summary(read_profile(folder))
        yield from compare(record.profile, again, "profile")
    if record.energy is not None:
        yield from compare(record.energy, energy_again(record.energy, raw, folder), "energy")


def energy_again(energy: Energy, raw: Raw, folder: Path) -> Energy | Missing:
    """From the readings of the same rails; of two sources with one name the first made the total.

    Raises:
        PowerMissing: the readings are gone, or damaged.
    """
    traces = read_trace(folder / FILE).traces
    named = {trace.name: trace for trace in reversed(traces)}
    rails = [named[name] for name in energy.rails]
    return summed(rails, raw, windows_of(raw))


def compare(recorded: object, derived: object, where: str) -> Iterator[str]:
    """Every leaf that differs; structs and tuples are walked through."""
    left, right = msgspec.to_builtins(recorded), msgspec.to_builtins(derived)
    yield from compare_values(left, right, where)


def compare_values(left: object, right: object, where: str) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [*left, *(key for key in right if key not in left)]:
            there = f"{where}.{key}"
            yield from compare_values(left.get(key, MISSING), right.get(key, MISSING), there)
    elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
        if len(left) != len(right):
            yield f"{where}: {len(left)} entries, {len(right)}"
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from compare_values(one, other, f"{where}[{index}]")
    elif not equal(left, right):
        yield f"{where}: {shown(left)}, {shown(right)}"


def equal(left: object, right: object) -> bool:
    numbers = isinstance(left, float | int) and isinstance(right, float | int)
    if numbers and not isinstance(left, bool):
        return math.isclose(left, right, rel_tol=DIGITS)  # type: ignore[arg-type]
    return left == right


def shown(value: object) -> str:
    return "nothing" if value is MISSING else repr(value)
