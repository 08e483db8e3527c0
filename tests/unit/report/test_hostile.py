"""An engine's message may hold anything: every way to a terminal shows it as text."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import pytest
from rich.console import Console, RenderableType

from edgetune.cli.live import finished_line
from edgetune.record import Failure, PointRecord, StageTime
from edgetune.report.rows import rows_of
from edgetune.report.terminal.details.view import record_view
from edgetune.report.terminal.table import terminal_table
from edgetune.wire.messages import Compiled
from tests.unit.report.markdown_table import markdown_table
from tests.unit.report.records import failed

HOSTILE = "\x1b[2J\x1b]0;owned\x07[red]no[/] \u202efdp.\x9b"


def hostile() -> PointRecord:
    record = failed(message=HOSTILE)
    return msgspec.structs.replace(
        record,
        sweep=HOSTILE,
        machine=msgspec.structs.replace(record.machine, cpu=HOSTILE, simulates=HOSTILE),
        compiled=Compiled(seconds=1.0, target=HOSTILE, notes=(HOSTILE,)),
        stages=(StageTime(stage="tune", seconds=1.0, cached=False, note=HOSTILE),),
        failure=Failure(
            stage="tune", kind=HOSTILE, message=HOSTILE, details=HOSTILE, log_tail=HOSTILE
        ),
    )


PICTURES: dict[str, Callable[[PointRecord], RenderableType]] = {
    "the record": record_view,
    "the table": lambda record: terminal_table(rows_of([record]), width=160),
    "the table where it is narrow": lambda record: terminal_table(rows_of([record]), width=60),
    "the line of a finished point": finished_line,
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_no_text_of_a_record_commands_the_terminal(
    picture: Callable[[PointRecord], RenderableType],
) -> None:
    """Only the line breaks and colours of our own reach it, and markup is no markup."""
    stream = io.StringIO()
    console = Console(file=stream, width=160, force_terminal=True, color_system=None)
    console.print(picture(hostile()))
    shown = stream.getvalue()
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert r"\x1b[2J" in shown
    assert "[red]no[/]" in shown


def test_no_text_of_a_record_hides_in_markdown() -> None:
    """It is pasted into terminals, too."""
    assert all(sign.isprintable() or sign == "\n" for sign in markdown_table(rows_of([hostile()])))
