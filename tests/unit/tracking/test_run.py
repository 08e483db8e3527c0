from __future__ import annotations

import msgspec
import pytest

from edgetune.tracking.run import batches, ended_ms, started_ms
from tests import builders


@pytest.mark.parametrize(
    "written",
    ["2026-01-02T03:04:05.250+00:00", "2026-01-02T03:04:05.250Z", "2026-01-02T04:04:05.250+01:00"],
)
def test_a_start_is_read_from_any_iso_form(written: str) -> None:
    """The run begins when the point did, on every Python."""
    record = msgspec.structs.replace(builders.ok_record(), started_utc=written, seconds=1.5)
    assert started_ms(record) == 1_767_323_045_250
    assert ended_ms(record) == started_ms(record) + 1500


def test_batches_keep_order_and_limit() -> None:
    """No request holds more than MLflow takes."""
    assert [list(batch) for batch in batches(range(5), 2)] == [[0, 1], [2, 3], [4]]
