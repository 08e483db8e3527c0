from __future__ import annotations

import pytest

from edgetune.report.words import duration, latency_words, one_line, outcome, visible
from tests.unit.report.records import failed, measured, stats


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1:00 min"),
        (307.2, "5:07 min"),
        (3599.4, "59:59 min"),
        (3599.6, "1:00 h"),
        (14400.0, "4:00 h"),
        (100000.0, "27:46 h"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, words: str) -> None:
    """Never sixty seconds, never sixty minutes."""
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("median_ms", "half_ms", "words"),
    [
        (17.516, 0.0312, "17.52 ± 0.03"),
        (2020.4, 12.6, "2020 ± 13"),
        (999.94, 0.5, "999.9 ± 0.5"),
        (1.0694, 0.0041, "1.069 ± 0.004"),
        (0.01234, 0.00005, "0.01234 ± 0.00005"),
        (17.516, None, "17.52"),
    ],
)
def test_a_latency_and_its_interval_have_the_same_decimals(
    median_ms: float, half_ms: float | None, words: str
) -> None:
    """About four digits of the median; without an interval none is made up."""
    assert latency_words(stats(median_ms, half_ms)) == words


def test_an_outcome_is_one_line() -> None:
    """However many lines the engine's message had, and however long it was."""
    assert outcome(failed(message="first\n  second")) == "failed in tune: first second"
    assert len(outcome(failed(message="x" * 5000))) == 200
    assert one_line("a\tb\n\nc") == "a b c"


def test_a_result_that_was_taken_over_says_from_when() -> None:
    """It was not measured in this sweep."""
    assert outcome(measured()) == "ok"
    assert outcome(measured(reused_from="20260102-earlier")) == "ok, of 2026-01-02"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("17.5 ± 0.1 ms · 中文 é", "17.5 ± 0.1 ms · 中文 é", id="plain"),
        pytest.param("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07", id="escapes"),
        pytest.param("\x9b31mred\x7f", r"\x9b31mred\x7f", id="one byte escapes"),
        pytest.param("abc\u202egnp.exe", r"abc\u202egnp.exe", id="direction"),
        pytest.param("over\rwritten\x08", r"over\rwritten\x08", id="carriage return"),
        pytest.param("two\nlines\tblank", "two\nlines blank", id="lines"),
        pytest.param("[bold]no markup[/]", "[bold]no markup[/]", id="markup"),
        pytest.param("\udc80", r"\udc80", id="half a sign"),
    ],
)
def test_nothing_that_commands_a_terminal_is_shown_as_it_is(text: str, shown: str) -> None:
    """It is shown by its code; what people read stays."""
    assert visible(text) == shown
