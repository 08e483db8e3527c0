"""The worker's loop: receive a request, call the engine, reply; a failure is a reply too."""

from __future__ import annotations

import os
import platform
import select
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edgetune.errors import EdgetuneError, ProtocolError, StageFailed, Unsupported
from edgetune.wire.arrays import read_arrays, write_arrays
from edgetune.wire.channel import Channel, ChannelClosed
from edgetune.wire.messages import (
    PROTOCOL,
    Bye,
    Compile,
    Evaluate,
    Failed,
    Gauge,
    Gauged,
    Hello,
    Load,
    Message,
    Predict,
    Predicted,
    Profile,
    Profiled,
    Request,
    Run,
    RunStream,
    RunWindow,
    Timed,
    Tune,
    Welcome,
)
from edgetune.worker.core_latency import CoreLatency
from edgetune.worker.engine import Engine, Executable, Gauging, Profiling
from edgetune.worker.engines import create_engine
from edgetune.worker.evaluate import evaluate
from edgetune.worker.handicap import handicapped
from edgetune.worker.stream import run_stream
from edgetune.worker.threads import threads_now
from edgetune.worker.timing import timed_run
from edgetune.worker.window import run_window


def serve(engine_name: str, read_fd: int, write_fd: int) -> None:
    """Answer requests until `Bye`."""
    for fd in (read_fd, write_fd):
        os.set_inheritable(fd, False)  # the library's signature
    threading.Thread(target=end_with_orchestrator, args=(read_fd,), daemon=True).start()
    channel = Channel(read_fd, write_fd, msgspec.json.Decoder(Request))
    latency = CoreLatency(sorted(os.sched_getaffinity(0)))
    session = Session(create_engine(engine_name), channel, latency)
    while not isinstance(request := channel.receive(), Bye):
        channel.send(session.answer(request))
    latency.end()


def end_with_orchestrator(read_fd: int) -> None:
    """Wait until the orchestrator is gone, then end everything that this worker started."""
    poll = select.poll()
    poll.register(read_fd, 0)  # no event asked for: only the hang-up, which is always reported
    poll.poll()
    os.killpg(0, signal.SIGKILL)


@dataclass
class Session:
    """One conversation: the engine, and the artifact that it has loaded."""

    engine: Engine
    channel: Channel[Request]
    latency: CoreLatency
    executable: Executable | None = None

    def answer(self, request: Request) -> Message:
        try:
            return self.dispatch(request)
        except ChannelClosed:
            raise
        except StageFailed as error:
            return Failed(kind=error.kind, message=error.message, details=error.details)
        except EdgetuneError as error:
            return Failed(kind=type(error).__name__, message=str(error))
        except Exception as error:  # whatever an engine raises is the point's failure, not ours
            message = " ".join(str(error).split()) or "no message"
            return Failed(
                kind=type(error).__name__, message=message, details=traceback.format_exc()
            )

    def dispatch(self, request: Request) -> Message:
        match request:
            case Hello():
                return self.welcome(request)
            case Tune():
                return self.engine.tune(request, self.channel.send)
            case Compile():
                return self.engine.compile(request, self.channel.send)
            case Load():
                self.latency.start()
                self.executable = handicapped(self.engine.load(request), request.handicap)
                return self.executable.describe()
            case Gauge() | Profile():
                return besides(self.engine, request)
            case Predict() | Evaluate() | Run() | RunWindow() | RunStream():
                return use(self.loaded(), request, self.latency)
            case _:
                raise ProtocolError("a request that this worker does not know", got=repr(request))

    def loaded(self) -> Executable:
        if self.executable is None:
            raise ProtocolError("nothing is loaded", expected="Load first")
        return self.executable

    def welcome(self, hello: Hello) -> Welcome:
        if hello.protocol != PROTOCOL:
            raise ProtocolError(
                "another protocol", expected=str(PROTOCOL), got=str(hello.protocol)
            )
        versions = self.engine.versions()
        return Welcome(
            protocol=PROTOCOL,
            engine=self.engine.name,
            engine_version=next(iter(versions.values())),
            python=platform.python_version(),
            pid=os.getpid(),
            versions=versions,
            modules=tuple(sorted({name.partition(".")[0] for name in sys.modules})),
        )


def use(
    executable: Executable, request: Predict | Evaluate | Timed, latency: CoreLatency
) -> Message:
    """What is asked of a loaded artifact."""
    match request:
        case Predict():
            return predict(executable, request)
        case Evaluate():
            return evaluate(executable, request)
        case Run():
            return timed_run(executable, request, threads_now, latency)
        case RunWindow():
            return run_window(executable, request, latency)
        case RunStream():
            return run_stream(executable, request, latency)


def predict(executable: Executable, order: Predict) -> Predicted:
    """The first inference, and its outputs on disk."""
    executable.set_inputs(read_arrays(Path(order.inputs)))
    start_ns = time.perf_counter_ns()
    executable.run()
    first_ns = time.perf_counter_ns() - start_ns
    write_arrays(Path(order.outputs), executable.outputs())
    return Predicted(first_ns=first_ns)


def besides(engine: Engine, order: Gauge | Profile) -> Gauged | Profiled:
    """What an engine may lack."""
    if isinstance(order, Gauge) and isinstance(engine, Gauging):
        return engine.gauge(order)
    if isinstance(order, Profile) and isinstance(engine, Profiling):
        return engine.profile(order)
    what = "measure a machine's peaks" if isinstance(order, Gauge) else "time single operators"
    raise Unsupported(f"this engine cannot {what}", where=engine.name)
