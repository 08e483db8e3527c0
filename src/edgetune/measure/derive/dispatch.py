"""The protocol decides."""

from __future__ import annotations

from edgetune.measure.derive.cold import derive_cold
from edgetune.measure.derive.derived import Derived
from edgetune.measure.derive.paper import derive_paper
from edgetune.measure.derive.steady import derive_steady
from edgetune.measure.derive.stream import derive_stream
from edgetune.measure.derive.throughput import derive_throughput
from edgetune.measure.series import Raw
from edgetune.spec import Cold, Measure, Paper, Steady, Stream, Throughput


def derive(measure: Measure, raw: Raw) -> Derived:
    """All that the record says of the series.

    Raises:
        ValueError: the series is not one of this protocol.
    """
    match measure:
        case Steady():
            return derive_steady(measure, raw)
        case Paper():
            return derive_paper(measure, raw)
        case Cold():
            return derive_cold(raw)
        case Stream():
            return derive_stream(measure, raw)
        case Throughput():
            return derive_throughput(raw)
