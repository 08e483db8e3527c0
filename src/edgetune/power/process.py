"""The recorder's process: `python -m edgetune.power.process`.

    stdin    one line, an `Order`; when it closes, the recording ends, and so it does on SIGTERM
    stdout   one line, `Ready` or `Refused`
    stderr   one line on what else went wrong; the exit status is 1 then, and for `Refused`

What it sees goes to the order's file (trace_file.py). It lives no longer than whoever holds the
other end of its stdin.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from edgetune.errors import EdgetuneError
from edgetune.machine.boards.known import identify
from edgetune.machine.host import Host
from edgetune.machine.hosts import open_host
from edgetune.machine.watch import Watch
from edgetune.power.order import Answer, Order, Ready, Refused
from edgetune.power.recording import Recording
from edgetune.power.replay import SOURCE as REPLAY
from edgetune.power.sampler import Sampler
from edgetune.power.sources import choose
from edgetune.power.trace_file import Begin, Source, TraceWriter

FAILED = 1
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main() -> int:
    ending = Ending()
    try:
        order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
        return record(order, ending)
    except EdgetuneError as error:
        tell(Refused.because(error))
    except (OSError, msgspec.MsgspecError) as error:
        sys.stderr.write(f"cannot record: {error}\n")
    return FAILED


class Ending:
    """Readable once it is time to end."""

    def __init__(self) -> None:
        self.woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)  # the wake-up is all; an entry is never torn

    def comes_within(self, seconds: float) -> bool:
        return bool(select.select([sys.stdin, self.woken], [], [], seconds)[0])


def record(order: Order, ending: Ending) -> int:
    sit_on(order.cores)
    host = open_host(order.machine, Path(order.root))
    board = identify(host)
    with ExitStack() as file, ExitStack() as started:
        samplers = choose(order.power, host, board)
        sources = tuple(begun(sampler, started) for sampler in samplers)
        watch = Watch(host, board)
        writer = file.enter_context(TraceWriter(Path(order.file)))
        writer.write(begin_of(order, host, sources))
        recording = Recording(writer, samplers, watch, order.power.interval_ms)
        recording.look()
        tell(Ready(sources=sources))
        while not ending.comes_within(recording.seconds_left()):
            recording.look()
        recording.end(started.close)
    return 0


def sit_on(cores: tuple[int, ...]) -> None:
    """Before anything is started, so that whatever is sits there, too."""
    with suppress(OSError):  # off-line by now; what was kept is written down
        if cores:
            os.sched_setaffinity(0, cores)


def begun(sampler: Sampler, started: ExitStack) -> Source:
    started.callback(sampler.stop)
    return Source(source=sampler.source, rails=sampler.start())


def begin_of(order: Order, host: Host, sources: tuple[Source, ...]) -> Begin:
    return Begin(
        time_ns=time.monotonic_ns(),
        unix_s=time.time(),
        host=host.name,
        simulated=host.simulated or any(source.source == REPLAY for source in sources),
        interval_ms=order.power.interval_ms,
        cores=tuple(sorted(os.sched_getaffinity(0))),
        sources=sources,
    )


def tell(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
