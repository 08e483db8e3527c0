"""The nearest valid choice to what the user wrote."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LIST_LIMIT = 12


def nearest(word: object, choices: Iterable[object]) -> str:
    """`did you mean ...?`, or nothing when no choice comes near."""
    by_lower = {str(choice).lower(): str(choice) for choice in choices}
    found = difflib.get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.5)
    return f"did you mean {by_lower[found[0]]}?" if found else ""


def one_of(choices: Iterable[object]) -> str:
    """`one of a, b, c`, cut where it would fill the line."""
    words = [str(choice) or "''" for choice in choices]
    if len(words) <= 1:
        return words[0] if words else "nothing"
    more = f" and {len(words) - LIST_LIMIT} more" if len(words) > LIST_LIMIT else ""
    return f"one of {', '.join(words[:LIST_LIMIT])}{more}"
