"""A recorded trace, played back."""

from __future__ import annotations

import math
import time
from itertools import pairwise
from pathlib import Path

import pytest

from edgetune.power.replay import Replay, replays
from edgetune.power.sampler import PowerMissing, Rail, Reading, Sampler
from tests.contract.sampler import SamplerContract, some
from tests.unit.power.recordings import MS, THE_END, begin, machine, recorded, write

RAIL = Rail(source="replay", name="VDD_IN")


def readings(count: int, every_ms: int) -> list[Reading]:
    return [Reading(time_ns=each * every_ms * MS, values=(each,)) for each in range(count)]


class TestReplayContract(SamplerContract):
    """As the contract asks; its trace ends by itself."""

    def working(self, folder: Path) -> Sampler:
        return Replay((RAIL,), readings(20, every_ms=2))

    def missing(self, folder: Path) -> Sampler:
        return Missing(folder / "power.jsonl")

    def kill(self, sampler: Sampler, folder: Path) -> None: ...


class Missing(Replay):
    """It is looked for before there is a sampler, so here at the start."""

    def __init__(self, path: Path) -> None:
        super().__init__((), ())
        self.path = path

    def start(self) -> tuple[Rail, ...]:
        (only,) = replays(self.path)
        return only.start()


def test_a_recording_is_played_at_its_own_pace_from_now_on() -> None:
    """What lies 20 ms apart in it comes 20 ms apart, whenever it is asked."""
    replay = Replay((RAIL,), readings(4, every_ms=20))
    replay.start()
    started_ns = time.monotonic_ns()
    seen = some(replay, 4)
    assert time.monotonic_ns() - started_ns >= 55 * MS
    steps = [late.time_ns - early.time_ns for early, late in pairwise(seen)]
    assert steps == [20 * MS] * 3
    assert [reading.values for reading in seen] == [(0,), (1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("speed", "step_ms"),
    [pytest.param(4.0, 5.0, id="four times faster"), pytest.param(math.inf, 0, id="at once")],
)
def test_it_can_be_played_faster(speed: float, step_ms: float) -> None:
    """Its stamps come closer together."""
    replay = Replay((RAIL,), readings(3, every_ms=20), speed=speed)
    replay.start()
    seen = some(replay, 3)
    assert seen[2].time_ns - seen[1].time_ns == step_ms * MS


def test_the_end_of_the_recording_is_the_end_of_the_source() -> None:
    """After the last reading was given."""
    replay = Replay((RAIL,), readings(2, every_ms=1))
    replay.start()
    assert len(some(replay, 2)) == 2
    with pytest.raises(PowerMissing, match="the recorded trace has ended"):
        replay.poll()


def test_each_source_of_a_recording_is_played_with_its_own_rails(tmp_path: Path) -> None:
    """Under their names; that it is a replay is said, too."""
    board, processor = replays(recorded(tmp_path), speed=math.inf)
    names = [[(rail.source, rail.name) for rail in each.start()] for each in (board, processor)]
    assert names == [[("replay", "VDD_IN"), ("replay", "VDD_SYS_CPU")], [("replay", "package-0")]]
    assert [reading.values for reading in board.poll()] == [(1840, 306), (1878, None)]
    assert [reading.values for reading in processor.poll()] == [(0,), (1500,)]


def test_sources_keep_their_distance_in_time(tmp_path: Path) -> None:
    """The second one of the recording was read 2 ms after the first one."""
    first, second = replays(recorded(tmp_path))
    assert (first.readings[0].time_ns, second.readings[0].time_ns) == (0, 2 * MS)


def test_a_recording_without_power_cannot_be_played(tmp_path: Path) -> None:
    """It only saw the machine."""
    path = write(tmp_path / "power.jsonl", begin([]), machine(20), THE_END)
    with pytest.raises(PowerMissing, match="holds no power"):
        replays(path)
