"""A budget spent several times: each repetition is a point of its own, with its own seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from edgetune.config.strict import convert
from edgetune.wire.settings import Budget, PositiveInt


class RepeatedBudget(Budget, frozen=True, kw_only=True):
    """`repetitions` count from `seed` upwards."""

    repetitions: PositiveInt = 1


def budgets(values: Mapping[str, Any]) -> tuple[Budget, ...]:
    """One budget a repetition.

    Raises:
        ConfigError: not what a budget is made of.
    """
    repeated: RepeatedBudget = convert(values, RepeatedBudget, where="budget")
    fields = msgspec.structs.asdict(repeated)
    count = fields.pop("repetitions")
    return tuple(
        Budget(**fields | {"seed": seed}) for seed in range(repeated.seed, repeated.seed + count)
    )
