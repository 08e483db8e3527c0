"""What a network costs with given layouts: its operations, and the transformations between them.

Pure: numbers in, numbers out. TVM compiles all operations of one workload with one schedule, so
they form a group, and a choice names one candidate for each group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

LEAST_S = 1e-12  # what rounding can make of no difference at all
Choice = dict[int, int]  # for each group (or node) the index of a candidate
Matrix = Sequence[Sequence[float]]  # [candidate of the giver][candidate of the taker], seconds


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Nodes are operations with layouts of their own.

    `groups`: the group of each node. `times_s`: for each group the seconds of its candidates.
    `edges`: the transformations between two nodes.
    """

    groups: Mapping[int, int]
    times_s: Mapping[int, Sequence[float]]
    edges: Mapping[tuple[int, int], Matrix]

    def total_s(self, choice: Choice) -> float:
        """Of a choice for the groups."""
        return self.nodes_total_s({node: choice[group] for node, group in self.groups.items()})

    def nodes_total_s(self, choice: Choice) -> float:
        """Of a choice for each node on its own, which TVM cannot compile if a group differs."""
        runs_s = sum(self.times_s[group][choice[node]] for node, group in self.groups.items())
        between_s = sum(
            matrix[choice[giver]][choice[taker]] for (giver, taker), matrix in self.edges.items()
        )
        return float(runs_s + between_s)

    def united(self, choice: Choice) -> Choice:
        """For each group what most of its nodes have chosen."""
        votes: dict[int, Counter[int]] = {}
        for node, group in self.groups.items():
            votes.setdefault(group, Counter())[choice[node]] += 1
        return {group: counter.most_common(1)[0][0] for group, counter in votes.items()}

    def improved(self, choice: Choice) -> Choice:
        """Change neighbours together, for as long as that makes the network faster."""
        best, changed = dict(choice), True
        while changed:
            changed = False
            for change in self.changes():
                tried = best | change
                if self.share_s(change, tried) < self.share_s(change, best) - LEAST_S:
                    best, changed = tried, True
        return best

    def share_s(self, groups: Iterable[int], choice: Choice) -> float:
        """The part of the total that these groups decide."""
        pairs = {pair for group in groups for pair in self.pairs_of[group]}
        runs_s = sum(self.sizes[group] * self.times_s[group][choice[group]] for group in groups)
        between_s = sum(
            matrix[choice[giver]][choice[taker]]
            for giver, taker in pairs
            for matrix in self.between[giver, taker]
        )
        return float(runs_s + between_s)

    def changes(self) -> Iterator[Choice]:
        """Every candidate of every group, alone and with each of a neighbouring group.

        One operation alone seldom gains by a layout that its neighbours do not have.
        """
        for group, times_s in self.times_s.items():
            yield from ({group: candidate} for candidate in range(len(times_s)))
        for one, other in self.between:
            sizes = (range(len(self.times_s[group])) for group in (one, other))
            yield from ({one: a, other: b} for a, b in product(*sizes) if one != other)

    @cached_property
    def sizes(self) -> Counter[int]:
        """How many nodes each group has."""
        return Counter(self.groups.values())

    @cached_property
    def between(self) -> dict[tuple[int, int], list[Matrix]]:
        """The transformations between two groups."""
        found: dict[tuple[int, int], list[Matrix]] = {}
        for (giver, taker), matrix in self.edges.items():
            found.setdefault((self.groups[giver], self.groups[taker]), []).append(matrix)
        return found

    @cached_property
    def pairs_of(self) -> dict[int, set[tuple[int, int]]]:
        """For each group the pairs of `between` that it is in."""
        return {group: {pair for pair in self.between if group in pair} for group in self.times_s}
