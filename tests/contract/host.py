"""What every host must do: subclass it, and give it a host and its programs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from edgetune.machine.host import Host

COMPATIBLE = "/proc/device-tree/compatible"
GOVERNOR = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
NOWHERE = "/sys/devices/system/cpu/cpu0/cpufreq/no_such_file"


class HostContract:
    """Subclasses give `host` a tree with two cores of one policy, `policy0`, at least.

    `ends` is a program that ends well and says something, `stays` one that says something every
    second for ever, `asks` one that says `unanswered` when nobody answers.
    """

    ends: Sequence[str]
    stays: Sequence[str]
    asks: Sequence[str]
    unanswered: str

    @pytest.fixture
    def host(self) -> Host:
        raise NotImplementedError

    def test_a_text_is_read_without_what_ends_it(self, host: Host) -> None:
        """NULs within stay: the device tree separates its entries with them."""
        assert host.read(GOVERNOR) == "schedutil"
        entries = host.read(COMPATIBLE).split("\0")
        assert len(entries) > 1
        assert all(entries)

    def test_what_is_written_is_read_again(self, host: Host) -> None:
        """By each path that leads there."""
        host.write(GOVERNOR, "performance\n")
        assert host.read(GOVERNOR) == "performance"
        assert host.read(host.realpath(GOVERNOR)) == "performance"

    def test_a_file_that_is_not_there_is_an_error(self, host: Host) -> None:
        """It is not made, either."""
        with pytest.raises(FileNotFoundError):
            host.read(NOWHERE)
        with pytest.raises(FileNotFoundError):
            host.write(NOWHERE, "1")
        assert host.glob(NOWHERE) == []

    def test_a_pattern_finds_paths_through_links_in_order(self, host: Host) -> None:
        """A star stands for a part of one name; a name without one is found, too."""
        found = host.glob("/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor")
        assert found == sorted(found)
        assert found[:1] == [GOVERNOR]
        assert host.glob(GOVERNOR) == [GOVERNOR]
        assert host.glob("/sys/*/scaling_governor") == []

    def test_links_are_followed_to_their_end(self, host: Host) -> None:
        """A path without links is its own end."""
        real = "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor"
        assert host.realpath(GOVERNOR) == real
        assert host.realpath(real) == real

    def test_a_program_is_run_to_its_end(self, host: Host) -> None:
        """Its status and its output come back."""
        done = host.run(self.ends, timeout_s=60)
        assert done.status == 0
        assert done.output.strip()

    def test_a_program_that_is_not_there_is_an_error(self, host: Host) -> None:
        """Whether it is run or streamed."""
        with pytest.raises(FileNotFoundError):
            host.run(["no_such_program"], timeout_s=60)
        with pytest.raises(FileNotFoundError):
            host.stream(["no_such_program"])

    def test_a_program_that_does_not_end_is_ended(self, host: Host) -> None:
        """After its time, and the caller is told."""
        with pytest.raises(TimeoutError, match=str(self.stays[0])):
            host.run(self.stays, timeout_s=0.3)

    def test_a_stream_is_read_while_its_program_runs(self, host: Host) -> None:
        """It ends when it is asked to."""
        with host.stream(self.stays) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip()
            assert process.poll() is None
            process.terminate()
            assert process.wait(timeout=20) != 0

    def test_a_program_that_asks_gets_no_answer(self, host: Host) -> None:
        """Nor does it wait for one: there is nothing for it to read."""
        assert self.unanswered in host.run(self.asks, timeout_s=60).output
