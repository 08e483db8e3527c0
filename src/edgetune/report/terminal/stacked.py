"""Where a table would be folded beyond reading: each row is a line of who it is, and one of what.

A column is readable while no word of it is broken, and a state takes a few lines at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

MOST_LINES = 3
WORDY = 10  # of a cell of several words: shorter ones are read at a glance


class Cells(NamedTuple):
    """A column: its cells, and whether each has to stay on one line."""

    heading: str
    cells: tuple[str, ...]
    whole: bool


def fits(columns: Sequence[Cells], *, width: int, padding: int) -> bool:
    """Whether the table can be read in so many signs."""
    return sum(least(column) + padding for column in columns) <= width


def least(column: Cells) -> int:
    """How narrow a column may get."""
    longest = max((len(cell) for cell in column.cells), default=0)
    if column.whole:
        return max(longest, len(column.heading))
    words = [len(word) for text in (column.heading, *column.cells) for word in text.split()]
    return max(*words, min(longest, WORDY), longest // MOST_LINES)


def stacked(names: Sequence[Text], values: Sequence[tuple[str, Text]]) -> Group:
    """`names` on the first line; below, values with their headings."""
    head = Text(" · ").join(name for name in names if name)
    told = Text(", ").join(joined(values))
    return Group(head, Padding(told, (0, 0, 0, 4), expand=False))


def joined(values: Sequence[tuple[str, Text]]) -> Iterator[Text]:
    for heading, value in values:
        yield Text(f"{heading} ", "dim").append_text(value) if heading else value
