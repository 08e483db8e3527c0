"""What identifies each expensive thing: everything that can change it, and nothing else.

A tuning depends on the machine and on the thread count, not on which cores carry the threads. An
artifact depends on the processor only where the target says `native`. A result depends on all of
the point.
"""

from __future__ import annotations

from msgspec import Struct

from edgetune.record import Fingerprint
from edgetune.spec import Point
from edgetune.wire.digest import digest_value
from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Target, TensorSpec

# Raised by hand when edgetune itself makes or measures something differently.
TUNING, ARTIFACT, REFERENCE, RESULT = 1, 1, 1, 2
NATIVE = "native"


class Network(Struct, frozen=True, kw_only=True):
    """A model without the place where it lies."""

    sha256: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]


class TuningKey(Struct, frozen=True, kw_only=True):
    version: int = TUNING
    network: Network
    target: Target
    tuner: AnyTuner
    budget: Budget
    threads: int
    environment: str
    machine: str


class ArtifactKey(Struct, frozen=True, kw_only=True):
    version: int = ARTIFACT
    network: Network
    target: Target
    tuner: AnyTuner
    tuning: str
    environment: str
    processor: str


class ReferenceKey(Struct, frozen=True, kw_only=True):
    version: int = REFERENCE
    network: Network
    inputs: str
    environment: str


class ResultKey(Struct, frozen=True, kw_only=True):
    version: int = RESULT
    point: Point
    artifact: str
    reference: str
    machine: str


def network(model: ModelFile) -> Network:
    return Network(sha256=model.sha256, inputs=model.inputs, outputs=model.outputs)


def tuning_key(point: Point, model: ModelFile, *, environment: str, machine: Fingerprint) -> str:
    """Empty for a tuner that does not tune."""
    if point.budget is None:
        return ""
    return digest_value(
        TuningKey(
            network=network(model),
            target=point.target,
            tuner=point.tuner,
            budget=point.budget,
            threads=point.state.threads,
            environment=environment,
            machine=machine.stable,
        )
    )


def artifact_key(
    point: Point, model: ModelFile, *, tuning: str, environment: str, machine: Fingerprint
) -> str:
    native = NATIVE in point.target.tvm
    return digest_value(
        ArtifactKey(
            network=network(model),
            target=point.target,
            tuner=point.tuner,
            tuning=tuning,
            environment=environment,
            processor=f"{machine.cpu} {machine.features}" if native else "",
        )
    )


def reference_key(model: ModelFile, *, inputs: str, environment: str) -> str:
    return digest_value(
        ReferenceKey(network=network(model), inputs=inputs, environment=environment)
    )


def result_key(point: Point, *, artifact: str, reference: str, machine: Fingerprint) -> str:
    return digest_value(
        ResultKey(point=point, artifact=artifact, reference=reference, machine=machine.stable)
    )
