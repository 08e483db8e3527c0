from __future__ import annotations

import io

import pytest
from rich.console import Console

from edgetune.record import Guess
from edgetune.report.rows import Speedup, rows_of
from edgetune.report.table import SIMULATED, speedup_words
from edgetune.report.terminal.guesses import guess_lines
from edgetune.report.terminal.table import terminal_table
from edgetune.wire.settings import AutoTvm, OnnxRuntime, Target
from tests.builders import invalid, ok_record, simulated
from tests.unit.report.markdown_table import markdown_table
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sittings import comparison, sitting, with_artifact

NONE, AUTOTVM, ORT = point(), point(AutoTvm()), point(OnnxRuntime())
ROWS = rows_of(
    [
        measured(NONE, 10.0),
        measured(AUTOTVM, 12.5),
        measured(ORT, 9.99),
        failed(point(AutoTvm(), cores=(0,)), "a|b <c>"),
    ]
)
SLOWER, TUNING = "1.25× slower †", "5:07 min, 624 trials"
NOISE = "≈ within the noise: the 95 % intervals of the medians overlap"
APART = "† from runs apart in time, not timed side by side"
SEEN = "(…) the 99 % interval of the ratio; both were timed side by side, after their medians"
WITHIN = "≈ no difference seen side by side; if there is one, it is smaller (99 % interval)"


def seen(value: float, low: float, high: float, *, certain: bool = True) -> Speedup:
    return Speedup(value=value, certain=certain, low=low, high=high, confidence=0.99)


@pytest.mark.parametrize(
    ("speedup", "words"),
    [
        (Speedup(value=1.25, certain=True), "1.25× faster †"),
        (Speedup(value=0.8, certain=True), "1.25× slower †"),
        (Speedup(value=0.99, certain=False), "≈ 1.01× slower †"),
        (Speedup(value=1.0, certain=False), "≈ equal †"),
        (Speedup(value=1.25, certain=None), "1.25× faster ? †"),
        (seen(1.25, 1.2, 1.3), "1.25× faster (1.20 to 1.30)"),
        (seen(0.8, 0.78, 0.82), "1.25× slower (1.22 to 1.28)"),
        (seen(1.008, 1.004, 1.012), "1.008× faster (1.004 to 1.012)"),
        (seen(1.01, 0.99, 1.03, certain=False), "≈ within 3.0 %"),
        (seen(0.99, 0.95, 1.03, certain=False), "≈ within 5.3 %"),
        (seen(1.4, 0.7, 2.5, certain=False), "≈ within 2.5×"),
        (seen(1.0, 0.01, 100.0, certain=False), "≈ cannot tell"),
        (None, "–"),
    ],
)
def test_faster_and_slower_are_said_in_words(speedup: Speedup | None, words: str) -> None:
    """A bare ratio can be read either way round."""
    assert speedup_words(speedup) == words


def test_markdown_has_all_rows_and_says_what_its_signs_mean() -> None:
    """Failed points too; the text of an error does not break the table."""
    assert markdown_table(ROWS).splitlines() == [
        "| model | tuner | cores | median ms | vs untuned | vs ONNX Runtime | tuning | status |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |",
        "| resnet18 | none | 0-1 | 10.00 ± 0.10 | – | ≈ equal † | – | ok |",
        f"| resnet18 | autotvm | 0-1 | 12.50 ± 0.10 | {SLOWER} | {SLOWER} | {TUNING} | ok |",
        "| resnet18 | onnxruntime | 0-1 | 9.990 ± 0.100 | ≈ equal † | – | – | ok |",
        "| resnet18 | autotvm | 0 | – | – | – | – | failed in tune: a\\|b &lt;c> |",
        "",
        f"{NOISE}; {APART}",
    ]


def test_no_legend_stands_where_no_sign_needs_one() -> None:
    """Two points that are clearly apart; one point alone."""
    assert NOISE not in markdown_table(rows_of([measured(NONE, 10.0), measured(AUTOTVM, 5.0)]))
    assert APART not in markdown_table(rows_of([measured(NONE, 10.0)]))


