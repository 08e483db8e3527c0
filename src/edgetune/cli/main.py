"""The console script `edgetune`: finds the command and loads nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from edgetune import __version__
from edgetune.cli.endings import ended_well
from edgetune.errors import ConfigError

COMMANDS = {
    "sweep": "tune, compile, check and measure every combination of the values given",
    "plan": "check and list the points of a sweep; nothing is run",
    "top": "watch a sweep in progress, from another terminal",
    "show": "read a point's record, or a sweep's table",
    "compare": "time finished points side by side: which is faster, and is that certain",
    "report": "make a page, files and Markdown of what a sweep measured",
    "ui": "look at what was measured, in MLflow",
    "sync": "mirror the records that the tracking server missed",
    "recompute": "derive the statistics of the records from their raw series again",
    "restore": "put a machine back that a killed run left set",
    "doctor": "what this machine can do, and how to make it do more",
    "setup": "make the environments of the engines",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return ended_well(lambda: dispatch(given))


def dispatch(arguments: Sequence[str]) -> int:
    match arguments:
        case [] | ["--help" | "-h" | "help"]:
            print(help_text())
        case ["--version" | "-V"]:
            print(f"edgetune {__version__}")
        case ["-sc" | "--shell-completion", *_]:
            return load("completion")(arguments)
        case [name, *rest] if name in COMMANDS:
            return load(name)(rest)
        case [name, *_]:
            raise unknown(name)
    return 0


def load(name: str) -> Callable[[Sequence[str]], int]:
    """The command's `main`, imported now: Hydra and MLflow take seconds to load."""
    command: Callable[[Sequence[str]], int] = import_module(f"edgetune.cli.{name}").main
    return command


def unknown(name: str) -> ConfigError:
    from edgetune.config.choices import nearest, one_of

    return ConfigError(
        "no such command", expected=one_of(COMMANDS), got=name, hint=nearest(name, COMMANDS)
    )


def help_text() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  edgetune {name:{width}} {summary}" for name, summary in COMMANDS.items()]
    tail = "`edgetune COMMAND --help` says more; `edgetune --version` which edgetune this is."
    return "\n".join(["edgetune COMMAND ...", "", *lines, "", tail])


if __name__ == "__main__":
    sys.exit(main())
