"""What is told of a tuner, a line a fact: a name, and how an entrant of a race fills it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from edgetune.report.document import Cell
from edgetune.report.rows import Baselines, Speedup
from edgetune.report.sections.tuners.races import Entrant
from edgetune.report.table import speedup_words
from edgetune.report.words import ABSENT, duration, latency_words, listed, one_line, significant
from edgetune.wire.messages import Tuned
from edgetune.wire.settings import AutoTvm, Budget

NONE = Cell(ABSENT)
MOST_NAMES_CHARACTERS = 160


@dataclass(frozen=True, kw_only=True)
class Fact:
    name: str
    cell: Callable[[Entrant], Cell]


def over_seeds(values: Sequence[float], words: Callable[[float], str]) -> Cell:
    """`39`, or `43 (39 to 47)`."""
    if not values:
        return NONE
    middle, least, most = median(values), words(min(values)), words(max(values))
    told = words(middle) if least == most else f"{words(middle)} ({least} to {most})"
    return Cell(told, middle)


def spent(
    name: str, value: Callable[[Tuned], float | None], words: Callable[[float], str]
) -> Fact:
    """A number of each tuning."""

    def cell(entrant: Entrant) -> Cell:
        found = [value(tuning.tuned) for tuning in entrant.tunings]
        return over_seeds([each for each in found if each is not None], words)

    return Fact(name=name, cell=cell)


def whole(value: float) -> str:
    return f"{value:.4g}"


def rate(tuned: Tuned) -> float | None:
    return tuned.trials / tuned.seconds if tuned.seconds and tuned.trials else None


def estimate_ms(tuned: Tuned) -> float | None:
    return tuned.curve[-1].best_ms if tuned.curve else None


def milliseconds(value: float) -> str:
    return f"{significant(value)} ms"


def budget(entrant: Entrant) -> Cell:
    given = entrant.tunings[0].seedless.budget
    return Cell(budget_words(given)) if given else NONE


def budget_words(given: Budget) -> str:
    """`7:00 min, 1000 trials`."""
    limits = (
        duration(given.seconds) if given.seconds is not None else "",
        f"{given.trials} trials" if given.trials is not None else "",
        f"{given.device_seconds:g} s on the device" if given.device_seconds is not None else "",
    )
    return ", ".join(filter(None, limits))


def seeds(entrant: Entrant) -> Cell:
    return Cell(f"{len(entrant.tunings)}", len(entrant.tunings))


def failed(entrant: Entrant) -> Cell:
    """`1 of 72: build_error 1`, all seeds together."""
    tuned = [tuning.tuned for tuning in entrant.tunings]
    total, count = sum(each.trials for each in tuned), sum(each.failed for each in tuned)
    kinds: Counter[str] = Counter()
    for each in tuned:
        for task in each.tasks:
            kinds.update(task.failures)
    names = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
    return Cell(": ".join(filter(None, (f"{count} of {total}", names))), count)


def untuned_tasks(entrant: Entrant) -> Cell:
    """Tasks without a single valid trial, all seeds together."""
    tasks = [task for tuning in entrant.tunings for task in tuning.tuned.tasks]
    lost = [task for task in tasks if task.best_ms is None]
    names = ", ".join(sorted({one_line(f"{task.name} {task.note}") for task in lost}))
    words = f"{len(lost)} of {len(tasks)}"
    told = one_line(f"{words}: {names}" if names else words, MOST_NAMES_CHARACTERS)
    return Cell(told, len(lost))


def template_lines(entrant: Entrant) -> Cell:
    """From the shortest to the longest template among those that the network's tasks need."""
    tasks = [task for tuning in entrant.tunings for task in tuning.tuned.tasks]
    lines = {task.name: task.template_lines for task in tasks if task.template_lines is not None}
    if lines:
        return over_seeds(sorted(lines.values()), whole)
    needs_one = isinstance(entrant.tunings[0].seedless.tuner, AutoTvm)
    return NONE if needs_one else Cell("none", 0)


def measured(entrant: Entrant) -> Cell:
    stats = [record.latency for record in entrant.measured if record.latency]
    if len(stats) == 1:
        return Cell(f"{latency_words(stats[0])} ms", stats[0].median_ms)
    return over_seeds([each.median_ms for each in stats], milliseconds)


def seed_spread(entrant: Entrant) -> Cell:
    """How much slower the unluckiest seed is than the luckiest."""
    medians = [record.latency.median_ms for record in entrant.measured if record.latency]
    if len(medians) < 2:
        return NONE
    share = max(medians) / min(medians) - 1
    return Cell(f"{share:.1%}".replace("%", " %"), share)


def notes(entrant: Entrant) -> Cell:
    """What the tuner itself said, and what of the trial settings it could not follow."""
    tuned = [tuning.tuned for tuning in entrant.tunings]
    told = dict.fromkeys(note for each in tuned for note in (*each.notes, *each.unlike))
    return Cell("; ".join(told)) if told else NONE


def against(baseline: str, baselines: Baselines) -> Fact:
    def cell(entrant: Entrant) -> Cell:
        found = (baselines.speedup(record, baseline) for record in entrant.measured)
        return ratios([each for each in found if each])

    return Fact(name="untuned time / own time", cell=cell)


def ratios(speedups: Sequence[Speedup]) -> Cell:
    """One in full; of several the range, and the verdicts of those timed side by side."""
    if not speedups:
        return NONE
    values = [each.value for each in speedups]
    if len(speedups) == 1:
        return Cell(speedup_words(speedups[0]), values[0])
    told = f"{min(values):.3g} to {max(values):.3g}; {listed(list(verdicts(speedups)))}"
    return Cell(told, median(values))


def verdicts(speedups: Sequence[Speedup]) -> Iterable[str]:
    seen = Counter(verdict(each) for each in speedups)
    return (f"{count} {words}" for words, count in seen.items())


def verdict(speedup: Speedup) -> str:
    if speedup.low is None:
        return "not side by side †"
    if not speedup.certain:
        return "without a difference seen"
    return "faster" if speedup.value > 1 else "slower"


FACTS = (
    Fact(name="budget of a tuning", cell=budget),
    Fact(name="tunings (seeds)", cell=seeds),
    spent("trials", lambda tuned: tuned.trials, whole),
    spent("trials taken over from other tunings", lambda tuned: tuned.reused_trials, whole),
    Fact(name="failed trials, all seeds", cell=failed),
    spent("time", lambda tuned: tuned.seconds, duration),
    spent("time, of it searching", lambda tuned: tuned.phases.search_s, duration),
    spent("time, of it building candidates", lambda tuned: tuned.phases.build_s, duration),
    spent("time, of it running candidates", lambda tuned: tuned.phases.run_s, duration),
    spent("time, of it else (importing, extracting)", lambda tuned: tuned.phases.idle_s, duration),
    spent("time on the device", lambda tuned: tuned.device_seconds, duration),
    spent("trials a second", rate, whole),
    spent("tasks found", lambda tuned: len(tuned.tasks), whole),
    Fact(name="tasks that it could not tune, all seeds", cell=untuned_tasks),
    Fact(name="lines of schedule to write for a new operator", cell=template_lines),
    spent("its own estimate", estimate_ms, milliseconds),
    Fact(name="measured latency", cell=measured),
    Fact(name="unluckiest seed slower than luckiest by", cell=seed_spread),
    Fact(name="to know", cell=notes),
)
