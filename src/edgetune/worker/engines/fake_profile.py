"""The fake engine's operators: shares of its latency, asleep, the convolution's the largest."""

from __future__ import annotations

import time

from edgetune.wire.messages import Kind, Operator, Profile, Profiled
from edgetune.wire.settings import Fake
from edgetune.worker.passes import passes, timed_ns

SHARES: tuple[tuple[Kind, float], ...] = (("convolution", 0.6), ("pool", 0.1), ("dense", 0.3))
SHAPES = {"convolution": (1, 16, 8, 8), "pool": (1, 16), "dense": (1, 10)}
WEIGHTS = {"convolution": (16, 3, 3, 3), "pool": (), "dense": (10, 16)}
DATA = {"convolution": (1, 3, 8, 8), "pool": (1, 16, 8, 8), "dense": (1, 16)}


def fake_profile(order: Profile, settings: Fake) -> Profiled:
    def sleep(share: float) -> int:
        return timed_ns(lambda: time.sleep(share * settings.latency_ms / 1e3))

    rows = [(sleep(1.0), [sleep(share) for _, share in SHARES]) for _ in passes(order)]
    columns = zip(*(durations_ns for _, durations_ns in rows), strict=True)
    return Profiled(
        operators=tuple(
            operator(kind, durations_ns)
            for (kind, _), durations_ns in zip(SHARES, columns, strict=True)
        ),
        whole_ns=tuple(whole_ns for whole_ns, _ in rows),
        how="asleep",
    )


def operator(kind: Kind, durations_ns: tuple[int, ...]) -> Operator:
    return Operator(
        name=f"fake_{kind}",
        kind=kind,
        shape=SHAPES[kind],
        layout="NCHW" if len(SHAPES[kind]) == 4 else "",
        inputs=tuple(filter(None, (DATA[kind], WEIGHTS[kind]))),
        durations_ns=durations_ns,
    )