def test_the_legend_tells_what_was_timed_side_by_side_from_what_was_not() -> None:
    """Each sign that stands in the table, and no other."""
    records = [
        with_artifact(measured(NONE, 10.0)),
        with_artifact(measured(AUTOTVM, 8.0)),
        with_artifact(measured(ORT, 8.0)),
    ]
    clear = {(0, 1): comparison(1.2), (0, 2): comparison(1.2)}
    said = markdown_table(rows_of(records, [sitting(records, clear)])).splitlines()[-1]
    assert said == f"{SEEN}; {NOISE}; {APART}", "the pair that was not compared"
    both = clear | {(1, 2): comparison(1.0)}
    said = markdown_table(rows_of(records, [sitting(records, both)])).splitlines()[-1]
    assert said == f"{SEEN}; {WITHIN}"


def test_the_target_has_a_column_where_targets_differ() -> None:
    """Not otherwise."""
    other = Target(name="llvm_plain", tvm="llvm")
    both = rows_of([measured(NONE), measured(point(target=other))])
    assert "target" in markdown_table(both).splitlines()[0]
    assert "target" not in markdown_table(ROWS).splitlines()[0]


def test_accuracy_and_share_of_the_peak_have_columns_where_they_are_known() -> None:
    """Also where all rows agree; a row without them has a dash."""
    rows = rows_of(
        [
            measured(NONE, top1=0.9806, of_peak=0.917),
            measured(AUTOTVM, top1=0.9806, of_peak=0.0412),
            failed(ORT),
        ]
    )
    head, _, *lines = markdown_table(rows).splitlines()
    assert "| median ms | top-1 | of peak | vs untuned |" in head
    cells = [[cell.strip() for cell in line.split("|")][5:7] for line in lines[:3]]
    assert cells == [["98.1 %", "92 %"], ["98.1 %", "4.1 %"], ["–", "–"]]
    assert "top-1" not in markdown_table(ROWS)
    assert "of peak" not in markdown_table(ROWS)


@pytest.mark.parametrize(("width", "below"), [(80, True), (160, False)])
def test_in_a_narrow_terminal_they_stand_below_the_table(width: int, below: bool) -> None:
    """So that the speedups stay readable."""
    rows = rows_of([measured(NONE, top1=0.9806, of_peak=0.917), measured(AUTOTVM, of_peak=0.5)])
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(terminal_table(rows, width=width))
    shown = console.export_text()
    lines = ["resnet18 none 0-1: top-1 98.1 %, of peak 92 %", "resnet18 autotvm 0-1: of peak 50 %"]
    assert all((line in shown) is below for line in lines)
    assert shown.count("98.1 %") == 1


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_terminals_table_is_folded_but_never_cut(width: int) -> None:
    """Every word of a reason can be read on any terminal."""
    reason = "the engine process was killed by SIGKILL in the middle of a stage"
    rows = rows_of([measured(NONE), failed(AUTOTVM, reason)])
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(terminal_table(rows, width=width))
    shown = console.export_text()
    assert "…" not in shown
    assert f"failed in tune: {reason}".replace(" ", "") in "".join(shown.split())
    if width >= 80:
        assert "10.00 ± 0.10" in shown


def test_a_classifiers_best_guesses_are_listed_once_a_network() -> None:
    """With the confidence of each; networks that guess nothing are passed over."""
    guesses = tuple(Guess(label=f"class {n}", index=n, confidence=0.5**n) for n in range(1, 7))
    records = [measured(NONE), measured(AUTOTVM, guesses=guesses), measured(ORT, guesses=guesses)]
    assert guess_lines(records) == [
        "resnet18 sees:",
        "   50.0%  class 1",
        "   25.0%  class 2",
        "   12.5%  class 3",
        "    6.2%  class 4",
        "    3.1%  class 5",
    ]


def test_energy_has_its_columns_and_a_twin_its_warning() -> None:
    """Gross millijoules with half their interval, and what they are of."""
    shown = markdown_table(rows_of([simulated(ok_record())]))
    assert "84.20 ± 0.84" in shown
    assert "4.800" in shown
    assert "simulated" in shown
    assert SIMULATED in shown


def test_a_point_that_did_not_keep_its_state_shows_no_number() -> None:
    """The reason stands where the others have their verdict."""
    record = invalid(ok_record(), "the machine throttled itself")
    shown = markdown_table(rows_of([record]))
    assert "invalid: the machine throttled itself" in shown
    assert "17.5" not in shown
