"""When tuning has paid for itself: in seconds, and what it saves in joules."""

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
NO_JOULES = (
    "No power is sampled while a tuner runs, so nobody knows the joules that it took, and there "
    "is no break-even in joules."
)
A_KILOJOULE = (
    "What is known is the energy that an inference saves since: the last columns say after how "
    "many inferences it adds up to one kilojoule. Whoever measures the tuner's energy with a "
    "meter multiplies."
)


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
    powered = any(each.saved_mj is not None for _, own in paid for each in own)
    yield f"{NO_JOULES} {A_KILOJOULE}" if powered else NO_JOULES
    yield from simulated_words(workload for workload, _ in paid)
