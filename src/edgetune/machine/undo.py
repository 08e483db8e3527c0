"""Putting a machine back: the journal's steps from the last to the first, each one read back."""

from __future__ import annotations

import time
from collections.abc import Sequence

from edgetune.errors import NotRestored
from edgetune.machine.dial import read_dial, reason, same, turn_dial
from edgetune.machine.host import Host
from edgetune.machine.journal import Journal
from edgetune.machine.journal_lines import Step

# What fails is tried again after the others, which may have held it back (a limit that another
# limit does not let pass), and once more when a driver had time to follow.
PAUSES_S = (0.0, 0.0, 0.5)


def put_back(host: Host, journal: Journal, *, down_to: int = 0) -> None:
    """Undo all steps but the first `down_to`; once nothing is left the journal's file is removed.

    A step that cannot be undone keeps none of the others from it.

    Raises:
        NotRestored: what is not as it was, in one line; the journal still has it.
    """
    problems: list[str] = []
    for pause_s in PAUSES_S:
        if left := journal.steps[down_to:][::-1]:
            time.sleep(pause_s)
            problems = undo_each(host, journal, left)
    journal.finish()
    if problems:
        raise NotRestored(
            "; ".join(dict.fromkeys(problems)),
            where=host.name,
            hint="`edgetune restore` tries again",
        )


def undo_each(host: Host, journal: Journal, steps: Sequence[Step]) -> list[str]:
    problems = []
    for step in steps:
        if problem := undo(host, step):
            problems.append(problem)
        else:
            journal.undone(step)
    return problems


def undo(host: Host, step: Step) -> str:
    """What is wrong afterwards; nothing if there stands what stood there.

    Whether it could be written does not matter then: a machine that refuses every write has not
    been changed either.
    """
    refused = ""
    try:
        turn_dial(host, step.dial, step.before)
    except OSError as error:
        refused = f" ({reason(error)})"
    try:
        now = read_dial(host, step.dial)
    except OSError as error:
        return f"{step.dial.where} was {step.before}, now cannot be read ({reason(error)})"
    if same(now, step.before):
        return ""
    return f"{step.dial.where} was {step.before}, is {now}{refused}"
