"""Looking at the sources and at the machine again and again, and writing down what they say."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence

from edgetune.machine.watch import Watch
from edgetune.power.pace import Pace
from edgetune.power.sampler import PowerMissing, Sampler
from edgetune.power.trace_file import Cost, End, Problem, Sampled, Seen, TraceWriter

NS_PER_S, NS_PER_MS = 1_000_000_000, 1_000_000
# A look at the machine costs some thirty files, one at a sensor two or three.
WATCH_EVERY_NS = 100 * NS_PER_MS
# Whoever has given nothing for so long at the end is taken to have stopped on the way.
SILENT_NS, SILENT_INTERVALS = NS_PER_S, 10


class Recording:
    """Of samplers that are started, from now on. A source that dies leaves the others alone."""

    def __init__(
        self, writer: TraceWriter, samplers: Sequence[Sampler], watch: Watch, interval_ms: int
    ) -> None:
        self.writer, self.samplers, self.watch = writer, samplers, watch
        self.alive = list(range(len(samplers)))
        self.begin_ns, self.begin_cpu_s = time.monotonic_ns(), cpu_s()
        self.pace = Pace(self.begin_ns, interval_ms * NS_PER_MS)
        self.next_watch_ns = self.begin_ns
        self.polls = self.readings = 0
        self.heard_ns = [self.begin_ns] * len(samplers)
        self.silent_ns = max(SILENT_NS, SILENT_INTERVALS * interval_ms * NS_PER_MS)

    def seconds_left(self) -> float:
        """Until the next look is due."""
        return max(0, self.pace.next_ns - time.monotonic_ns()) / NS_PER_S

    def look(self) -> None:
        """At all that is due. Raises OSError: it cannot be written down."""
        for index in tuple(self.alive):
            self.ask(index)
        if self.pace.next_ns >= self.next_watch_ns:
            self.next_watch_ns = self.pace.next_ns + WATCH_EVERY_NS
            self.writer.write(Seen(sample=self.watch.read()))
        self.writer.flush()
        self.polls += 1
        self.pace.looked(time.monotonic_ns())

    def ask(self, index: int) -> None:
        try:
            readings = self.samplers[index].poll()
        except PowerMissing as error:
            self.alive.remove(index)
            self.complain(self.samplers[index].source, str(error))
            return
        self.readings += len(readings)
        if readings:
            self.heard_ns[index] = time.monotonic_ns()
        for each in readings:
            self.writer.write(Sampled(source=index, time_ns=each.time_ns, values=each.values))

    def judge(self, index: int) -> None:
        silent_ns = time.monotonic_ns() - self.heard_ns[index]
        if index in self.alive and silent_ns > self.silent_ns:
            text = f"gave nothing for the last {silent_ns / NS_PER_S:.1f} s"
            self.complain(self.samplers[index].source, text)

    def complain(self, source: str, text: str) -> None:
        self.writer.write(Problem(time_ns=time.monotonic_ns(), source=source, text=text))

    def end(self, stop: Callable[[], None]) -> None:
        """With a last look. What `stop` ends has told its cost only then."""
        for index in tuple(self.alive):
            self.ask(index)
            self.judge(index)
        time_ns = time.monotonic_ns()
        self.writer.flush()
        stop()
        cost = Cost(
            cpu_s=cpu_s() - self.begin_cpu_s,
            wall_s=(time_ns - self.begin_ns) / NS_PER_S,
            polls=self.polls,
            readings=self.readings,
            late=self.pace.late,
        )
        self.writer.write(End(time_ns=time_ns, cost=cost))
        self.writer.flush()


def cpu_s() -> float:
    """Of this process, and of all that it started and that has ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
