"""The machine in the state that a point asks for, for as long as it is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from edgetune.errors import PointError
from edgetune.machine.session import MachineSession
from edgetune.machine.values import ISOLATED, cores_at
from edgetune.machine.watch import Watch
from edgetune.record import Setting
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.spec import State, core_list


@contextmanager
def held(lab: Lab, state: State) -> Iterator[tuple[Setting, ...]]:
    """Set what the state names, prove it, and put it back, whatever happens.

    Raises:
        PointError: the machine lacks it, refuses it, or keeps something else.
        NotRestored: it could not be put back.
    """
    refuse(lab, state)
    with MachineSession(lab.held) as session:
        yield session.apply(state)


@contextmanager
def switched(draft: Draft, lab: Lab) -> Iterator[None]:
    """The point's cores are on, for what is run on them before it is timed; clocks are left alone.

    Raises what `held` raises, before anything is tuned.
    """
    cores_only = draft.job.point.state.switched
    with ExitStack() as stack:
        if cores_only.touches:
            with draft.timed("state"):
                stack.enter_context(held(lab, cores_only))
        yield


@contextmanager
def prepared(draft: Draft, lab: Lab) -> Iterator[None]:
    """`held` for a point, and begun as warm as the sweep's first point was."""
    with ExitStack() as stack:
        with draft.timed("state") as notes:
            lab.watcher.stage_started("state", cached=False)
            draft.add(settings=stack.enter_context(held(lab, draft.job.point.state)))
            notes.note = lab.gate.wait(Watch(lab.host, lab.board), lab.watcher.progress)
        yield


def refuse(lab: Lab, state: State) -> None:
    """Raises PointError for what cannot be set, or would not be what it looks like."""
    if state.unsettable:
        hint = "`edgetune doctor` says what can be set"
        raise PointError("; ".join(state.unsettable), hint=hint)
    isolated = set(cores_at(lab.host, ISOLATED)) & set(state.cores)
    if isolated and len(state.cores) > 1:
        raise PointError(
            "isolated cores: the kernel moves no thread between them, all would share one",
            where="state.cores",
            expected="one of them, or none",
            got=core_list(isolated),
            hint="take isolcpus= out of the kernel's command line and boot again",
        )
