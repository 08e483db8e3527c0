"""One launch: fresh processes with one artifact each, taking turns on the same cores."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from edgetune.engine.worker import Worker
from edgetune.measure.blocks import WARM_ROUND, Block
from edgetune.measure.draw import stream
from edgetune.run.compare.asleep import fall_asleep
from edgetune.run.compare.entrants import SILENCE_S, Field
from edgetune.wire.messages import Ran


def launch(field: Field, number: int) -> list[Block]:
    """All blocks of the launch, in the order in which they were timed.

    Raises:
        StageFailed: an artifact cannot be loaded or run.
        WorkerDied: its process ended.
    """
    with ExitStack() as stack:
        start = order(field, number, WARM_ROUND - 1)
        workers = {index: stack.enter_context(field.start(index)) for index in start}
        for index, worker in workers.items():
            field.load(worker, index)
        return [
            block
            for turn in range(WARM_ROUND, field.settings.rounds)
            for block in one_round(field, workers, number, turn)
        ]


def order(field: Field, number: int, turn: int) -> list[int]:
    """The entrants in an order drawn for this round of this launch; -2 is that of starting."""
    source = stream(field.settings.seed, number, turn - WARM_ROUND + 1)
    drawn = source.random_raw(len(field.entrants)).tolist()
    return sorted(range(len(drawn)), key=lambda index: int(drawn[index]))


def one_round(field: Field, workers: Mapping[int, Worker], number: int, turn: int) -> list[Block]:
    """A block of each entrant; none begins before all threads of the other processes sleep."""
    blocks, pids = [], {index: worker.process.pid for index, worker in workers.items()}
    for position, index in enumerate(order(field, number, turn)):
        others = [pid for other, pid in pids.items() if other != index]
        settled_ns, asleep = fall_asleep(others)
        run = field.block()
        ran = workers[index].ask(run, Ran, silence_s=SILENCE_S)
        blocks.append(
            Block(
                launch=number,
                round=turn,
                position=position,
                artifact=index,
                number=run.number,
                start_ns=ran.start_ns,
                end_ns=ran.end_ns,
                settled_ns=settled_ns,
                asleep=asleep,
                warmup_ns=ran.warmup_ns,
                durations_ns=ran.durations_ns,
            )
        )
    return blocks
