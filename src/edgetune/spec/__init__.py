"""One point of a sweep, as the user asked for it: frozen, strict, hashable; pure data.

What an engine needs of it (tuner, target, budget) is defined in `wire.settings`, because it
crosses the process boundary as it is.
"""

from __future__ import annotations

from edgetune.spec.feed import (
    ArrayInput,
    Dataset,
    DigitsDataset,
    FileDataset,
    FolderDataset,
    Input,
    NoDataset,
    PictureInput,
    RandomInput,
)
from edgetune.spec.job import CoolSeconds, Job, Sitting, Tracking
from edgetune.spec.machine import (
    AnyMachine,
    Fault,
    LocalMachine,
    PlannedMachine,
    TwinMachine,
)
from edgetune.spec.measure import Cold, Measure, Paper, Protocol, Steady, Stream, Throughput
from edgetune.spec.model import (
    BuiltModel,
    FileModel,
    Labels,
    MobileNetModel,
    Model,
    NamedShape,
    PackagedModel,
    SeededModel,
    Slug,
    ZooModel,
)
from edgetune.spec.point import Point
from edgetune.spec.power import Power, Source
from edgetune.spec.state import ClusterClock, State, core_list

__all__ = [
    "AnyMachine",
    "ArrayInput",
    "BuiltModel",
    "ClusterClock",
    "Cold",
    "CoolSeconds",
    "Dataset",
    "DigitsDataset",
    "Fault",
    "FileDataset",
    "FileModel",
    "FolderDataset",
    "Input",
    "Job",
    "Labels",
    "LocalMachine",
    "Measure",
    "MobileNetModel",
    "Model",
    "NamedShape",
    "NoDataset",
    "PackagedModel",
    "Paper",
    "PictureInput",
    "PlannedMachine",
    "Point",
    "Power",
    "Protocol",
    "RandomInput",
    "SeededModel",
    "Sitting",
    "Slug",
    "Source",
    "State",
    "Steady",
    "Stream",
    "Throughput",
    "Tracking",
    "TwinMachine",
    "ZooModel",
    "core_list",
]
