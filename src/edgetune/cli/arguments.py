"""An argument parser whose errors are ours: one line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from edgetune.errors import ConfigError
from edgetune.spec import Tracking


class Parser(argparse.ArgumentParser):
    """Options may not be abbreviated: a later option could make a script ambiguous."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(prog=f"edgetune {command}", description=description, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise ConfigError(message, hint=f"see `{self.prog} --help`")


def add_tracking(parser: Parser) -> None:
    """The options that name an MLflow store."""
    default = Tracking()
    where = "MLFLOW_TRACKING_URI, or the database in outputs/"
    parser.add_argument("--uri", default=default.uri, help=f"the MLflow store; default: {where}")
    parser.add_argument(
        "--experiment", default=default.experiment, help="its experiment; default: %(default)s"
    )


def tracking_of(options: argparse.Namespace) -> Tracking:
    return Tracking(uri=options.uri, experiment=options.experiment)
