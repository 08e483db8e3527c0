"""The protocol between the orchestrator and a worker.

The orchestrator starts `python …/worker/__main__.py ENGINE READ_FD WRITE_FD` and then owns the
conversation; there is one request under way at a time:

    Hello                     → Welcome
    Tune                      → Progress* → Tuned
    Compile                   → Progress* → Compiled
    Load                      → Loaded
    Predict                   → Predicted              (after Load)
    Run, RunWindow            → Ran                    (after Predict, on the same inputs)
    RunStream                 → Streamed               (the same)
    Evaluate                  → Evaluated              (after Load)
    Gauge                     → Gauged                 (an ability that an engine may lack)
    Profile                   → Profiled               (the same)
    Bye                       → the worker exits with status 0

Any request may be answered by `Failed` instead; the worker then waits for the next one. Messages
are one JSON object a line, tagged by `type`, over two private pipes: stdout and stderr belong to
the engine and go to the worker's log. A closed request pipe means that the orchestrator is gone:
the worker ends its whole process group at once. Arrays travel as `.npz` files, by path.
"""

from __future__ import annotations

from edgetune.wire.messages.message import Message
from edgetune.wire.messages.profile import Kind, Operator, Profiled, Shape
from edgetune.wire.messages.reply import (
    Compiled,
    Disturbance,
    Evaluated,
    Failed,
    Gauged,
    Loaded,
    Predicted,
    Progress,
    Ran,
    Reply,
    Streamed,
    Thread,
    Welcome,
)
from edgetune.wire.messages.request import (
    Bye,
    Compile,
    Evaluate,
    Gauge,
    Hello,
    Load,
    Predict,
    Profile,
    Request,
    Run,
    RunStream,
    RunWindow,
    Timed,
    Tune,
)
from edgetune.wire.messages.tuning import CurvePoint, Phases, TaskReport, Tuned

PROTOCOL = 3

__all__ = [
    "PROTOCOL",
    "Bye",
    "Compile",
    "Compiled",
    "CurvePoint",
    "Disturbance",
    "Evaluate",
    "Evaluated",
    "Failed",
    "Gauge",
    "Gauged",
    "Hello",
    "Kind",
    "Load",
    "Loaded",
    "Message",
    "Operator",
    "Phases",
    "Predict",
    "Predicted",
    "Profile",
    "Profiled",
    "Progress",
    "Ran",
    "Reply",
    "Request",
    "Run",
    "RunStream",
    "RunWindow",
    "Shape",
    "Streamed",
    "TaskReport",
    "Thread",
    "Timed",
    "Tune",
    "Tuned",
    "Welcome",
]
