"""What one point produced. The record on disk is the truth; everything else is derived from it.

Format history:
  1  the first
  2  measured by a protocol: `bench` beside `latency`, `series.npz` and `blocks.json` in place of
     `latencies.npz`; accuracy and limit, and their stages
  3  what the machine was set to, how it behaved and what energy it took; `invalid` points;
     later, so that they may be absent: `profile` (and `profile.json`), `tuning_energy`
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from edgetune.measure.accuracy import Accuracy
from edgetune.measure.actuation import Watched
from edgetune.measure.agreement import OutputAgreement
from edgetune.measure.energy import Energy
from edgetune.measure.profile import Profile
from edgetune.measure.results import AnyResult
from edgetune.measure.roofline import Limit
from edgetune.measure.stats import LatencyStats
from edgetune.measure.tuning_energy import TuningEnergy
from edgetune.spec import Point
from edgetune.wire.messages import Compiled, Thread, Tuned
from edgetune.wire.settings import ModelFile

FORMAT = 3
Stage = Literal[
    "fetch",
    "tune",
    "compile",
    "reference",
    "state",
    "limits",
    "idle",
    "check",
    "accuracy",
    "bench",
    "profile",
]
Status = Literal["ok", "invalid", "failed"]


class Part(Struct, frozen=True, kw_only=True):
    """A part of a record: frozen; unknown fields of a newer minor format are ignored."""


class Fingerprint(Part, frozen=True, kw_only=True):
    """The machine. `stable` identifies it across reboots; the rest describes it at that time.

    `features` is a digest of the processor's instruction set flags: virtual machines hide some.
    `simulates` names the board that it pretends to be; empty for a real machine.
    """

    stable: str
    cpu: str
    features: str
    architecture: str
    cores_total: int
    memory_mib: int
    kernel: str
    system: str
    governor: str | None
    load_1min: float
    simulates: str = ""


class Setting(Part, frozen=True, kw_only=True):
    """One thing that was set for a point: what stood there, what was written, what was kept.

    `what` is the field of the point's state; `where` the file or program. It is put back after the
    point, so `before` is also what stands there now.
    """

    what: str
    where: str
    before: str
    wrote: str
    kept: str


class RailPower(Part, frozen=True, kw_only=True):
    """The mean of one rail over the timed runs, under the name that its source has for it."""

    source: str
    name: str
    mean_mw: float


class EngineFacts(Part, frozen=True, kw_only=True):
    """The engine as its worker described itself."""

    name: str
    version: str
    python: str
    environment: str
    versions: dict[str, str]


class ModelFacts(Part, frozen=True, kw_only=True):
    """The network as it was fetched; `weights` is seeded, published, trained or file."""

    file: ModelFile
    weights: str
    size_bytes: int
    opset: int


class StageTime(Part, frozen=True, kw_only=True):
    """How long a stage took, or that it was found in the cache; `note` says what was mended."""

    stage: Stage
    seconds: float
    cached: bool
    key: str = ""
    note: str = ""


class Failure(Part, frozen=True, kw_only=True):
    """Why the point failed: one line, and the end of the worker's log."""

    stage: Stage
    kind: str
    message: str
    details: str = ""
    log_tail: str = ""


class Guess(Part, frozen=True, kw_only=True):
    """One of a classifier's best classes; `confidence` is the softmax share."""

    label: str
    index: int
    confidence: float


class PointRecord(Part, frozen=True, kw_only=True):
    """One point, from what was asked to what came out.

    `latency` is the headline (None: its protocol has none), `bench` what else the protocol found.
    Beside `record.json` its folder holds `worker.log`, and, when the point was measured,
    `predictions.npz` and the raw series (`measure.series`), from which both can be derived again.
    `limit_missing` says why there is no `limit`, `energy_missing` why there is no `energy`,
    `tuning_energy_missing` why that of the tuning is not known; `profile_missing` why there is no
    `profile` (empty, too, where none was asked for); of what there is `profile.json` beside the
    record has every operator. `energy_scope` is what the rails
    of the energy cover. `recorder_share` is the processor time of sampling.

    A point is `invalid` when it was measured, but not in the state that was asked for: `watched`
    says why. On a simulated machine nothing is a measurement.
    """

    format: int = FORMAT
    edgetune: str
    sweep: str
    point_id: str
    point: Point
    status: Status
    started_utc: str
    seconds: float
    machine: Fingerprint
    git_commit: str | None
    stages: tuple[StageTime, ...] = ()
    result_key: str = ""
    reused_from: str = ""
    engine: EngineFacts | None = None
    model: ModelFacts | None = None
    tuning: Tuned | None = None
    tuning_energy: TuningEnergy | None = None
    tuning_energy_missing: str = ""
    compiled: Compiled | None = None
    agreement: tuple[OutputAgreement, ...] = ()
    accuracy: Accuracy | None = None
    limit: Limit | None = None
    limit_missing: str = ""
    first_ns: int | None = None
    latency: LatencyStats | None = None
    bench: AnyResult | None = None
    settings: tuple[Setting, ...] = ()
    watched: Watched | None = None
    energy: Energy | None = None
    energy_scope: str = ""
    energy_missing: str = ""
    rails: tuple[RailPower, ...] = ()
    recorder_share: float | None = None
    profile: Profile | None = None
    profile_missing: str = ""
    threads: tuple[Thread, ...] = ()
    guesses: tuple[Guess, ...] = ()
    failure: Failure | None = None

    @property
    def simulates(self) -> str:
        """What of it is no measurement, in words; empty where all is one."""
        played = "a power trace played back" if "replay" in self.point.power.sources else ""
        return self.machine.simulates or played

    @property
    def simulated(self) -> bool:
        return bool(self.simulates)


def encode_record(record: PointRecord) -> bytes:
    """Indented JSON, for people and for `decode_record`."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1)


def decode_record(data: bytes) -> PointRecord:
    """Read a record of this format.

    Raises:
        msgspec.ValidationError: not a record.
        ValueError: a record of another format.
    """
    found = msgspec.json.decode(data, type=Stamp).format
    if found > FORMAT:
        raise ValueError(f"record format {found} is newer than {FORMAT}: update edgetune")
    if found < FORMAT:
        raise ValueError(f"record format {found} is older than {FORMAT}: measure the point again")
    return msgspec.json.decode(data, type=PointRecord)


class Stamp(Part, frozen=True, kw_only=True):
    """As much of a record as says which format the rest has."""

    format: int
