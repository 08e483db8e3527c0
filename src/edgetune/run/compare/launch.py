"""One launch: fresh processes with one artifact each, taking turns on the same cores."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from msgspec.structs import replace

from edgetune.engine.worker import Worker
from edgetune.measure.blocks import WARM_ROUND, Block
from edgetune.measure.disturbance import latency_ns, least_of, reasons
from edgetune.measure.draw import stream
from edgetune.run.compare.entrants import SILENCE_S, Field
from edgetune.wire.messages import Ran

REST_S = 0.1  # cores that rest may be put side by side again


def launch(field: Field, number: int, *, least_ns: int | None) -> list[Block]:
    """All blocks of the launch, in the order in which they were timed.

    `least_ns` is the least latency between the cores that earlier launches have seen.

    Raises:
        StageFailed: an artifact cannot be loaded or run.
        WorkerDied: its process ended.
    """
    with ExitStack() as stack:
        start = order(field, number, WARM_ROUND - 1)
        workers = {index: stack.enter_context(field.start(index)) for index in start}
        for index, worker in workers.items():
            field.load(worker, index)
            worker.pause()
        rounds = Rounds(field=field, workers=workers, launch=number, least_ns=least_ns)
        turns = range(WARM_ROUND, field.settings.rounds)
        return [block for turn in turns for block in rounds.take(turn)]


def order(field: Field, number: int, turn: int) -> list[int]:
    """The entrants in an order drawn for this round of this launch; -2 is that of starting."""
    source = stream(field.settings.seed, number, turn - WARM_ROUND + 1)
    drawn = source.random_raw(len(field.entrants)).tolist()
    return sorted(range(len(drawn)), key=lambda index: int(drawn[index]))


@dataclass(kw_only=True)
class Rounds:
    """Rounds of one launch; `least_ns` is the least latency between the cores, so far."""

    field: Field
    workers: Mapping[int, Worker]
    launch: int
    least_ns: int | None = None

    def take(self, turn: int) -> list[Block]:
        """A block of each entrant, behind those that were disturbed and taken again."""
        return [
            block
            for position, index in enumerate(order(self.field, self.launch, turn))
            for block in self.tries(index, turn, position)
        ]

    def tries(self, index: int, turn: int, position: int) -> Iterator[Block]:
        """Until one is undisturbed; the last one counts."""
        retries = 0 if turn == WARM_ROUND else self.field.settings.retries
        for left in range(retries, -1, -1):
            block = self.block(index, turn, position)
            again = bool(block.reasons) and left > 0
            yield replace(block, repeated=again)
            if not again:
                return
            time.sleep(REST_S)

    def block(self, index: int, turn: int, position: int) -> Block:
        """All the others are paused: a thread pool spins for a while when it has nothing to do."""
        run, worker = self.field.block(), self.workers[index]
        worker.resume()
        ran = worker.ask(run, Ran, silence_s=SILENCE_S)
        worker.pause()
        now_ns = latency_ns(ran.disturbance)
        self.least_ns = least_of([self.least_ns, now_ns])
        return Block(
            launch=self.launch,
            round=turn,
            position=position,
            artifact=index,
            number=run.number,
            start_ns=ran.start_ns,
            end_ns=ran.end_ns,
            core_latency_ns=now_ns,
            reasons=reasons(
                ran.disturbance,
                elapsed_ns=ran.end_ns - ran.start_ns,
                cores=len(self.field.state.cores),
                least_ns=self.least_ns,
            ),
            warmup_ns=ran.warmup_ns,
            durations_ns=ran.durations_ns,
        )
