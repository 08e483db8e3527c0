"""Fewer points that draw the same picture."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def changes(items: Sequence[T], value: Callable[[T], Hashable]) -> list[T]:
    """The first, the last, and each whose value differs from the one before: a step function's."""
    last = len(items) - 1
    return [
        item
        for index, item in enumerate(items)
        if index in (0, last) or value(item) != value(items[index - 1])
    ]


def evenly(items: Sequence[T], most: int) -> list[T]:
    """At most so many (two at least), the first and the last among them."""
    if len(items) <= most:
        return list(items)
    step = (len(items) - 1) / (most - 1)
    return [items[round(index * step)] for index in range(most)]
