"""What identifies each expensive thing: everything that can change it, and nothing else.

A tuning depends on the machine and on the thread count, not on which cores carry the threads. An
artifact depends on the processor only where the target says `native`. A result depends on all of
the point.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from edgetune.record import Fingerprint
from edgetune.spec import Point, State
from edgetune.wire.digest import digest_value
from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Search, Target, TensorSpec

# Raised by hand when edgetune itself makes or measures something differently.
TUNING, ARTIFACT, REFERENCE, RESULT, SCORES, LIMITS, LIBRARY = 2, 2, 1, 3, 1, 1, 1
NATIVE = "native"


class Network(Struct, frozen=True, kw_only=True):
    """A model without the place where it lies."""

    sha256: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]


class TuningKey(Struct, frozen=True, kw_only=True):
    """`records` is the digest of the log to start from; where it lies does not matter."""

    version: int = TUNING
    network: Network
    target: Target
    tuner: AnyTuner
    records: str
    budget: Budget
    threads: int
    environment: str
    machine: str


class LibraryKey(Struct, frozen=True, kw_only=True):
    """Which trials may be taken over: those measured alike, by the same tuner, from one seed.

    Another seed is another repetition: it must not know what the first one found.
    """

    version: int = LIBRARY
    target: Target
    tuner: AnyTuner
    seed: int
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


class ScoresKey(Struct, frozen=True, kw_only=True):
    """`artifact` is empty and `threads` 0 for the reference's own."""

    version: int = SCORES
    network: Network
    artifact: str
    threads: int
    dataset: str
    environment: str


class LimitsKey(Struct, frozen=True, kw_only=True):
    version: int = LIMITS
    state: State
    target: str
    environment: str
    machine: str


class ResultKey(Struct, frozen=True, kw_only=True):
    version: int = RESULT
    point: Point
    artifact: str
    reference: str
    dataset: str
    machine: str


def network(model: ModelFile) -> Network:
    return Network(sha256=model.sha256, inputs=model.inputs, outputs=model.outputs)


def tuning_key(
    point: Point, model: ModelFile, *, records: str, environment: str, machine: Fingerprint
) -> str:
    """Empty for a tuner that does not tune; `records` is the digest of the log to start from."""
    if point.budget is None:
        return ""
    return digest_value(
        TuningKey(
            network=network(model),
            target=point.target,
            tuner=without_records(point.tuner),
            records=records,
            budget=point.budget,
            threads=point.state.threads,
            environment=environment,
            machine=machine.stable,
        )
    )


def library_key(point: Point, *, environment: str, machine: Fingerprint) -> str:
    """Empty for a point whose tuner takes nothing over."""
    if point.budget is None or not isinstance(point.tuner, Search) or not point.tuner.reuse:
        return ""
    return digest_value(
        LibraryKey(
            target=point.target,
            tuner=without_records(point.tuner),
            seed=point.budget.seed,
            threads=point.state.threads,
            environment=environment,
            machine=machine.stable,
        )
    )


def without_records(tuner: AnyTuner) -> AnyTuner:
    return replace(tuner, records="") if isinstance(tuner, Search) else tuner


def artifact_key(
    point: Point, model: ModelFile, *, tuning: str, environment: str, machine: Fingerprint
) -> str:
    native = NATIVE in point.target.tvm
    return digest_value(
        ArtifactKey(
            network=network(model),
            target=point.target,
            tuner=without_records(point.tuner),
            tuning=tuning,
            environment=environment,
            processor=f"{machine.cpu} {machine.features}" if native else "",
        )
    )


def reference_key(model: ModelFile, *, inputs: str, environment: str) -> str:
    return digest_value(
        ReferenceKey(network=network(model), inputs=inputs, environment=environment)
    )


def scores_key(
    model: ModelFile, *, artifact: str, threads: int, dataset: str, environment: str
) -> str:
    return digest_value(
        ScoresKey(
            network=network(model),
            artifact=artifact,
            threads=threads,
            dataset=dataset,
            environment=environment,
        )
    )


def limits_key(state: State, *, target: str, environment: str, machine: Fingerprint) -> str:
    return digest_value(
        LimitsKey(state=state, target=target, environment=environment, machine=machine.stable)
    )


def result_key(
    point: Point, *, artifact: str, reference: str, machine: Fingerprint, dataset: str = ""
) -> str:
    return digest_value(
        ResultKey(
            point=point,
            artifact=artifact,
            reference=reference,
            dataset=dataset,
            machine=machine.stable,
        )
    )
