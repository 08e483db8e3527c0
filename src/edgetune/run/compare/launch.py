"""One launch: fresh processes with one artifact each, taking turns on the same cores."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from msgspec.structs import replace

from edgetune.engine.worker import Worker
from edgetune.measure.blocks import WARM_ROUND, Block
from edgetune.measure.disturbance import reasons
from edgetune.measure.draw import stream
from edgetune.run.compare.asleep import fall_asleep
from edgetune.run.compare.entrants import SILENCE_S, Field
from edgetune.run.surroundings import Patience, Surroundings
from edgetune.wire.messages import Ran


def launch(field: Field, patience: Patience, number: int) -> list[Block]:
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
        rounds = Rounds(
            field=field,
            workers=workers,
            patience=patience,
            launch=number,
            retries=field.settings.retries,
        )
        turns = range(WARM_ROUND, field.settings.rounds)
        return [block for turn in turns for block in rounds.take(turn)]


def order(field: Field, number: int, turn: int) -> list[int]:
    """The entrants in an order drawn for this round of this launch; -2 is that of starting."""
    source = stream(field.settings.seed, number, turn - WARM_ROUND + 1)
    drawn = source.random_raw(len(field.entrants)).tolist()
    return sorted(range(len(drawn)), key=lambda index: int(drawn[index]))


@dataclass(kw_only=True)
class Rounds:
    """Rounds of one launch; `retries` is what is left of them."""

    field: Field
    workers: Mapping[int, Worker]
    patience: Patience
    launch: int
    retries: int

    def take(self, turn: int) -> list[Block]:
        """A block of each entrant; once more, with what was taken before, if one was disturbed."""
        taken: list[Block] = []
        while True:
            self.patience.wait()
            blocks = [
                self.block(index, turn, position)
                for position, index in enumerate(order(self.field, self.launch, turn))
            ]
            counts = turn != WARM_ROUND
            again = counts and self.retries > 0 and any(block.reasons for block in blocks)
            taken += [replace(block, repeated=again) for block in blocks]
            if not again:
                return taken
            self.retries -= 1

    def block(self, index: int, turn: int, position: int) -> Block:
        """It does not begin before all threads of all processes sleep."""
        run, worker = self.field.block(), self.workers[index]
        settled_ns, asleep = fall_asleep(each.process.pid for each in self.workers.values())
        with Surroundings(latency=self.patience.latency) as around:
            ran = worker.ask(run, Ran, silence_s=SILENCE_S)
        return Block(
            launch=self.launch,
            round=turn,
            position=position,
            artifact=index,
            number=run.number,
            start_ns=ran.start_ns,
            end_ns=ran.end_ns,
            settled_ns=settled_ns,
            core_latency_ns=around.core_latency_ns,
            reasons=reasons(
                ran.disturbance,
                elapsed_ns=ran.end_ns - ran.start_ns,
                cores=len(self.field.cores),
                apart=around.are_apart,
                awake=not asleep,
            ),
            warmup_ns=ran.warmup_ns,
            durations_ns=ran.durations_ns,
        )
