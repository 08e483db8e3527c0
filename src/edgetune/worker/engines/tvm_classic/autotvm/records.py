"""Trials in AutoTVM's own format: all in `trials.json`, those to compile with in `best.json`.

Each line also says under which conditions it was measured, in a field that TVM passes over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tvm.autotvm import record
from tvm.autotvm.measure import MeasureErrorNo, MeasureInput

from edgetune.wire.settings import Trial as TrialSettings
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines

TRIALS, BEST = "trials.json", "best.json"


class Conditions(Struct, frozen=True, kw_only=True):
    """What a log of TVM does not say, and what a latency means nothing without."""

    threads: int
    trial: TrialSettings


class Tagged(Struct, frozen=True, kw_only=True):
    """The part of a line that is ours; None in lines that somebody else wrote."""

    edgetune: Conditions | None = None


@dataclass(frozen=True, eq=False)
class Trial:
    """One measured candidate: TVM's (MeasureInput, MeasureResult)."""

    input: Any
    result: Any

    @property
    def seconds(self) -> float | None:
        """The fastest sample; None for a failed trial.

        The fastest, because whatever else the machine does only ever adds time.
        """
        return None if self.result.error_no else float(min(self.result.costs))

    @property
    def error(self) -> str:
        """The tuner's error kind, "" for a trial that succeeded."""
        return str(MeasureErrorNo(self.result.error_no).name) if self.result.error_no else ""


def trial_of(task: Any, config: Any, result: Any) -> Trial:
    return Trial(MeasureInput(task.target, task, config), result)


class TrialLog:
    """The trials of one tuning; `kept` are those that an interrupted one left."""

    def __init__(self, staging: Path, conditions: Conditions) -> None:
        self.path, self.conditions = staging / TRIALS, conditions
        self.kept = [trial for line in whole_lines(self.path) if (trial := decode(line))]

    def append(self, trial: Trial) -> None:
        append_lines(self.path, [encode(trial, self.conditions)])

    def lines(self) -> list[bytes]:
        return whole_lines(self.path)


def write_best(staging: Path, trials: Iterable[Trial], conditions: Conditions) -> None:
    """Publish the records to compile with; operations without one get TVM's default schedule."""
    beside = staging / f"{BEST}.part"
    beside.write_bytes(b"")
    append_lines(beside, [encode(trial, conditions) for trial in trials])
    beside.replace(staging / BEST)


def encode(trial: Trial, conditions: Conditions) -> bytes:
    line: str = record.encode(trial.input, trial.result)
    return line[:-1].encode() + b', "edgetune": ' + msgspec.json.encode(conditions) + b"}"


def decode(line: bytes) -> Trial | None:
    """None for a comment or a line of a log version that TVM no longer reads."""
    if line.startswith(b"#") or not line.strip():
        return None
    pair = record.decode(line.decode())
    return Trial(*pair) if pair else None


def conditions_of(line: bytes) -> Conditions | None:
    """None where the line does not say, or says it in a way of another edgetune."""
    try:
        return msgspec.json.decode(line, type=Tagged).edgetune
    except msgspec.MsgspecError:
        return None
