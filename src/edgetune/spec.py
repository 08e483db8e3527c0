"""One point of a sweep, as the user asked for it: frozen, strict, hashable; pure data.

What an engine needs of it (tuner, target, budget) is defined in `wire.settings`, because it
crosses the process boundary as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from edgetune.wire.digest import digest_value
from edgetune.wire.settings import (
    AnyTuner,
    Budget,
    PositiveInt,
    PositiveSeconds,
    Settings,
    Target,
)

Labels = Literal["", "imagenet", "digits"]
Slug = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Triple = tuple[float, float, float]


class NamedShape(Settings, frozen=True, kw_only=True):
    """The static shape for one input."""

    input: str
    shape: tuple[PositiveInt, ...]


class BuiltModel(Settings, tag_field="source", tag="built", frozen=True, kw_only=True):
    """A ResNet v1.5 that edgetune builds itself, its weights drawn from `seed` (He)."""

    name: Slug
    depth: Literal[18, 50]
    seed: Annotated[int, Meta(ge=0)] = 0
    labels: Labels = ""


class ZooModel(Settings, tag_field="source", tag="zoo", frozen=True, kw_only=True):
    """A published file: downloaded on first use, kept only if its digest is the one given here.

    `shapes` settles its dynamic dimensions.
    """

    name: Slug
    url: str
    sha256: Sha256
    size_bytes: PositiveInt
    shapes: tuple[NamedShape, ...] = ()
    labels: Labels = ""


class PackagedModel(Settings, tag_field="source", tag="packaged", frozen=True, kw_only=True):
    """A trained network that edgetune carries."""

    name: Slug
    file: str
    labels: Labels = ""


class FileModel(Settings, tag_field="source", tag="file", frozen=True, kw_only=True):
    """The user's own ONNX file; `shapes` settles its dynamic dimensions."""

    name: Slug
    path: str
    shapes: tuple[NamedShape, ...] = ()
    labels: Labels = ""


Model = BuiltModel | ZooModel | PackagedModel | FileModel


class RandomInput(Settings, tag_field="kind", tag="random", frozen=True, kw_only=True):
    """Seeded: standard normal for floats, uniform over [0, `high`) for integers, coin for bool."""

    seed: Annotated[int, Meta(ge=0)] = 0
    high: PositiveInt = 2


class ArrayInput(Settings, tag_field="kind", tag="array", frozen=True, kw_only=True):
    """A `.npz` with one array per input name, or a `.npy` for a network with one input."""

    path: str


class PictureInput(Settings, tag_field="kind", tag="picture", frozen=True, kw_only=True):
    """A picture file, made into the input as classifiers are fed.

    Shorter side to `resize`, centre crop to the input's size, scaled to 0..1, `(x - mean) / std`
    per channel in RGB, NCHW.
    """

    path: str
    resize: PositiveInt = 256
    mean: Triple = (0.485, 0.456, 0.406)
    std: Triple = (0.229, 0.224, 0.225)


Input = RandomInput | ArrayInput | PictureInput


class NoDataset(Settings, tag_field="kind", tag="none", frozen=True, kw_only=True):
    """The accuracy is not counted; a point of its own has None instead."""


class DigitsDataset(Settings, tag_field="kind", tag="digits", frozen=True, kw_only=True):
    """The 360 handwritten digits that the network `digits` was not trained with."""


class FileDataset(Settings, tag_field="kind", tag="file", frozen=True, kw_only=True):
    """A `.npz` with `labels`, shaped (samples,), and the examples, shaped (samples, …).

    The examples are called `inputs` or `images`, or each as the network's input that it is for.
    """

    path: str


class FolderDataset(Settings, tag_field="kind", tag="folder", frozen=True, kw_only=True):
    """Pictures in the folder `path`, and the file `labels` in it: a picture's name and its class.

    One picture a line, `name class` or CSV, classes counted from 0; pictures may lie in
    subfolders. They are fed as a `PictureInput` is.
    """

    path: str
    labels: str = "labels.txt"
    resize: PositiveInt = 256
    mean: Triple = (0.485, 0.456, 0.406)
    std: Triple = (0.229, 0.224, 0.225)


Dataset = DigitsDataset | FileDataset | FolderDataset


class State(Settings, frozen=True, kw_only=True):
    """The state of the machine while it measures; `cores` are the kernel's numbers, ascending."""

    cores: tuple[Annotated[int, Meta(ge=0)], ...]

    @property
    def threads(self) -> int:
        return len(self.cores)

    @property
    def mask(self) -> str:
        """The cores as the kernel lists them: `0-1,4`."""
        return core_list(self.cores)


def core_list(cores: Iterable[int]) -> str:
    """Ascending cores in the kernel's notation: `0-1,4`."""
    runs: list[list[int]] = []
    for core in sorted(cores):
        if runs and core == runs[-1][-1] + 1:
            runs[-1].append(core)
        else:
            runs.append([core])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


class Protocol(Settings, tag_field="protocol", frozen=True, kw_only=True):
    """How a point is measured, and how far its outputs may be from the reference's.

    `tolerance` bounds the largest absolute difference, relative to the largest magnitude among the
    reference's values of that output.
    """

    tolerance: Annotated[float, Meta(gt=0)] = 1e-3


