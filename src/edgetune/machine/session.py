"""Setting a machine for a while: note what stands there, set it, read it back; undo it at the end.

    with HeldMachine(host, board, folder, command="edgetune sweep") as machine:
        with MachineSession(machine) as session:
            settings = session.apply(state)

Sessions nest: each undoes what it has set itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from msgspec.structs import replace

from edgetune.machine.change import Change, StateRefused
from edgetune.machine.dial import read_dial, reason, same, turn_dial
from edgetune.machine.held import HeldMachine
from edgetune.machine.knobs.order import KNOBS
from edgetune.record import Setting
from edgetune.spec.state import State


class MachineSession:
    """Leaving it puts back what it has set, whatever the reason for leaving."""

    def __init__(self, machine: HeldMachine) -> None:
        self.machine = machine
        self._mark = 0

    def __enter__(self) -> MachineSession:
        self._mark = len(self.machine.journal.steps)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """An interrupt ends the sessions around this one as well: so all is undone at once.

        Raises NotRestored.
        """
        interrupted = kind is not None and not issubclass(kind, Exception)
        self.machine.put_back(0 if interrupted else self._mark)

    def apply(self, state: State) -> tuple[Setting, ...]:
        """Set all that the state names; one setting a file, in the order in which they were set.

        Raises:
            StateRefused: the machine cannot, or kept something else; what is set already stays
                until the session ends.
            JournalFailed: nothing more is set.
        """
        settings: list[Setting] = []
        for knob in KNOBS:
            for change in knob(state, self.machine.host, self.machine.board):
                settings += self.make(change)
        return by_file(settings)

    def make(self, change: Change) -> list[Setting]:
        """None for what is only to be put back later."""
        before = self._found(change)
        if before is None:
            return []
        self.machine.journal.add(change.what, change.dial, before)
        if change.value is None:
            return []
        return [self._set(change, before, change.value)]

    def _found(self, change: Change) -> str | None:
        try:
            return read_dial(self.machine.host, change.dial)
        except OSError as error:
            if change.value is None:
                return None  # it is not there, so nobody can change it
            raise refused(change, "cannot be read", error) from None

    def _set(self, change: Change, before: str, value: str) -> Setting:
        try:
            turn_dial(self.machine.host, change.dial, value)
            kept = read_dial(self.machine.host, change.dial)
        except OSError as error:
            raise refused(change, f"wrote {value}", error) from None
        if not same(kept, value):
            raise refused(change, f"wrote {value}, kept {kept}")
        return Setting(
            what=change.what, where=change.dial.where, before=before, wrote=value, kept=kept
        )


def by_file(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """What stood there at first, and what stands there at last."""
    found: dict[str, Setting] = {}
    for setting in settings:
        first = found.get(setting.where, setting)
        found[setting.where] = replace(setting, before=first.before)
    return tuple(found.values())


def refused(change: Change, what: str, error: OSError | None = None) -> StateRefused:
    forbidden = isinstance(error, PermissionError)
    return StateRefused(
        f"{change.dial.where}: {what}" + (f": {reason(error)}" if error else ""),
        where=f"state.{change.what}",
        hint="`edgetune doctor` says how to allow it" if forbidden else "",
    )
