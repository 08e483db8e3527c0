"""When tuning has paid for itself: in seconds, and in joules where they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.report.charts.workloads import Workload, largest, simulated_words, workloads
from edgetune.report.document import Section
from edgetune.report.sections.break_even.figure import payback_figure
from edgetune.report.sections.break_even.payback import Payback, paybacks
from edgetune.report.sections.break_even.sheet import payback_sheet
from edgetune.study import Study

LEAD = (
    "After how many inferences the seconds that a tuner took are paid back by the time that each "
    "inference saves against the untuned network. Compiling is left out: the untuned network is "
    "compiled, too."
)
JOULES = (
    "Joules are gross on both sides: all that the machine took while the tuner worked, beside all "
    "that it takes for an inference."
)
NO_JOULES = "There is no break-even in joules, because what the tuners took is not known: {}."
NOT_RECORDED = "no power was recorded then"


def break_even(study: Study) -> Section | None:
    """None where no tuned point has an untuned one to stand beside."""
    found = [(each, paybacks(each, study.sittings)) for each in workloads(study.good)]
    paid = [(workload, own) for workload, own in found if own]
    if not paid:
        return None
    drawn = largest(paid, lambda pair: len(pair[1]))
    return Section(
        slug="break-even",
        title="When tuning pays for itself",
        lead=tuple(lead(paid)),
        parts=(payback_sheet(paid), *(payback_figure(workload, own) for workload, own in drawn)),
    )


def lead(paid: Sequence[tuple[Workload, Sequence[Payback]]]) -> Iterator[str]:
    yield LEAD
    tuned = [each.tuned for _, own in paid for each in own]
    if any(record.tuning_energy for record in tuned):
        yield JOULES
    else:
        reasons = dict.fromkeys(record.tuning_energy_missing or NOT_RECORDED for record in tuned)
        yield NO_JOULES.format("; ".join(reasons))
    yield from simulated_words(workload for workload, _ in paid)
