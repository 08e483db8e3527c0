"""The orchestrator's handle on a worker process: spawn, ask with a deadline, end its group."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import msgspec

import edgetune.worker
from edgetune.errors import ProtocolError, StageFailed, WorkerDied
from edgetune.wire.channel import Channel, ChannelClosed, ChannelTimeout
from edgetune.wire.messages import PROTOCOL, Bye, Failed, Hello, Message, Progress, Reply, Welcome

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none

M = TypeVar("M", bound=Message)
LOG_TAIL_BYTES = 4096
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 5.0
CRASHES = frozenset({signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV})
SCRIPT = Path(edgetune.worker.__file__).with_name("__main__.py")


@dataclass(frozen=True, kw_only=True)
class WorkerSpec:
    """Which engine, run by which Python, on which cores with how many threads; its log file."""

    engine: str
    python: Path
    cores: tuple[int, ...]
    threads: int
    log: Path


def ignore(progress: Progress) -> None:
    """Nobody watches."""


class Worker:
    """A running worker; leaving the context ends the process and everything that it started."""

    def __init__(self, spec: WorkerSpec, *, stage: str) -> None:
        self.spec, self.stage = spec, stage
        self.process, self.channel = spawn(spec)
        # A forked grandchild may hold the reply pipe open after the worker's death, so that no
        # end-of-file would ever be seen: whoever outlives the worker is ended with it.
        self._reaper = threading.Thread(target=reap, args=(self.process,), daemon=True)
        self._reaper.start()

    def __enter__(self) -> Self:
        return self

    def greet(self) -> Welcome:
        hello = Hello(protocol=PROTOCOL, cores=self.spec.cores, threads=self.spec.threads)
        return self.ask(hello, Welcome, silence_s=START_TIMEOUT_S)

    def ask(
        self,
        request: Message,
        answer: type[M],
        *,
        silence_s: float | None = None,
        watch: Callable[[Progress], None] = ignore,
    ) -> M:
        """Send `request` and wait for its `answer`, passing on progress.

        Raises:
            StageFailed: the worker answered `Failed`.
            WorkerDied: the process ended, or sent nothing for `silence_s` seconds.
            ProtocolError: any other answer.
        """
        self.tell(request)
        return self.hear(answer, silence_s=silence_s, watch=watch)

    def tell(self, request: Message) -> None:
        """The first half of `ask`: several workers can be told before the first one is heard."""
        try:
            self.channel.send(request)
        except ChannelClosed:
            raise self.death() from None

    def hear(
        self,
        answer: type[M],
        *,
        silence_s: float | None = None,
        watch: Callable[[Progress], None] = ignore,
    ) -> M:
        """The second half of `ask`, which says what it raises."""
        try:
            while isinstance(reply := self.channel.receive(silence_s), Progress):
                watch(reply)
        except ChannelClosed:
            raise self.death() from None
        except ChannelTimeout:
            what = f"was silent for {silence_s:g} s"
            raise WorkerDied(self.stage, what, log_tail=self.log_tail(), silent=True) from None
        return self.expect(reply, answer)

    def expect(self, reply: Reply, answer: type[M]) -> M:
        if isinstance(reply, Failed):
            raise StageFailed(self.stage, reply.kind, reply.message, details=reply.details)
        if not isinstance(reply, answer):
            raise ProtocolError(
                "out of turn", where=self.stage, expected=answer.__name__, got=repr(reply)[:200]
            )
        return reply

    def pause(self) -> None:
        """Stop all its threads where they are, those that spin too, until it is resumed."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def death(self) -> WorkerDied:
        self._reaper.join(STOP_TIMEOUT_S)
        code = self.process.returncode
        return WorkerDied(
            self.stage,
            how_it_ended(code),
            log_tail=self.log_tail(),
            crashed=code is not None and -code in CRASHES,
        )

    def log_tail(self) -> str:
        with self.spec.log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - LOG_TAIL_BYTES))
            return stream.read().decode(errors="replace").strip()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.resume()
            self.say_bye()
        kill_group(self.process.pid)
        self._reaper.join()
        self.channel.close()

    def say_bye(self) -> None:
        try:
            self.channel.send(Bye())
        except ChannelClosed:
            return  # gone already, which is all that was asked
        self._reaper.join(STOP_TIMEOUT_S)


def how_it_ended(code: int | None) -> str:
    if code is None:
        return "closed its channel"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def spawn(spec: WorkerSpec) -> tuple[subprocess.Popen[bytes], Channel[Reply]]:
    requests, replies = os.pipe(), os.pipe()
    with spec.log.open("ab") as log:
        process = subprocess.Popen(
            command(spec, requests[0], replies[1]),
            env=environment(spec.threads),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(requests[0], replies[1]),
            start_new_session=True,
        )
    os.close(requests[0])
    os.close(replies[1])
    return process, Channel(replies[0], requests[1], msgspec.json.Decoder(Reply))


def command(spec: WorkerSpec, read_fd: int, write_fd: int) -> Sequence[str]:
    cores = ",".join(map(str, spec.cores))
    python = [str(spec.python), "-s", "-u"]
    return [*python, str(SCRIPT), spec.engine, str(read_fd), str(write_fd), cores]


def environment(threads: int) -> dict[str, str]:
    """The worker's environment: our own, with the thread count in every library's spelling.

    TVM would take half the logical CPUs by default and place its threads itself, outside the core
    mask; its TopHub would fetch somebody else's schedules without a word.
    """
    count = str(threads)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return kept | {
        "TVM_NUM_THREADS": count,
        "TVM_BIND_THREADS": "0",
        "TOPHUB_LOCATION": "NONE",
        "OMP_NUM_THREADS": count,
        "OPENBLAS_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "PYTHONHASHSEED": "0",
    }


def reap(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    kill_group(process.pid)


def kill_group(pid: int) -> None:
    """End the session that the worker leads: the worker and whatever it started."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left
