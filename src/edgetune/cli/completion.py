"""Shell completion: Hydra's, behind a command of two words.

The shell asks the program that stands first in the line, `edgetune -sc query=bash`, and Hydra
completes what follows it; so the second word is completed here, and taken away before Hydra sees
the line.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from edgetune.cli import sweep
from edgetune.cli.main import COMMANDS

LINE = "COMP_LINE"


def main(arguments: Sequence[str]) -> int:
    """Answer a query, or install."""
    if not any(argument.startswith("query=") for argument in arguments):
        return sweep.main(arguments)
    program, _, line = os.environ.get(LINE, "").partition(" ")
    command, space, rest = line.partition(" ")
    if not space:
        print(" ".join(COMMANDS))
    elif command == "sweep":
        os.environ[LINE] = f"{program} {rest}"
        return sweep.main(arguments)
    return 0
