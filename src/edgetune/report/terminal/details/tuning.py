"""What the tuning spent, and what it found for each of the network's operations."""

from __future__ import annotations

from collections import Counter

from edgetune.measure.tuning_energy import TuningEnergy
from edgetune.record import PointRecord
from edgetune.report.table import MW_PER_W
from edgetune.report.terminal.details.block import Block, filled, joined
from edgetune.report.words import ABSENT, duration, estimate_words, significant
from edgetune.wire.messages import Phases, TaskReport, Tuned

MOST_TASKS = 20
COUNTS = ("weight", "trials", "failed")
TIMES = ("best ms", "untuned ms", "share")


def tuning(record: PointRecord) -> Block | None:
    if (found := record.tuning) is None:
        return None
    best = [each.best_ms for each in found.curve if each.best_ms is not None]
    return filled(
        "tuning",
        ("trials", trial_words(found)),
        ("took", f"{duration(found.seconds)}, {duration(found.device_seconds)} on the device"),
        ("of which", phase_words(found.phases)),
        ("energy", energy_words(record.tuning_energy)),
        ("estimate", f"{significant(best[-1])} ms, the sum of the best trials" if best else ""),
        ("unlike asked", "; ".join(found.unlike)),
        ("notes", "; ".join(found.notes)),
    )


def energy_words(found: TuningEnergy | None) -> str:
    if found is None:
        return ""
    watts = significant(found.gross_mw.value / MW_PER_W)
    return f"{estimate_words(found.gross_j)} J, all that the rails deliver: {watts} W"


def trial_words(found: Tuned) -> str:
    """`624, 3 failed (timeout 3), 40 from an interrupted run, 10 taken over`."""
    kinds: Counter[str] = Counter()
    for task in found.tasks:
        kinds.update(task.failures)
    why = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    return joined(
        str(found.trials),
        f"{found.failed} failed" + (f" ({why})" if why else "") if found.failed else "",
        f"{found.resumed_trials} from an interrupted run" if found.resumed_trials else "",
        f"{found.reused_trials} more taken over from elsewhere" if found.reused_trials else "",
    )


def phase_words(phases: Phases) -> str:
    named = {"search": phases.search_s, "build": phases.build_s, "run": phases.run_s}
    known = {**named, "idle": phases.idle_s}
    return joined(*(f"{name} {duration(seconds)}" for name, seconds in known.items() if seconds))


def tasks(record: PointRecord) -> Block | None:
    """Those first on which the network spends most of its time."""
    found = record.tuning.tasks if record.tuning else ()
    if not found:
        return None
    whole = sum(map(spent_ms, found))
    ordered = sorted(found, key=spent_ms, reverse=True)
    rows = [task_row(task, whole) for task in ordered[:MOST_TASKS]]
    if left := ordered[MOST_TASKS:]:
        share = sum(map(spent_ms, left)) / whole if whole else 0.0
        rows.append((f"and {len(left)} more", *[""] * 5, percent(share), ""))
    return Block(
        title="operations",
        headings=("operation", *COUNTS, *TIMES, "note"),
        numbers=(*COUNTS, *TIMES),
        rows=tuple(rows),
    )


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def spent_ms(task: TaskReport) -> float:
    return task.weight * (task.best_ms or 0.0)


def task_row(task: TaskReport, whole_ms: float) -> tuple[str, ...]:
    return (
        task.name,
        str(task.weight),
        str(task.trials),
        str(task.failed or ""),
        ABSENT if task.best_ms is None else significant(task.best_ms),
        ABSENT if task.default_ms is None else significant(task.default_ms),
        percent(spent_ms(task) / whole_ms) if task.best_ms is not None and whole_ms else "",
        joined(task.note, f"{task.reused} taken over" if task.reused else ""),
    )
