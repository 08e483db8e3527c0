"""Trials of other tunings that a tuning starts from.

Those of the library were measured alike, on this machine: they count like own ones. So do those of
the user's log that say of themselves that they were measured with the same target, threads and
trial settings. A log of TVM itself does not say, and its latencies cannot be compared with ours:
the best of its candidates are measured again, before anything else.

`reused.json` in the staging folder holds what was taken over when the tuning began: what others
add to the library meanwhile does not matter to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edgetune.errors import ModelError
from edgetune.wire.messages import Tune
from edgetune.wire.settings import Search
from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload, workload_of
from edgetune.worker.engines.tvm_classic.autotvm.records import (
    Conditions,
    Trial,
    conditions_of,
    decode,
)
from edgetune.worker.engines.tvm_classic.tuning.library import Library

REUSED = "reused.json"
PRAISED = 8  # candidates of each template that are taken from a log measured otherwise


@dataclass
class History:
    """By workload: trials that count, and candidates to be measured again, the best first."""

    alike: dict[Workload, list[Trial]] = field(default_factory=dict)
    praised: dict[Workload, list[Trial]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One record of the user's log."""

    text: bytes
    trial: Trial

    @property
    def workload(self) -> Workload:
        return workload_of(self.trial.input.task)


def find_history(
    order: Tune, log: list[Line], target: Any, workloads: Collection[Workload]
) -> History:
    """What the library and the user's log hold of these workloads."""
    assert isinstance(order.tuner, Search)
    conditions = Conditions(threads=order.threads, trial=order.tuner.trial)
    records = order.tuner.records
    known = [line for line in log if line.workload in workloads]
    alike = [line for line in known if is_alike(line, target, conditions)]
    history = History()
    for text in taken_over(order, workloads, [line.text for line in alike]):
        if trial := decode(text):
            history.alike.setdefault(workload_of(trial.input.task), []).append(trial)
    history.praised = praise([line.trial for line in known if line not in alike])
    if records:
        history.notes.append(describe(records, len(known), len(alike)))
    return history


def taken_over(order: Tune, workloads: Collection[Workload], own: list[bytes]) -> list[bytes]:
    """The lines that count: of the library, and of the user's log; the same after a restart."""
    kept = Path(order.staging) / REUSED
    if not kept.exists():
        library = Library(order.library)
        lines = [line for workload in workloads for line in library.lines(str(workload))]
        beside = kept.with_suffix(".part")
        beside.write_bytes(b"".join(line + b"\n" for line in dict.fromkeys([*lines, *own])))
        beside.replace(kept)
    return kept.read_bytes().splitlines()


def read_log(records: str) -> list[Line]:
    """The user's log; empty without one.

    Raises:
        ModelError: it cannot be read, or is none of AutoTVM.
    """
    return read_lines(Path(records)) if records else []


def read_lines(path: Path) -> list[Line]:
    try:
        texts = path.read_bytes().splitlines()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise ModelError(what, where=str(path), expected="a log of AutoTVM") from error
    lines = []
    for number, text in enumerate(texts, start=1):
        try:
            trial = decode(text)
        except Exception as error:  # TVM raises whatever it stumbles over
            raise ModelError(
                "no record of AutoTVM",
                where=f"{path}, line {number}",
                expected="one JSON object a line, as tvmc tune and edgetune write it",
                got=text[:40].decode(errors="replace"),
            ) from error
        lines += [Line(text, trial)] if trial else []
    return lines


def is_alike(line: Line, target: Any, conditions: Conditions) -> bool:
    same_target = str(line.trial.input.target) == str(target)
    return same_target and conditions_of(line.text) == conditions


def praise(trials: list[Trial]) -> dict[Workload, list[Trial]]:
    by_workload: dict[Workload, list[Trial]] = {}
    for trial in sorted(
        (trial for trial in trials if trial.seconds is not None),
        key=lambda trial: trial.seconds or 0.0,
    ):
        by_workload.setdefault(workload_of(trial.input.task), []).append(trial)
    return {workload: own[:PRAISED] for workload, own in by_workload.items()}


def describe(records: str, known: int, alike: int) -> str:
    if not known:
        return f"{records} holds nothing for this network"
    if known == alike:
        return f"{records}: all {known} trials for this network were measured alike"
    return (
        f"{records}: {known - alike} of {known} trials for this network do not say that they were "
        f"measured with this target, these threads and trial settings; the {PRAISED} best of each "
        "operation are measured again"
    )
