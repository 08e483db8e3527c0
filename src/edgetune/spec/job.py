"""A point, and how its sweep treats it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from edgetune.spec.model import Slug
from edgetune.spec.point import Point
from edgetune.wire.settings import PositiveInt, PositiveSeconds, Settings


class Tracking(Settings, frozen=True, kw_only=True):
    """Where runs are mirrored; an empty `uri` means MLFLOW_TRACKING_URI, or the local database."""

    enabled: bool = True
    uri: str = ""
    experiment: str = "edgetune"


Launches = Annotated[int, Meta(ge=2)]
CoolSeconds = Annotated[float, Meta(ge=0)]


class Sitting(Settings, frozen=True, kw_only=True):
    """How artifacts are timed side by side: in launches of fresh processes, each in rounds.

    In a round every artifact has one block of about `block_ms`, in an order drawn from `seed`.
    After `launches` launches as many more are added, up to `most_launches`, as bring the half
    width of the interval for a ratio down to `resolution` (0.01 is 1 %) at this `confidence`; but
    none that would make the sitting longer than `seconds` for each artifact. A disturbed block is
    taken again, `retries` times at most.
    """

    launches: Launches = 6
    most_launches: Launches = 12
    rounds: PositiveInt = 30
    block_ms: Annotated[float, Meta(gt=0)] = 50.0
    resolution: Annotated[float, Meta(gt=0)] = 0.01
    confidence: Annotated[float, Meta(ge=0.5, lt=1)] = 0.99
    seconds: PositiveSeconds = 40.0
    retries: Annotated[int, Meta(ge=0)] = 3
    seed: Annotated[int, Meta(ge=0)] = 0


class Job(Settings, frozen=True, kw_only=True):
    """A point, and what does not change its result.

    Where it is logged, whether it is forced, whether its operators are timed one by one
    afterwards, whether and how its sweep ends with a comparison of the artifacts side by side,
    whether with a report. A point waits for `cool_seconds` at most until the chip is as warm as it
    was at the first point.
    """

    point: Point
    sweep: Slug
    tracking: Tracking
    force: bool = False
    compare: bool = True
    report: bool = True
    profile: bool = True
    cool_seconds: CoolSeconds = 300.0
    sitting: Sitting = Sitting()
