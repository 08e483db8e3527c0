"""What a sitting can tell apart on this machine: `python -m tests.bench.resolution`, by hand.

Seeded sittings of an artifact against itself, and against itself slowed by a known share: how
often each verdict was given, how wide the intervals were, how long it took. A quiet machine gives
the numbers that a comparison deserves.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from edgetune.errors import PointError
from edgetune.record import PointRecord
from edgetune.report.terminal.side_by_side import disturbance_notes, half
from edgetune.root import find_root
from edgetune.run.compare.entrants import Entrant, entrant, make_field
from edgetune.run.compare.launches import hold_sitting
from edgetune.run.lab import Lab
from edgetune.run.sweep import run_sweep
from edgetune.run.watcher import NoWatcher
from edgetune.run.wiring import make_lab
from edgetune.sitting import SittingRecord
from edgetune.spec import (
    BuiltModel,
    Job,
    LocalMachine,
    Model,
    PackagedModel,
    Point,
    RandomInput,
    Sitting,
    State,
    Steady,
    Tracking,
)
from edgetune.wire.settings import AnyTuner, OnnxRuntime, Target, Untuned

MODELS: dict[str, Model] = {
    "digits": PackagedModel(name="digits", file="digits.onnx", labels="digits"),
    "resnet18": BuiltModel(name="resnet18", depth=18),
    "resnet50": BuiltModel(name="resnet50", depth=50),
}
TUNERS: dict[str, AnyTuner] = {"none": Untuned(), "onnxruntime": OnnxRuntime()}


def main() -> None:
    options = parser().parse_args()
    root = find_root()
    lab = make_lab(root, NoWatcher(), LocalMachine())
    same = entrant(finished_point(options, root, lab), lab)
    slowed = replace(same, handicap=options.handicap)
    with tempfile.TemporaryDirectory() as folder:
        trials(lab, [same, same], "against itself", options.trials, Path(folder))
        words = f"slowed by {100 * options.handicap:g} %"
        trials(lab, [same, slowed], words, options.slowed, Path(folder))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--model", choices=MODELS, default="digits")
    made.add_argument("--tuner", choices=TUNERS, default="none")
    made.add_argument("--cores", type=int, nargs="+", help="default: all")
    made.add_argument("--trials", type=int, default=20)
    made.add_argument("--slowed", type=int, default=10)
    made.add_argument("--handicap", type=float, default=0.03)
    return made


def finished_point(options: argparse.Namespace, root: Path, lab: Lab) -> PointRecord:
    """Measured once, unless it was before: so that the artifact is in the cache."""
    point = Point(
        model=MODELS[options.model],
        tuner=TUNERS[options.tuner],
        target=Target(name="llvm_host", tvm="llvm -mcpu=native"),
        state=State(cores=tuple(options.cores or lab.usable_cores)),
        input=RandomInput(),
        measure=Steady(),
    )
    job = Job(point=point, sweep="resolution", tracking=Tracking(enabled=False), compare=False)
    [record] = run_sweep([job], root=root, watcher=NoWatcher()).records
    if record.failure:
        raise PointError(record.failure.message, where=record.failure.stage)
    return record


def trials(lab: Lab, both: Sequence[Entrant], words: str, count: int, folder: Path) -> None:
    """One line a sitting, then the counts."""
    held = []
    for seed in range(count):
        with make_field(lab, both, Sitting(seed=seed), log=folder / "log") as field:
            held.append(hold_sitting(field, key="", stem=folder / "sitting", watch=ignore))
        print(f"  {words}, seed {seed}: {line(held[-1])}", flush=True)
    if held:
        results = [sitting.pairs[0].result for sitting in held]
        counts = Counter(result.verdict for result in results)
        width = 100 * float(np.median([half(result) for result in results]))
        seconds = float(np.median([sitting.seconds for sitting in held]))
        told = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
        print(f"{words}: {told}; of {count}; half width {width:.2f} %, {seconds:.0f} s (medians)")


def line(sitting: SittingRecord) -> str:
    result = sitting.pairs[0].result
    notes = "".join(f", {note}" for note in disturbance_notes(sitting.disturbed))
    return (
        f"{result.ratio:.4f} ({result.low:.4f} to {result.high:.4f}) {result.verdict}, "
        f"{sitting.launches} launches, {sitting.seconds:.0f} s{notes}"
    )


def ignore(done: int, count: int) -> None:
    """Nobody looks on."""


if __name__ == "__main__":
    main()
