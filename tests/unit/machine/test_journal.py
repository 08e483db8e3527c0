"""What a journal says after any end of the process that wrote it, and what it is not believed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from edgetune.machine.dial import MODE, Dial
from edgetune.machine.journal import (
    Journal,
    JournalFailed,
    RestorePending,
    pending,
    refuse_pending,
)
from edgetune.machine.journal_lines import NAME, Head, JournalDamaged, Step, encode_line

HEAD = Head(
    machine="this machine",
    boot_id="0f8fad5b",
    pid=4711,
    command="edgetune sweep",
    time="2026-01-31T12:00:00+01:00",
)
POLICY = "/sys/devices/system/cpu/cpufreq/policy0"
LOWER, UPPER = Dial(where=f"{POLICY}/scaling_min_freq"), Dial(where=f"{POLICY}/scaling_max_freq")
NVPMODEL = Dial(kind="mode", where=MODE)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, HEAD)


def left(folder: Path) -> list[str]:
    """What is pending there, in the order in which it was set."""
    found = pending(folder)
    return [step.before for step in found.steps] if found else []


def test_nothing_is_written_where_nothing_is_set(journal: Journal, tmp_path: Path) -> None:
    """A sweep that touches no machine leaves no file."""
    journal.finish()
    assert list(tmp_path.iterdir()) == []
    assert pending(tmp_path) is None


def test_a_step_is_on_the_disk_as_soon_as_it_is_added(journal: Journal, tmp_path: Path) -> None:
    """With who set the machine, so that a killed run leaves all that is needed."""
    journal.add("power_mode", NVPMODEL, "3")
    journal.add("cpu_khz", LOWER, "345600")
    found = pending(tmp_path)
    assert found is not None
    assert (found.head, found.steps) == (HEAD, journal.steps)
    assert left(tmp_path) == ["3", "345600"]


def test_what_is_undone_is_not_pending(journal: Journal, tmp_path: Path) -> None:
    """The last one takes the file with it."""
    journal.add("cpu_khz", LOWER, "1")
    journal.add("cpu_khz", UPPER, "2")
    journal.undone(journal.steps[-1])
    journal.finish()
    assert left(tmp_path) == ["1"]
    journal.undone(journal.steps[-1])
    assert pending(tmp_path) is None
    journal.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_can_be_used_again_after_its_end(journal: Journal, tmp_path: Path) -> None:
    """Each point of a sweep sets the machine anew."""
    for before in ("1", "2"):
        journal.add("cpu_khz", LOWER, before)
        assert left(tmp_path) == [before]
        journal.undone(journal.steps[-1])
        journal.finish()


def test_any_beginning_of_a_journal_is_pending_up_to_its_last_whole_line(
    journal: Journal, tmp_path: Path
) -> None:
    """The power may go in the middle of a line, and then what it announces has not happened."""
    journal.add("cpu_khz", LOWER, "1")
    journal.add("cpu_khz", UPPER, "2")
    journal.undone(journal.steps[-1])
    journal.add("power_mode", NVPMODEL, "3")
    data = (tmp_path / NAME).read_bytes()
    after_lines = [[], [], ["1"], ["1", "2"], ["1"], ["1", "3"]]
    for length in range(len(data) + 1):
        (tmp_path / NAME).write_bytes(data[:length])
        assert left(tmp_path) == after_lines[data[:length].count(b"\n")]


def test_a_journal_goes_on_behind_its_last_whole_line(journal: Journal, tmp_path: Path) -> None:
    """Half a line, or a block of zeros that a power cut left, does not spoil the next one."""
    journal.add("cpu_khz", LOWER, "1")
    journal.add("cpu_khz", UPPER, "2")
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"line":"st' + bytes(99))
    found = pending(tmp_path)
    assert found is not None
    found.reopen()
    found.undone(found.steps[-1])
    assert left(tmp_path) == ["1"]
    found.add("cpu_khz", UPPER, "4")
    assert left(tmp_path) == ["1", "4"]


def test_a_pending_journal_refuses_the_next_run_in_one_line(
    journal: Journal, tmp_path: Path
) -> None:
    """It says which run it was, and how to mend it."""
    refuse_pending(tmp_path)
    journal.add("cpu_khz", LOWER, "1")
    with pytest.raises(RestorePending) as refused:
        refuse_pending(tmp_path)
    message = str(refused.value)
    assert "this machine still stands as `edgetune sweep` left it" in message
    assert "2026-01-31" in message
    assert "`edgetune restore`" in message
    assert "\n" not in message


def forged(dial: Dial, before: str) -> bytes:
    return encode_line(Step(number=1, what="cpu_khz", dial=dial, before=before))


GOOD = forged(LOWER, "345600")
ONLINE = "/sys/devices/system/cpu/cpu1/online"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"{}\n", id="an empty object"),
        pytest.param(b"\n", id="an empty line"),
        pytest.param(bytes(40) + b"\n", id="zeros"),
        pytest.param(b"\x80\x04\x95 pickled \xff.\n", id="pickled"),
        pytest.param(GOOD.replace(b'"what"', b'"why"'), id="another field"),
        pytest.param(GOOD.replace(b'"step"', b'"jump"'), id="another kind of line"),
        pytest.param(GOOD.replace(b'"345600"', b"345600"), id="another type"),
        pytest.param(forged(Dial(where="/etc/passwd"), "1"), id="another file"),
        pytest.param(forged(Dial(where=f"{POLICY}/../../x"), "1"), id="a way up"),
        pytest.param(forged(Dial(where=f"{ONLINE}\n"), "1"), id="a line break in the path"),
        pytest.param(forged(Dial(where=ONLINE, shown="/etc/shadow"), "1"), id="shown elsewhere"),
        pytest.param(forged(Dial(where=ONLINE), "2"), id="no such value"),
        pytest.param(forged(LOWER, "345600; reboot"), id="a command for a value"),
        pytest.param(forged(Dial(kind="mode", where="/bin/sh"), "1"), id="another program"),
        pytest.param(forged(NVPMODEL, "-f x"), id="an option for a mode"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_line_that_no_knob_wrote_is_not_followed(
    line: bytes, first: bool, tmp_path: Path
) -> None:
    """Nor are the others of its journal: the line is named, and what to do instead."""
    lines = [line, GOOD] if first else [GOOD, line]
    (tmp_path / NAME).write_bytes(b"".join([encode_line(HEAD), *lines]))
    with pytest.raises(JournalDamaged, match=f"line {2 if first else 3} ") as damaged:
        pending(tmp_path)
    assert str(tmp_path / NAME) in str(damaged.value)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="none"),
        pytest.param(encode_line(HEAD).replace(b'"format":1', b'"format":2'), id="a later format"),
    ],
)
def test_a_journal_without_its_head_is_not_followed(head: bytes, tmp_path: Path) -> None:
    """Nobody knows since which boot its values hold."""
    (tmp_path / NAME).write_bytes(head + GOOD)
    with pytest.raises(JournalDamaged, match="line 1 "):
        pending(tmp_path)


def test_a_journal_that_cannot_be_read_is_no_clean_machine(tmp_path: Path) -> None:
    """Only a file that is not there says that nothing is pending."""
    (tmp_path / NAME).mkdir()
    with pytest.raises(JournalDamaged, match="cannot be read"):
        pending(tmp_path)


def test_where_no_journal_can_be_written_nothing_may_be_set(tmp_path: Path) -> None:
    """Its folder is away; the error names the file."""
    journal = Journal(tmp_path / "away", HEAD)
    with pytest.raises(JournalFailed, match=NAME):
        journal.add("cpu_khz", LOWER, "1")
    assert journal.steps == []


def test_lines_are_data_alone(journal: Journal, tmp_path: Path) -> None:
    """Each is one JSON object."""
    journal.add("cpu_khz", LOWER, "1")
    lines = (tmp_path / NAME).read_bytes().splitlines()
    assert [msgspec.json.decode(line)["line"] for line in lines] == ["head", "step"]
