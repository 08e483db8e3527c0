"""`edgetune restore`: what a run that was killed left set is put back."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence

from edgetune.cli.arguments import Parser
from edgetune.errors import ConfigError, EdgetuneError
from edgetune.machine.journal import pending
from edgetune.machine.journal_lines import Step
from edgetune.machine.places import Place, places
from edgetune.machine.restore import Restored, restore
from edgetune.report.words import visible
from edgetune.root import find_root


def main(arguments: Sequence[str]) -> int:
    """1 if a machine is not as it was found."""
    parser = Parser("restore", "Put machines back that a killed run left set.")
    parser.add_argument(
        "--machine",
        nargs="+",
        metavar="NAME",
        help="only these: `local`, or twins in outputs/twins; default: all of them",
    )
    options = parser.parse_args(arguments)
    chosen = choose(places(find_root()), options.machine)
    command = shlex.join(["edgetune", "restore", *arguments])
    return max([put_back(place, command) for place in chosen])


def choose(found: Sequence[Place], names: Sequence[str] | None) -> list[Place]:
    """Raises ConfigError: no machine of that name is here."""
    known = {place.name for place in found}
    for name in names or ():
        if name not in known:
            raise ConfigError(
                "no such machine here",
                where="--machine",
                expected=" or ".join(sorted(known)),
                got=name,
            )
    return [place for place in found if not names or place.name in names]


def put_back(place: Place, command: str) -> int:
    """One machine that fails does not keep the others from being put back."""
    try:
        left = pending(place.folder)
        restored = restore(place.open(), place.folder, command=command) if left else None
    except EdgetuneError as error:
        why = visible(" ".join(str(error).split()))
        print(f"edgetune: error: {place.name}: {why}", file=sys.stderr)
        return 1
    print("\n".join(told(restored)) if restored else f"{place.name}: nothing is pending")
    return 0


def told(restored: Restored) -> Iterator[str]:
    """What stands there now; of what nvpmodel rewrites by itself only how much it is."""
    head = restored.head
    yield f"{head.machine}: put back what `{head.command}` had set, which began at {head.time}"
    now = {step.dial.where: step.before for step in restored.steps}  # the last one undone counts
    asked = dict.fromkeys(step.dial.where for step in restored.steps if not is_beside(step))
    yield from (f"  {where} = {now[where]}" for where in asked)
    if beside := len(now) - len(asked):
        yield f"  and {beside} files that nvpmodel rewrites"
    if reset := {step.dial.where for step in restored.reset}:
        yield f"  {len(reset)} files were reset by the boot since then"


def is_beside(step: Step) -> bool:
    """Nothing that was set itself, but what setting the power mode may have changed."""
    return step.what == "power_mode" and step.dial.kind == "file"
