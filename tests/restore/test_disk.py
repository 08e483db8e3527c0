"""A full disk under the journal: what could not be put back after a kill is never set."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.journal import pending
from edgetune.machine.restore import restore
from tests.restore.run import start
from tests.restore.twins import is_pending, make_twin, twin_in
from tests.twins import contents

HEAD_BYTES = 120  # less than the first line of a journal takes


def test_where_the_journal_cannot_begin_nothing_is_written(tmp_path: Path) -> None:
    """Not one write, and one line that names the journal."""
    make_twin(tmp_path, "orin")
    before = contents(tmp_path)
    run = start("set", tmp_path, "orin", "--disk", HEAD_BYTES)
    output, error = run.communicate()
    assert run.returncode == 1
    assert "write" not in output
    assert "journal.jsonl: cannot be written" in error
    assert error.count("\n") == 1
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


@pytest.mark.parametrize("kilobytes", [1.5, 3], ids="at {} kB".format)
def test_a_disk_that_fills_up_ends_the_setting_and_not_the_undo(
    kilobytes: float, tmp_path: Path
) -> None:
    """Marks of what is undone find no room either; the machine is put back all the same."""
    make_twin(tmp_path, "orin")
    before = contents(tmp_path)
    run = start("set", tmp_path, "orin", "--disk", int(1000 * kilobytes))
    output, error = run.communicate()
    assert run.returncode == 1
    assert output.count("write") > 4
    assert "journal.jsonl: cannot be written" in error
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


def test_a_kill_on_a_full_disk_leaves_a_journal_of_whole_lines(tmp_path: Path) -> None:
    """The line that found no room is not there by half."""
    make_twin(tmp_path, "orin")
    before = contents(tmp_path)
    counted = start("set", tmp_path, "orin", "--disk", 2000).communicate()[0].count("write")
    run = start("set", tmp_path, "orin", "--disk", 2000, "--last", counted)
    run.communicate()
    assert run.returncode < 0
    left = pending(tmp_path)
    assert left is not None
    assert left.path.read_bytes().endswith(b"\n")
    restore(twin_in(tmp_path), tmp_path, command="edgetune restore")
    assert contents(tmp_path) == before
