from __future__ import annotations

from edgetune.record import Failure
from edgetune.tracking.notes import APART, MARK, failure_note, sweep_note, text
from edgetune.wire.settings import AutoTvm
from tests import builders
from tests.unit.report.sittings import comparison, sitting, with_artifact

# MLflow's own limit for a tag's value.
LONGEST_TAG_VALUE = 8000


def rows(note: str) -> list[list[str]]:
    table = [line for line in note.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_the_table_is_sorted_as_people_read() -> None:
    """More cores first, the fastest of them first, and failed points last with their reason."""
    table = rows(sweep_note(builders.quickstart(), "/place"))
    assert [(row[1], row[2]) for row in table] == [
        ("autotvm", "0-1"),
        ("onnxruntime", "0-1"),
        ("none", "0-1"),
        (r"auto\_scheduler", "0-1"),
        ("autotvm", "0"),
        ("onnxruntime", "0"),
        ("none", "0"),
        (r"auto\_scheduler", "0"),
    ]
    assert table[0][3].startswith("15.200 (15.")
    assert table[0][4:] == ["", "1.15x †", "1.14x †", "120", "ok"]
    assert table[2][5] == "1.00x", "the baseline itself"
    assert table[-1][3:] == ["", "", "", "", "", "failed in tune: no schedule was valid"]


def test_the_note_tells_what_was_timed_side_by_side_from_what_was_not() -> None:
    """By a mark that is explained where it stands, and by the bounds of the ratio."""
    records = [with_artifact(record) for record in builders.quickstart()[:2]]
    assert APART in sweep_note(records, "/place")
    note = sweep_note(records, "/place", [sitting(records, {(0, 1): comparison(1.25)})])
    assert "1.25x (1.240 to 1.260)" in note
    assert MARK not in note


def test_the_note_says_how_many_failed_and_links_to_the_points() -> None:
    """The first line is the summary."""
    note = sweep_note(builders.quickstart(), "/place")
    head = "8 points, 1 failed, on Testing CPU @ 2.00GHz. [Table and charts](/place)"
    assert note.splitlines()[0] == head


def test_a_note_of_thousands_of_points_fits() -> None:
    """What does not fit into a tag is counted instead of being refused or cut in a row."""
    records = [builders.ok_record()] * 5000
    note = sweep_note(records, "/place")
    assert len(note) <= LONGEST_TAG_VALUE
    assert note.endswith("more points.")
    assert {len(row) for row in rows(note)} == {9}


def test_hostile_text_stays_text() -> None:
    """Markup in a name or a message is shown, not obeyed, and does not break the table."""
    record = builders.failed_record(
        builders.point(AutoTvm()), message="<img src=x onerror=alert(1)> | [a](javascript:b)\n#"
    )
    note = sweep_note([record], "/place")
    assert "<img" not in note
    assert len(rows(note.replace(r"\|", ""))[0]) == 9
    assert text("[a](b) *c* `d`") == r"\[a\]\(b\) \*c\* \`d\`"


def test_a_failure_shows_the_end_of_the_log_literally() -> None:
    """The log is a block of its own in which nothing is markup."""
    failure = Failure(stage="tune", kind="Died", message="gone", log_tail="# one\n<b>two</b>\n")
    note = failure_note(failure)
    assert note == "**Failed in tune** (Died): gone\n\n    # one\n    <b>two</b>"


def test_a_long_log_is_cut_from_its_beginning() -> None:
    """Its end says what happened."""
    log = "\n".join(f"line {number}" for number in range(100_000))
    note = failure_note(Failure(stage="tune", kind="Died", message="gone", log_tail=log))
    assert len(note) <= LONGEST_TAG_VALUE
    assert note.endswith("line 99999")
