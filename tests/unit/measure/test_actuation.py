"""What makes a point another one than was asked for, each sign from both sides."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from edgetune.measure.actuation import MachineSample, Seen, Watched, judge
from edgetune.spec import ClusterClock, State
from tests.unit.measure.traces import SECOND_NS, window

WINDOWS = [window(2, 4), window(6, 8)]
HELD = State(
    cores=(0, 1),
    online=(0, 1),
    cpu_khz=(ClusterClock(cluster="a57", khz=1_113_600),),
    gpu_hz=624_750_000,
)
AS_SET: dict[str, Any] = {
    "online": (0, 1),
    "khz": (("a57", 1_113_600), ("denver", 345_600)),
    "gpu_hz": 624_750_000,
    "gpu_load": 0.9,
    "temps_c": (("CPU-therm", 41.5),),
    "cooling": (("cpu-throttle-alert", 0), ("pwm-fan", 3)),
    "events": (("oc1_event_cnt", 7),),
}


def samples(**at: dict[str, Any]) -> list[MachineSample]:
    """One a second for ten seconds, as it was set; `s5` is what differs in the sixth."""
    return [
        MachineSample(time_ns=second * SECOND_NS, **AS_SET | at.get(f"s{second}", {}))
        for second in range(10)
    ]


def reasons(seen: list[MachineSample], state: State = HELD) -> tuple[str, ...]:
    return judge(seen, state, WINDOWS).reasons


def test_a_machine_that_stays_as_it_was_set_leaves_nothing_to_say() -> None:
    found = judge(samples(), HELD, WINDOWS)
    assert found.valid
    assert found.samples == 6
    assert found.gpu_hz == Seen(
        name="gpu", low=624_750_000, high=624_750_000, first=624_750_000, last=624_750_000
    )


LEFT = "left 1113600 kHz: 1020000 to 1113600 kHz, beside it in 2 of 6 samples"
DROPPED = {"khz": (("a57", 1_020_000),)}
WRONG = [
    pytest.param(
        {"s3": {"khz": (("a57", 1_102_500),)}}, "", id="a clock one percent beside the table"
    ),
    pytest.param({"s5": DROPPED}, "", id="a clock between the windows"),
    pytest.param({"s3": DROPPED, "s7": DROPPED}, f"the clock of a57 {LEFT}", id="a clock fell"),
    pytest.param({"s3": {"khz": (("a57", None),)}}, "", id="a clock that once was not read"),
    pytest.param({"s3": {"khz": (("denver", 2_035_200),)}}, "", id="a clock that was not set"),
    pytest.param({"s3": {"gpu_hz": 114_750_000, "gpu_load": 0.01}}, "", id="an idle GPU"),
    pytest.param({"s3": {"gpu_hz": 114_750_000, "gpu_load": None}}, "", id="a GPU's load unknown"),
    pytest.param(
        {"s3": {"gpu_hz": 318_750_000}},
        "the clock of the GPU under load left 624750000 Hz: 318750000 to 624750000 Hz, "
        "beside it in 1 of 6 samples",
        id="a busy GPU",
    ),
    pytest.param(
        {"s3": {"online": (0,)}},
        "the cores on-line changed: 0-1 should be, 0 were",
        id="a core went off-line",
    ),
    pytest.param({"s3": {"online": ()}}, "", id="cores that were not read"),
    pytest.param(
        {"s3": {"cooling": (("cpu-throttle-alert", 2),)}},
        "the machine throttled itself: cpu-throttle-alert was active, at most 2",
        id="a throttle alert",
    ),
    pytest.param(
        {"s3": {"cooling": (("cpufreq-cpu0", 1),)}},
        "the machine throttled itself: cpufreq-cpu0 was active, at most 1",
        id="a limit on the CPU's clock",
    ),
    pytest.param(
        {"s3": {"cooling": (("devfreq-17000000.gpu 4", 1),)}},
        "the machine throttled itself: devfreq-17000000.gpu 4 was active, at most 1",
        id="one of several limits on the GPU's clock",
    ),
    pytest.param({"s3": {"cooling": (("pwm-fan", 9),)}}, "", id="a fan"),
    pytest.param({"s5": {"cooling": (("cpu-throttle-alert", 2),)}}, "", id="an alert between"),
]


@pytest.mark.parametrize(("at", "reason"), WRONG)
def test_a_point_that_was_not_in_its_state_has_a_reason(
    at: dict[str, dict[str, Any]], reason: str
) -> None:
    """One sentence for each cause."""
    assert reasons(samples(**at)) == ((reason,) if reason else ())


def test_events_are_counted_from_before_the_first_window_to_after_the_last() -> None:
    """A counter that rose in between rose in the runs, whenever it was looked at."""
    rose = {f"s{second}": {"events": (("oc1_event_cnt", 9),)} for second in (8, 9)}
    said = "the machine throttled itself: oc1_event_cnt counted 2 events in the timed runs"
    assert reasons(samples(**rose)) == (said,)
    assert reasons(samples(s9={"events": (("oc1_event_cnt", 9),)})) == ()


def test_a_clock_that_never_could_be_read_is_not_proven() -> None:
    unread = {f"s{second}": {"khz": ()} for second in range(10)}
    assert reasons(samples(**unread)) == ("the clock of a57 could not be read while it was held",)


def test_too_few_samples_prove_nothing() -> None:
    """Unless nothing was set that had to be proven."""
    said = (
        "1 samples of the machine fell into the timed runs, fewer than 3: "
        "too few to prove that it kept its state"
    )
    assert reasons(samples()[3:4]) == (said,)
    assert reasons(samples()[3:4], State(cores=(0, 1))) == ()
    assert reasons([], State(cores=(0, 1))) == ()


def test_cores_that_change_are_a_reason_though_none_were_set() -> None:
    """Threads of the network may have lost theirs."""
    changed = samples(s7={"online": (0,)})
    said = "the cores on-line changed: 0-1 should be, 0 were"
    assert reasons(changed, State(cores=(0, 1))) == (said,)


def test_what_was_seen_is_kept() -> None:
    """Lowest, highest, first and last in the windows, by name."""
    warmer = {f"s{second}": {"temps_c": (("CPU-therm", 40.0 + second),)} for second in range(10)}
    found = judge(samples(**warmer), HELD, WINDOWS)
    seen = Seen(name="CPU-therm", low=42.0, high=48.0, first=42.0, last=48.0)
    assert found.temps_c == (seen,)
    assert [each.name for each in found.khz] == ["a57", "denver"]
    assert msgspec.json.decode(msgspec.json.encode(found), type=Watched) == found
