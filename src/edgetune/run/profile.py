"""The stage `profile`: what each operator takes, after the point was measured.

In a process of its own, on the cores and at the clocks of the point, when nothing is timed any
more: it cannot disturb the latency, and where it fails the record says so and nothing else.
"""

from __future__ import annotations

import math

from edgetune.errors import EdgetuneError
from edgetune.measure.profile import disturbed, summary, write_profile
from edgetune.measure.stats import LatencyStats
from edgetune.run.bench.processes import Subject
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.spec import Paper, Steady
from edgetune.wire.messages import Profile, Profiled

PASSES, SECONDS, SILENCE_S = 20, 5.0, 120.0
TRIES = 3  # of a profile that was disturbed
SLOWED = "the network is slowed down as a whole, not operator by operator"


def take(draft: Draft, lab: Lab, subject: Subject) -> None:
    """Nothing where none is wanted, or for a protocol that asks something else.

    Its failure is noted, and is no failure of the point.
    """
    point = draft.job.point
    if not draft.job.profile or not isinstance(point.measure, Steady | Paper):
        return
    if lab.handicap(point.state):
        draft.add(profile_missing=SLOWED)
        return
    with draft.timed("profile") as notes:
        lab.watcher.stage_started("profile", cached=False)
        try:
            profiled = ask(draft, lab, subject)
            found = summary(profiled)
            write_profile(subject.folder, profiled)
            draft.add(profile=found)
        except (EdgetuneError, ValueError) as error:
            notes.note = f"none: {error}"
            draft.add(profile_missing=str(error))


def ask(draft: Draft, lab: Lab, subject: Subject) -> Profiled:
    """Of a few tries, the least disturbed."""
    point, log = draft.job.point, subject.folder / "worker.log"
    cores = point.state.cores
    with lab.worker(point.tuner.engine, stage="profile", cores=cores, log=log) as worker:
        worker.greet()
        order = Profile(
            model=subject.plan.model,
            artifact=str(subject.artifact),
            inputs=str(subject.folder / "inputs.npz"),
            threads=worker.spec.threads,
            passes=PASSES,
            seconds=SECONDS,
        )
        found = [worker.ask(order, Profiled, silence_s=SILENCE_S)]
        while slow(draft, found[-1]) and len(found) < TRIES:
            found.append(worker.ask(order, Profiled, silence_s=SILENCE_S))
    return min(found, key=whole_us)


def slow(draft: Draft, profiled: Profiled) -> bool:
    latency = draft.parts.get("latency")
    known_ms = latency.median_ms if isinstance(latency, LatencyStats) else math.inf
    return disturbed(whole_us(profiled), known_ms)


def whole_us(profiled: Profiled) -> float:
    return summary(profiled).whole_us
