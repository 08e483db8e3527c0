"""A clock that a user names: a number of the machine's table, or `min`, `mid`, `max`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from edgetune.errors import ConfigError

WORDS = ("min", "mid", "max")


def parse_clock(
    value: object,
    table: Sequence[int],
    *,
    bounds: tuple[int, int] | None = None,
    unit: str,
    where: str,
) -> int | None:
    """The exact number; None where there is neither a table nor bounds to look it up in.

    Args:
        value: what the user wrote; `mid` is the lower of two middle values.
        table: what can be set, ascending; empty where the kernel names none.
        bounds: without a table, the lowest and the highest that can be set.
        unit: of the numbers.
        where: the key, for the error.

    Raises:
        ConfigError: neither number nor word, or a number that cannot be set, with the nearest.
    """
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if value not in WORDS and (number is None or number < 1):
        expected = f"a number of {unit}, or {', '.join(WORDS)}"
        raise ConfigError("not a clock", where=where, expected=expected, got=repr(value))
    if not table:
        return between(number, value, bounds, unit=unit, where=where) if bounds else None
    if number is None:
        middle = (len(table) - 1) // 2
        return table[{"min": 0, "mid": middle, "max": -1}[str(value)]]
    if number not in table:
        raise not_offered(number, table, unit=unit, where=where)
    return number


def between(
    number: int | None, word: object, bounds: tuple[int, int], *, unit: str, where: str
) -> int:
    """Where the kernel takes any number between two."""
    low, high = bounds
    if number is None:
        return {"min": low, "mid": (low + high) // 2, "max": high}[str(word)]
    if not low <= number <= high:
        near = low if number < low else high
        expected = f"{low} to {high} {unit}"
        hint = f"the nearest is {near}"
        raise ConfigError(
            "no such clock", where=where, expected=expected, got=str(number), hint=hint
        )
    return number


def not_offered(number: int, table: Sequence[int], *, unit: str, where: str) -> ConfigError:
    place = bisect_left(table, number)
    near = [str(value) for value in table[max(0, place - 1) : place + 1]]
    return ConfigError(
        "no such clock",
        where=where,
        expected=f"one of {len(table)} from {table[0]} to {table[-1]} {unit}",
        got=str(number),
        hint=f"the nearest {'are' if len(near) > 1 else 'is'} {' and '.join(near)}",
    )
