"""How a clock is held: its lower and its upper limit are both set to it."""

from __future__ import annotations

from edgetune.machine.change import Change, file_change


def held_at(what: str, *, lower: str, upper: str, floor: int, value: int) -> list[Change]:
    """The lower limit out of the way, the upper one, then the lower one.

    So at no moment is the lower limit above the upper one, which Linux 4.9 refuses and later
    kernels answer by keeping something else. Undone from the end it is the same way back.
    """
    return [
        file_change(what, lower, floor),
        file_change(what, upper, value),
        file_change(what, lower, value),
    ]
