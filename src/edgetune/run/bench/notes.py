"""The series and the blocks of a point, as they come in."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.errors import PointError
from edgetune.measure.disturbance import latency_ns, least_of, reasons
from edgetune.measure.series import (
    COLD,
    COUNTED,
    FIRST_INFERENCE,
    REPEATED,
    Block,
    Notebook,
    Raw,
    Series,
)
from edgetune.wire.messages import Ran, Streamed, Thread


class Notes:
    """Appends; nothing that was taken down is changed or dropped."""

    def __init__(self) -> None:
        self.series = Series.empty()
        self.blocks: list[Block] = []
        self.idle: list[tuple[int, int]] = []
        self.threads: tuple[Thread, ...] = ()
        self.flush_bytes: int | None = None
        self.cache_bytes: int | None = None

    def describe(
        self,
        answer: Ran | Streamed,
        *,
        process: int,
        block: int,
        cores: tuple[int, ...],
        run: int = 0,
    ) -> Block:
        """The block that a worker's answer is of; kept by `block` or `stream`."""
        return Block(
            process=process,
            block=block,
            run=run,
            start_ns=answer.start_ns,
            end_ns=answer.end_ns,
            cores=cores,
            disturbance=answer.disturbance,
            reasons=reasons(
                answer.disturbance,
                elapsed_ns=answer.end_ns - answer.start_ns,
                cores=len(cores),
                least_ns=self.least_ns(cores),
            ),
        )

    def least_ns(self, cores: tuple[int, ...]) -> int | None:
        """The least latency between these cores that any block has seen."""
        same = [block.disturbance for block in self.blocks if block.cores == cores]
        return least_of(map(latency_ns, same))

    def first_inference(self, process: int, first_ns: int) -> None:
        self.series = self.series.extended(
            durations_ns=[first_ns],
            number=1,
            process=process,
            block=FIRST_INFERENCE,
            run=0,
            label=COLD,
        )

    def block(self, block: Block, ran: Ran, *, number: int = 1, label: int = COUNTED) -> None:
        """A block of samples of `number` inferences each."""
        self.keep(block, ran.threads)
        self.series = self.series.extended(
            durations_ns=ran.durations_ns,
            number=number,
            process=block.process,
            block=block.block,
            run=block.run,
            label=REPEATED if block.repeated else label,
        )

    def stream(self, block: Block, streamed: Streamed) -> None:
        """The frames served of one stream."""
        self.keep(block, streamed.threads)
        pairs = zip(streamed.begun_ns, streamed.done_ns, strict=True)
        self.series = self.series.extended(
            durations_ns=[done - begun for begun, done in pairs],
            number=1,
            process=block.process,
            block=block.block,
            run=block.run,
            label=COUNTED,
            frame=streamed.frames,
            begun_ns=streamed.begun_ns,
        )

    def keep(self, block: Block, threads: Sequence[Thread]) -> None:
        check_cores(threads, block.cores)
        self.threads = tuple(threads)
        self.blocks.append(block)

    def raw(self) -> Raw:
        notebook = Notebook(
            flush_bytes=self.flush_bytes,
            cache_bytes=self.cache_bytes,
            idle=tuple(self.idle),
            blocks=tuple(self.blocks),
        )
        return Raw(series=self.series, notebook=notebook)


def check_cores(threads: Sequence[Thread], cores: Sequence[int]) -> None:
    """Raises PointError when a thread could have left the cores asked for."""
    for thread in threads:
        if not set(thread.cores) <= set(cores):
            raise PointError(
                f"thread {thread.name} could leave the core mask",
                where="bench",
                expected=f"cores {sorted(cores)}",
                got=str(thread.cores),
            )
