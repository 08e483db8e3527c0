"""`edgetune sweep`: Hydra composes every combination, all are checked, then the batch is run."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

import hydra
from hydra._internal.utils import get_args_parser  # the parser that hydra.main uses; not exported

from edgetune.cli.batch import SweepTask, opened
from edgetune.cli.check import check_jobs
from edgetune.cli.hydra_errors import as_config_error
from edgetune.cli.outcome import make_console, present
from edgetune.cli.progress import watching
from edgetune.config.job import SECTIONS
from edgetune.errors import ConfigError
from edgetune.root import find_root, shipped
from edgetune.run.sweep import run_sweep
from edgetune.run.wiring import Offers

Task = TypeVar("Task", bound=SweepTask)
NAMES = (*SECTIONS, "experiment", "hydra")


def main(arguments: Sequence[str]) -> int:
    """Run the sweep that Hydra's `arguments` describe; the exit status."""
    root, console = find_root(), make_console()
    task = make_task(SweepTask, root)
    task.command = shlex.join(["edgetune", "sweep", *arguments])
    with watching(console) as task.watcher:
        hand_to_hydra(task, hydra_arguments(arguments))
    return present(task.results, console=console)


def make_task(kind: type[Task], root: Path) -> Task:
    """A task of this kind for whoever stands in the current folder."""
    return kind(
        root=root,
        folder=Path.cwd(),
        run=run_sweep,
        check=partial(check_jobs, root=root),
        offers=Offers(root),
    )


def hand_to_hydra(task: SweepTask, arguments: Sequence[str]) -> None:
    """Compose, check and run; or only show: `--cfg`, `--help`, `--info`, completion."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # errors come to us instead of being printed
    decorate = hydra.main(version_base="1.3", config_path=str(conf()), config_name="config")
    with command_line(arguments), one_line_errors(arguments):
        decorate(task)()


def conf() -> Path:
    folder = shipped("conf")
    if not folder.is_dir():
        raise ConfigError(
            "the configuration is not there", where=str(folder), hint="reinstall edgetune"
        )
    return folder


def hydra_arguments(arguments: Sequence[str]) -> list[str]:
    """A sweep is a multirun, unless Hydra shall only show something.

    Raises:
        ConfigError: an option that Hydra does not know, or two that exclude each other.
    """
    parser = get_args_parser()
    refuse_errors(parser)
    options = parser.parse_args(list(arguments))
    chosen = [options.cfg, options.info, options.shell_completion, options.run, options.multirun]
    if sum(bool(choice) for choice in chosen) > 1:
        raise ConfigError("only one of --cfg, --info, --run and --shell-completion at a time")
    if options.resolve and not options.cfg:
        raise ConfigError("--resolve goes with --cfg")
    given = [opened(argument) for argument in arguments]
    shows = any(chosen) or options.help or options.hydra_help
    return given if shows else [*given, "--multirun"]


def refuse_errors(parser: ArgumentParser) -> None:
    def refuse(message: str) -> NoReturn:
        raise ConfigError(message, hint="see `edgetune sweep --hydra-help`")

    parser.error = refuse  # type: ignore[method-assign]


@contextmanager
def command_line(arguments: Sequence[str]) -> Iterator[None]:
    """Hydra reads `sys.argv`; completion is installed for the program that stands first in it."""
    former = sys.argv
    sys.argv = ["edgetune", *arguments]
    try:
        yield
    finally:
        sys.argv = former


@contextmanager
def one_line_errors(arguments: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if ours := as_config_error(error, NAMES, arguments):
            raise ours from error
        raise
