"""What every power source must do: subclass it and give it samplers."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from edgetune.power.sampler import PowerMissing, Rail, Reading, Sampler

GIVES_UP_S = 20.0


class SamplerContract:
    """Subclasses give one that works, one of a machine that lacks it, and break the first."""

    def working(self, folder: Path) -> Sampler:
        raise NotImplementedError

    def missing(self, folder: Path) -> Sampler:
        raise NotImplementedError

    def kill(self, sampler: Sampler, folder: Path) -> None:
        """From now on the source of the working one gives nothing."""
        raise NotImplementedError

    @pytest.fixture
    def sampler(self, tmp_path: Path) -> Iterator[Sampler]:
        sampler = self.working(tmp_path)
        yield sampler
        sampler.stop()

    def test_it_says_at_the_start_what_it_reads(self, sampler: Sampler) -> None:
        """Every rail has a name and this source."""
        rails = sampler.start()
        assert rails
        assert all(rail.name and rail.source == sampler.source for rail in rails)

    def test_a_reading_has_a_number_for_each_rail_or_none(self, sampler: Sampler) -> None:
        """In the order of the rails."""
        rails = sampler.start()
        for reading in some(sampler, 3):
            assert len(reading.values) == len(rails)
            assert all(value is None or math.isfinite(value) for value in reading.values)
            assert any(value is not None for value in reading.values)

    def test_stamps_are_of_the_monotonic_clock_and_ascend(self, sampler: Sampler) -> None:
        """From the start on, and never of a moment to come."""
        before_ns = time.monotonic_ns()
        sampler.start()
        stamps = [reading.time_ns for reading in some(sampler, 3)]
        assert stamps == sorted(stamps)
        assert before_ns <= stamps[0]
        assert stamps[-1] <= time.monotonic_ns()

    def test_a_counter_of_energy_only_grows(self, sampler: Sampler) -> None:
        """Whatever the hardware's own counter does."""
        rails = sampler.start()
        readings = some(sampler, 3)
        for index in counters(rails):
            values = [value for each in readings if (value := each.values[index]) is not None]
            assert values == sorted(values)

    def test_it_can_be_stopped_at_any_time(self, sampler: Sampler) -> None:
        """Before its start, and once more than needed."""
        sampler.stop()
        sampler.start()
        sampler.stop()
        sampler.stop()

    def test_it_can_be_started_again(self, sampler: Sampler) -> None:
        """With the same rails."""
        rails = sampler.start()
        sampler.stop()
        assert sampler.start() == rails
        assert some(sampler, 1)

    def test_a_machine_that_lacks_it_is_told_so(self, tmp_path: Path) -> None:
        """At the start; there is nothing to stop then."""
        sampler = self.missing(tmp_path)
        with pytest.raises(PowerMissing, match=r"\w+ \w+"):
            sampler.start()
        sampler.stop()

    def test_one_that_dies_says_so_and_keeps_what_it_gave(
        self, sampler: Sampler, tmp_path: Path
    ) -> None:
        """After some polls it is over."""
        sampler.start()
        assert some(sampler, 1)
        self.kill(sampler, tmp_path)
        with pytest.raises(PowerMissing):
            some(sampler, 10_000)


def some(sampler: Sampler, count: int) -> list[Reading]:
    """At least so many readings."""
    found: list[Reading] = []
    deadline_s = time.monotonic() + GIVES_UP_S
    while len(found) < count:
        assert time.monotonic() < deadline_s, f"{len(found)} readings, {count} were waited for"
        found += sampler.poll()
        time.sleep(0.001)
    return found


def counters(rails: Sequence[Rail]) -> list[int]:
    return [index for index, rail in enumerate(rails) if rail.kind == "energy"]
