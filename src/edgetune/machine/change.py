"""One thing that a state asks to set."""

from __future__ import annotations

from msgspec import Struct

from edgetune.errors import PointError
from edgetune.machine.dial import Dial


class Change(Struct, frozen=True, kw_only=True):
    """`what` is the field of the state that asks for it.

    Without a `value` nothing is set; but a change that follows sets this too, and what stands
    there now has to come back.
    """

    what: str
    dial: Dial
    value: str | None


class StateRefused(PointError):
    """The machine cannot be set as the point asks, or was asked and kept something else."""


def file_change(what: str, path: str, value: int | str | None) -> Change:
    return Change(what=what, dial=Dial(where=path), value=None if value is None else str(value))


def missing(what: str, sentence: str) -> StateRefused:
    """This machine has nothing to set `what` with."""
    return StateRefused(
        sentence, where=f"state.{what}", hint="`edgetune doctor` says what can be set here"
    )