class Steady(Protocol, tag="steady", frozen=True, kw_only=True):
    """The latency that a network settles at, over `processes` fresh processes.

    Each process takes blocks of `block` samples until its series is steady and has between `least`
    and `most` samples, as many as it takes to know its median to within `interval` (half the 95 %
    interval, relative), but for `seconds` at most. A sample is `number` inferences back to back;
    null: as many as it takes to fill a millisecond. A disturbed block is taken again, `retries`
    times in a process.
    """

    processes: PositiveInt = 3
    least: PositiveInt = 100
    most: PositiveInt = 400
    block: Annotated[int, Meta(ge=5)] = 20
    interval: Annotated[float, Meta(gt=0, lt=1)] = 0.005
    seconds: PositiveSeconds = 20.0
    number: PositiveInt | None = None
    retries: Annotated[int, Meta(ge=0)] = 2


class Paper(Protocol, tag="paper", frozen=True, kw_only=True):
    """`runs` runs of `repeats` inferences, one after the other in one process; the last counts."""

    runs: PositiveInt = 3
    repeats: PositiveInt = 100


class Cold(Protocol, tag="cold", frozen=True, kw_only=True):
    """The first inference of fresh processes, and inferences with flushed caches.

    Each process takes `blocks` blocks of `block` inferences; before each one a buffer of
    `flush_mib` is written on every core. null: twice the last-level cache.
    """

    processes: PositiveInt = 5
    blocks: PositiveInt = 2
    block: PositiveInt = 15
    flush_mib: PositiveInt | None = None
    retries: Annotated[int, Meta(ge=0)] = 2


class Stream(Protocol, tag="stream", frozen=True, kw_only=True):
    """Frames that arrive at a fixed rate, and the highest rate that is held.

    `frames` frames come at `rate` a second after `warmup` inferences. A frame is due `deadline_ms`
    after its arrival; null: when the next one arrives. A frame that arrives while another one
    waits takes its place. The search tries `tries` rates, halving each time, as a ratio, what is
    left between the rate asked for and what the network could do without any waiting; a rate is
    held when of `search_frames` frames none is dropped and none misses its deadline.
    """

    rate: Annotated[float, Meta(gt=0)] = 30.0
    frames: Annotated[int, Meta(ge=2)] = 300
    warmup: Annotated[int, Meta(ge=0)] = 20
    deadline_ms: Annotated[float, Meta(gt=0)] | None = None
    search_frames: Annotated[int, Meta(ge=2)] = 100
    tries: Annotated[int, Meta(ge=0)] = 6


class Throughput(Protocol, tag="throughput", frozen=True, kw_only=True):
    """Several instances at once, each in a process on its share of the cores, for `seconds`.

    `instances` are the counts to try; null: all that divide the cores evenly.
    """

    seconds: PositiveSeconds = 5.0
    instances: tuple[PositiveInt, ...] | None = None


Measure = Steady | Paper | Cold | Stream | Throughput


class Point(Settings, frozen=True, kw_only=True):
    """One thing to measure; `budget` is None for a tuner that does not tune.

    `dataset` is None where the accuracy is not counted.
    """

    model: Model
    tuner: AnyTuner
    target: Target
    state: State
    input: Input
    measure: Measure
    budget: Budget | None = None
    dataset: Dataset | None = None

    @property
    def id(self) -> str:
        """Twelve hex digits that name this point; equal points have equal ids."""
        return digest_value(self)[:12]

    @property
    def tuner_name(self) -> str:
        return str(self.tuner.__struct_config__.tag)

    @property
    def slug(self) -> str:
        """A folder name that a person can read."""
        cores = "-".join(str(core) for core in self.state.cores)
        return f"{self.model.name}.{self.tuner_name}.c{cores}.{self.id}"


class Tracking(Settings, frozen=True, kw_only=True):
    """Where runs are mirrored; an empty `uri` means MLFLOW_TRACKING_URI, or the local database."""

    enabled: bool = True
    uri: str = ""
    experiment: str = "edgetune"


Launches = Annotated[int, Meta(ge=2)]


class Sitting(Settings, frozen=True, kw_only=True):
    """How artifacts are timed side by side: in launches of fresh processes, each in rounds.

    In a round every artifact has one block of about `block_ms`, in an order drawn from `seed`.
    After `launches` launches as many more are added, up to `most_launches`, as bring the half
    width of the interval for a ratio down to `resolution` (0.01 is 1 %) at this `confidence`; but
    none that would make the sitting longer than `seconds` for each artifact.
    """

    launches: Launches = 6
    most_launches: Launches = 12
    rounds: PositiveInt = 10
    block_ms: Annotated[float, Meta(gt=0)] = 100.0
    resolution: Annotated[float, Meta(gt=0)] = 0.01
    confidence: Annotated[float, Meta(ge=0.5, lt=1)] = 0.99
    seconds: PositiveSeconds = 30.0
    seed: Annotated[int, Meta(ge=0)] = 0


class Job(Settings, frozen=True, kw_only=True):
    """A point, and what does not change its result.

    Where it is logged, whether it is forced, whether and how its sweep ends with a comparison of
    the artifacts side by side.
    """

    point: Point
    sweep: Slug
    tracking: Tracking
    force: bool = False
    compare: bool = True
    sitting: Sitting = Sitting()
