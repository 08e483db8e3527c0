"""A network as TVM's graph tuner wants it: a list of nodes, each with the numbers of its inputs.

TVM's own reader builds every convolution once to see its workload, supposes that each build asks
for exactly one template, and takes all but eight operators for indifferent to layouts. Here the
workloads are known, and an operator that is not known to pass layouts on ends them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tvm
from tvm import relay

from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload

BOUNDARY = "boundary"  # the name of nodes beyond which layouts do not matter
INDIFFERENT = {
    *("abs", "add", "cast", "clip", "concatenate", "divide", "exp", "maximum", "minimum"),
    *("multiply", "negative", "sigmoid", "sqrt", "subtract", "tanh"),
    *("nn.avg_pool2d", "nn.bias_add", "nn.dropout", "nn.global_avg_pool2d"),
    *("nn.global_max_pool2d", "nn.leaky_relu", "nn.max_pool2d", "nn.relu"),
}
CHANNELS = 1  # the axis that is in blocks, of NCHW

Find = Callable[[Any], Workload | None]


class Reader:
    """Visits inputs first; `find` gives the workload of a call whose layouts are open.

    A node's layout comes from its carrier: an operation with open layouts, or a node at which
    those of several carriers meet. TVM loses all costs before a node of several inputs that have
    one carrier, or none: such a node names a single input here.
    """

    def __init__(self, node_dict: dict[Any, int], node_list: list[Any], find: Find) -> None:
        self.numbers, self.nodes, self.find = node_dict, node_list, find
        self.carriers: dict[int, int] = {}

    def read(self, function: Any) -> None:
        relay.analysis.post_order_visit(function, self.visit)

    def visit(self, node: Any) -> None:
        if isinstance(node, (tvm.ir.Op, relay.Function, relay.Tuple, relay.TupleGetItem)):
            return  # what takes a tuple takes what is in it
        self.numbers[node] = len(self.nodes)
        self.nodes.append(self.entry(node))

    def entry(self, node: Any) -> dict[str, Any]:
        plain = {"node": node, "inputs": [], "types": [node.checked_type], "op": None}
        if not isinstance(node, relay.Call) or not isinstance(node.op, tvm.ir.Op):
            return plain | {"name": BOUNDARY}
        if workload := self.find(node):
            self.carriers[len(self.nodes)] = len(self.nodes)
            taken = self.inputs(self.sources(node.args[0])[:1])
            return taken | plain_call(node) | {"workloads": [workload], "topi_op": [workload[0]]}
        meeting = self.meeting(node) if is_indifferent(node) else []
        if not meeting:
            return plain | {"name": BOUNDARY}
        alone = len(meeting) == 1
        self.carriers[len(self.nodes)] = self.carriers[meeting[0]] if alone else len(self.nodes)
        return self.inputs(meeting) | plain_call(node)

    def meeting(self, node: Any) -> list[int]:
        """One input for each carrier."""
        found: dict[int, int] = {}
        for number in (n for argument in node.args for n in self.sources(argument)):
            if number in self.carriers:
                found.setdefault(self.carriers[number], number)
        return list(found.values())

    @staticmethod
    def inputs(numbers: list[int]) -> dict[str, Any]:
        return {"inputs": [[number, 0, 0] for number in numbers]}

    def sources(self, node: Any) -> list[int]:
        if isinstance(node, relay.Tuple):
            return [number for field in node.fields for number in self.sources(field)]
        if isinstance(node, relay.TupleGetItem):
            return self.sources(node.tuple_value)
        return [self.numbers[node]]


def plain_call(call: Any) -> dict[str, Any]:
    return {"node": call, "types": [call.checked_type], "op": call.op, "name": None}


def is_indifferent(call: Any) -> bool:
    kinds = [argument.checked_type for argument in call.args] + [call.checked_type]
    ranks = [len(kind.shape) for kind in kinds if isinstance(kind, relay.TensorType)]
    if call.op.name not in INDIFFERENT or not ranks or ranks[-1] != 4:
        return False
    return call.op.name != "concatenate" or int(call.attrs.axis) == CHANNELS
