"""The lines of a journal: what was found on a machine before each write to it.

    <state folder>/journal.jsonl    one JSON object a line, only ever appended to:
        head      who set the machine, when, and since which boot it has run
        step      what stood there before something is set
        undone    what that step changed is put back

A last line without its end was being written when the power went: what it announces has not
happened. A journal outlives its process and the boot, and is data alone: what it names is set only
if a knob could have written it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from edgetune.errors import EdgetuneError
from edgetune.machine.dial import Dial, may_turn

NAME = "journal.jsonl"


class Line(
    Struct, tag=str.lower, tag_field="line", frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Each is told by the name of its type."""


class Head(Line, frozen=True, kw_only=True):
    """`twin` is the folder of a twin, empty for a real machine."""

    format: Literal[1] = 1
    machine: str
    twin: str = ""
    boot_id: str
    pid: int
    command: str
    time: str


class Step(Line, frozen=True, kw_only=True):
    number: int
    what: str
    dial: Dial
    before: str


class Undone(Line, frozen=True, kw_only=True):
    number: int


AnyLine = Head | Step | Undone
DECODER = msgspec.json.Decoder(AnyLine)


class JournalDamaged(EdgetuneError):
    """The journal is not what was written; nothing is put back from it."""


def encode_line(line: AnyLine) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]


def steps_left(path: Path, data: bytes) -> tuple[Head, list[Step]] | None:
    """Who set the machine, and what is not undone, in the order in which it was set.

    None if nothing is left. `path` is for the error.

    Raises:
        JournalDamaged: a whole line that no edgetune writes.
    """
    texts = whole_lines(data).split(b"\n")[:-1]
    lines = [decoded(path, at, text) for at, text in enumerate(texts, 1)]
    steps: dict[int, Step] = {}
    for line in lines:
        if isinstance(line, Step):
            steps[line.number] = line
        elif isinstance(line, Undone):
            steps.pop(line.number, None)
    if not steps:
        return None
    if not isinstance(lines[0], Head):
        raise damaged(path, 1)
    return lines[0], list(steps.values())


def decoded(path: Path, at: int, text: bytes) -> AnyLine:
    try:
        line: AnyLine = DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise damaged(path, at) from None
    if isinstance(line, Step) and not may_turn(line.dial, line.before):
        raise damaged(path, at, got=f"{line.dial.where} = {line.before}"[:200])
    return line


def damaged(path: Path, at: int, got: str = "") -> JournalDamaged:
    return JournalDamaged(
        f"line {at} is nothing that edgetune writes",
        where=str(path),
        got=got,
        hint="a reboot resets all but the power mode (`nvpmodel -m`); then remove this file",
    )
