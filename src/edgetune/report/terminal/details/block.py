"""What is told of a record: blocks of rows, in plain text that whoever shows it escapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A title and rows: of a name and a value, or below `headings` (`numbers` to the right).

    `text` is what a program printed.
    """

    title: str
    rows: tuple[Row, ...] = ()
    headings: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    text: str = ""


def filled(title: str, *rows: Row) -> Block | None:
    """Without the rows whose value is empty; None if none is left."""
    kept = tuple(row for row in rows if row[1])
    return Block(title=title, rows=kept) if kept else None


def told(settings: Struct, *without: str) -> str:
    """`key=value` for all that is not as by default."""
    return " ".join(f"{key}={value}" for key, value in changed(settings) if key not in without)


def changed(settings: Struct) -> Iterator[tuple[str, object]]:
    for field in fields(settings):
        value = getattr(settings, field.name)
        if value == default(field):
            continue
        if isinstance(value, Struct):
            yield from ((f"{field.name}.{key}", inner) for key, inner in changed(value))
        else:
            yield field.name, value


def default(field: FieldInfo) -> object:
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def tag(settings: Struct) -> str:
    """Which of its kind it is: `steady`, `random`."""
    return str(settings.__struct_config__.tag)


def joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
