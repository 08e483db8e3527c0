"""The raw series on disk: what is written is read back, what is damaged is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from edgetune.measure.series import (
    BLOCKS,
    SERIES,
    Block,
    Notebook,
    Raw,
    Series,
    read_raw,
    write_raw,
)
from edgetune.wire.arrays import read_arrays
from edgetune.wire.messages import Disturbance


def raw() -> Raw:
    """A first inference and a block of three samples."""
    series = Series.empty().extended(
        durations_ns=[900], number=1, process=0, block=-1, run=0, label=0
    )
    series = series.extended(durations_ns=[5, 6, 7], number=10, process=0, block=1, run=0, label=2)
    disturbance = Disturbance(waited_ns=3, khz_before=(1, 2))
    block = Block(process=0, block=1, start_ns=1, end_ns=2, cores=(0, 1), disturbance=disturbance)
    return Raw(series=series, notebook=Notebook(cache_bytes=4096, blocks=(block,)))


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """Every column, every block, and what is not known as None."""
    write_raw(tmp_path, raw())
    again = read_raw(tmp_path)
    assert again.notebook == raw().notebook
    columns = dict(raw().series.columns())
    assert all(np.array_equal(values, columns[name]) for name, values in again.series.columns())


def test_a_stream_adds_its_columns_only_where_there_is_one(tmp_path: Path) -> None:
    """No frame, no column: -1 throughout is not written."""
    write_raw(tmp_path, raw())
    assert {"frame", "begun_ns"} & set(read_arrays(tmp_path / SERIES)) == set()
    streamed = raw().series.extended(
        durations_ns=[4, 4], number=1, process=0, block=2, run=1, label=3,
        frame=[0, 2], begun_ns=[1, 22],
    )  # fmt: skip
    write_raw(tmp_path, Raw(series=streamed, notebook=Notebook()))
    assert read_raw(tmp_path).series.frame.tolist() == [-1, -1, -1, -1, 0, 2]


def damage_columns(folder: Path) -> None:
    np.savez(folder / SERIES, durations_ns=[1, 2], label=[1])


def add_a_column(folder: Path) -> None:
    np.savez(folder / SERIES, durations_ns=[1], weather=[1])


def make_newer(folder: Path) -> None:
    (folder / BLOCKS).write_bytes(msgspec.json.encode(Notebook(format=99)))


@pytest.mark.parametrize("damage", [damage_columns, add_a_column, make_newer])
def test_damage_is_refused(tmp_path: Path, damage: object) -> None:
    """Columns of unequal length, unknown ones, and formats to come."""
    write_raw(tmp_path, raw())
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(ValueError, match=r"column|newer"):
        read_raw(tmp_path)
