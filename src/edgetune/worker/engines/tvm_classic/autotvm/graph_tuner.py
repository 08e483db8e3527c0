"""TVM's graph tuner: which of an operation's candidates to take, given the layouts around it."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tvm import relay
from tvm.autotvm.graph_tuner import DPTuner, PBQPTuner, base_graph_tuner
from tvm.autotvm.graph_tuner.dynamic_programming_stage import DPStage
from tvm.autotvm.measure import MeasureInput, MeasureResult
from tvm.autotvm.task import args_to_workload, create

from edgetune.worker.engines.tvm_classic.autotvm.graph_costs import Choice, Costs, Matrix
from edgetune.worker.engines.tvm_classic.autotvm.graph_nodes import BOUNDARY, Reader
from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload, rival_workloads

STATES = 200_000  # of dynamic programming, in Python and in memory; with more it is given up
TEMPLATE = "layout_transform"
IMPOSSIBLE_S = 10e9  # what TVM takes for the time of a transformation that cannot be done

Record = tuple[Any, Any]  # TVM's MeasureInput and MeasureResult


class TooManyStates(Exception):
    """Dynamic programming would take too long, or too much memory."""


class Layouts(base_graph_tuner.BaseGraphTuner):  # type: ignore[misc]  # TVM is untyped
    """What both of TVM's solvers have in common; mixed in before them."""

    def start(self, function: Any, records: list[Record], target: Any, log: Path) -> None:
        known = {record[0].task.workload for record in records}

        def find(call: Any) -> Workload | None:
            if call.op.name != "nn.conv2d":
                return None
            workloads = rival_workloads(call, target)
            return workloads[0] if workloads and workloads[0] in known else None

        def read(expression: Any, _: Any, numbers: Any, nodes: Any, __: Any) -> None:
            Reader(numbers, nodes, find).read(expression)

        base_graph_tuner.expr2graph = read
        super().__init__(
            function,
            {BOUNDARY: (1,)},
            records,
            [relay.op.get("nn.conv2d")],
            target,
            max_sch_num=len(records),
            verbose=False,
            log_file=str(log),
            log_level=logging.WARNING,
            name=type(self).__name__,
        )
        for number in self._in_nodes_dict:
            node = self._node_list[number]
            if node["op"] not in self._target_ops:
                node["workloads"] = [w and pointwise(w) for w in node["workloads"]]

    def transformations(self) -> list[Any]:
        """A task for each layout transformation that may become necessary."""
        found: dict[Workload, Any] = {}

        def collect(_: int, __: int, ___: int, ____: int, args: Any) -> None:
            if args[1] != args[2]:
                found.setdefault(args_to_workload(args, TEMPLATE), args)

        self._iterate_layout_transform(collect)
        return [create(TEMPLATE, args=args, target=self._target) for args in found.values()]

    def set_prices(self, tasks: Sequence[Any], prices_s: Sequence[float | None]) -> None:
        """Seconds of each transformation; TVM then measures none itself."""
        records = []
        for task, price_s in zip(tasks, prices_s, strict=True):
            seconds = IMPOSSIBLE_S if price_s is None else price_s
            result = MeasureResult((seconds,), 0, seconds, 0)
            records.append((MeasureInput(task.target, task, task.config_space.get(0)), result))
        self.benchmark_layout_transform(layout_records=records)

    def operations(self) -> list[int]:
        return [n for n in self._in_nodes_dict if self._node_list[n]["op"] in self._target_ops]

    def owner(self, number: int) -> int:
        """The operation whose layout a node takes: of several inputs the first one's."""
        node = self._node_list[number]
        if node["op"] in self._target_ops:
            return number
        inputs = self._in_nodes_dict[number]
        return self.owner(next(n for n in inputs if self._node_list[n]["name"] != BOUNDARY))

    def workload(self, number: int) -> Workload:
        found: Workload = self._node_list[number]["workloads"][0]
        return found

    def candidates(self) -> dict[Workload, list[Record]]:
        """In the order that a choice's indexes mean."""
        nodes = ((self.workload(n), self._node_list[n]) for n in self.operations())
        return {workload: node["record_candidates"] for workload, node in nodes}

    def costs(self) -> Costs:
        """To be read before TVM's solver runs, which changes them."""
        candidates = self.candidates()
        names = {workload: number for number, workload in enumerate(candidates)}
        edges: dict[tuple[int, int], Any] = {}
        for (giver, taker), matrix in self._layout_transform_interlayer_cost.items():
            pair = (self.owner(giver), self.owner(taker))
            if pair[0] != pair[1]:
                edges[pair] = summed(edges.get(pair), matrix)
        return Costs(
            groups={n: names[self.workload(n)] for n in self.operations()},
            times_s={
                names[workload]: [float(result.costs[0]) for _, result in records]
                for workload, records in candidates.items()
            },
            edges=edges,
        )

    def choice(self) -> Choice:
        return {n: int(self._optimal_record_dict[n]) for n in self.operations()}


class Dynamic(Layouts, DPTuner):  # type: ignore[misc]
    """Exact, but with many branches too large."""

    def __init__(self, *arguments: Any) -> None:
        self.start(*arguments)

    def _forward(self) -> None:
        for number in sorted(self._in_nodes_dict):
            if self.states(number) > STATES:
                raise TooManyStates
            self._stage_dict[number] = DPStage(
                idx=number, target_ops=self._target_ops, **self._global_data_dict
            )

    def states(self, number: int) -> int:
        """How many a node will have: one axis for each node that it still depends on."""
        stages = self._stage_dict
        inputs = {n for n in self._in_nodes_dict[number] if n in stages}
        axes = inputs.union(*(stages[n].dep for n in inputs))
        if self._node_list[number]["op"] in self._target_ops:
            axes.add(number)
        return math.prod(len(self._node_list[n]["record_candidates"]) for n in axes)


class Quadratic(Layouts, PBQPTuner):  # type: ignore[misc]
    """Approximate: partitioned boolean quadratic programming."""

    def __init__(self, *arguments: Any) -> None:
        self.start(*arguments)


def pointwise(workload: Workload) -> Workload:
    """The convolution of the same tensor that leaves its size alone.

    TVM lets a sum of several tensors stand in for the convolution that gave the first of them, and
    then takes it for smaller by that convolution's stride.
    """
    name, data, kernel, _, _, _, *layouts = workload
    kind, (first, second, *_), dtype = kernel
    unit, none = (1, 1), (0, 0, 0, 0)
    return (name, data, (kind, (first, second, 1, 1), dtype), unit, none, unit, *layouts)


def summed(one: Matrix | None, other: Matrix) -> Matrix:
    """Of two paths between the same operations both have to be transformed."""
    if one is None:
        return other
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]
