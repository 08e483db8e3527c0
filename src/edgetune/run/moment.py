"""What a running sweep is at: for the live bars, the plain lines, and whoever looks from afar."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from edgetune.record import PointRecord, Stage
from edgetune.spec import Point
from edgetune.wire.messages import Progress

# Neither drawn nor written meanwhile: that takes processor time from the cores under measurement.
TIMED: tuple[Stage, ...] = ("bench", "limits", "idle", "profile")


class Comparing(Struct, frozen=True):
    """A sitting: what takes part, and how many of its launches are done."""

    title: str
    done: int
    count: int

    @property
    def words(self) -> str:
        return f"launch {self.done + 1} of {self.count}"


class Moment(Struct, frozen=True, kw_only=True):
    """Each event makes the next one; `now_s` and all times are a monotonic clock's seconds."""

    points: int = 0
    done: int = 0
    failed: int = 0
    sweep_started_s: float = 0.0
    point: Point | None = None
    point_started_s: float = 0.0
    stage: Stage | None = None
    stage_started_s: float = 0.0
    progress: Progress | None = None
    progress_seen_s: float = 0.0
    comparing: Comparing | None = None

    @property
    def timed(self) -> bool:
        return self.stage in TIMED or self.comparing is not None

    def point_starts(self, point: Point, now_s: float) -> Moment:
        return replace(self, point=point, point_started_s=now_s, stage=None, progress=None)

    def stage_starts(self, stage: Stage, now_s: float) -> Moment:
        return replace(self, stage=stage, stage_started_s=now_s, progress=None)

    def moves(self, progress: Progress, now_s: float) -> Moment:
        return replace(self, progress=progress, progress_seen_s=now_s)

    def point_ends(self, record: PointRecord) -> Moment:
        return replace(
            self,
            done=self.done + 1,
            failed=self.failed + (record.status != "ok"),
            point=None,
            stage=None,
            progress=None,
        )

    def compares(self, title: str, done: int, count: int) -> Moment:
        return replace(self, comparing=Comparing(title, done, count))

    def compared(self) -> Moment:
        return replace(self, comparing=None)

    def spent_s(self, now_s: float) -> float:
        """What the stage's limit counts: as the engine said last, and the time since then."""
        if self.progress is None or self.progress.elapsed_s == 0:
            return now_s - self.stage_started_s
        return self.progress.elapsed_s + now_s - self.progress_seen_s

    def share(self, now_s: float) -> float | None:
        """How much of the stage is done, by the limit that will end it; None: not known."""
        if self.progress is None:
            return None
        shares = []
        if self.progress.total:
            shares.append(self.progress.done / self.progress.total)
        if self.progress.limit_s:
            shares.append(self.spent_s(now_s) / self.progress.limit_s)
        return min(1.0, max(shares)) if shares else None

    def left_s(self, now_s: float) -> float | None:
        """Until the first limit: of time, or of trials at the pace so far."""
        share, spent_s = self.share(now_s), self.spent_s(now_s)
        if not share or spent_s <= 0:
            return None
        return spent_s * (1 - share) / share
