"""Hydra's errors as ours: one line: where, what was expected, and the nearest valid choice."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence

from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)

from edgetune.config.choices import nearest, one_of
from edgetune.config.composed import explain
from edgetune.errors import ConfigError

NO_SUCH_GROUP = re.compile(r"[Cc]ould not override '([^']+)'|config group '([^']+)' does not")
AMBIGUOUS = re.compile(r"(?:Ambiguous value for argument|Sweep parameters) '(.+)'")


def as_config_error(
    error: Exception, names: Sequence[str], arguments: Sequence[str]
) -> ConfigError | None:
    """`names` may stand first before `=`; None when it is no error of the user's."""
    if isinstance(error, MissingConfigException):
        return missing_option(error)
    if isinstance(error, OverrideParseException):
        return unreadable(error)
    if isinstance(error, ConfigCompositionException):
        return not_composed(error, names)
    if isinstance(error, HydraException):
        return ConfigError(first_line(str(error)))
    if isinstance(error, ValueError) and raised_by_hydra(error):
        given = " ".join(argument for argument in arguments if "=" in argument)
        return ConfigError(first_line(str(error)), where=given)
    return explain(error)


def raised_by_hydra(error: BaseException) -> bool:
    """Hydra raises bare ValueErrors too, as for `model=null`."""
    *_, last = traceback.walk_tb(error.__traceback__)
    return str(last[0].f_globals.get("__name__", "")).startswith("hydra.")


def missing_option(error: MissingConfigException) -> ConfigError:
    group, _, option = str(error.missing_cfg_file).rpartition("/")
    options = list(error.options or ())
    if not group or not options:
        return ConfigError(first_line(str(error)))
    return ConfigError(
        "no such choice",
        where=group,
        expected=one_of(options),
        got=repr(option),
        hint=nearest(option, options),
    )


def unreadable(error: OverrideParseException) -> ConfigError:
    return ConfigError(
        "cannot be read",
        where=str(error.override),
        expected="KEY=VALUE or KEY=VALUE,VALUE",
        hint="quote what holds spaces, commas or brackets twice: \"key='a,b'\"",
    )


def not_composed(error: ConfigCompositionException, names: Sequence[str]) -> ConfigError:
    text = first_line(str(error))
    if match := NO_SUCH_GROUP.search(text):
        key = match[1] or match[2]
        if key.partition(".")[0] not in names:
            return ConfigError(
                "no such key", where=key, expected=one_of(names), hint=nearest(key, names)
            )
    if match := AMBIGUOUS.search(text):
        return ConfigError(
            "several values", where=match[1].lstrip("+"), expected="one: a point is shown"
        )
    return explain(error.__cause__) or ConfigError(text)


def first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
