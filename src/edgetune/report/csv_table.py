"""The headline table's rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from edgetune.measure.energy import Energy
from edgetune.report.rows import Row, Speedup
from edgetune.report.words import half_interval_ms


def csv_table(rows: Sequence[Row]) -> str:
    """Every column, plain numbers, the unit in the name; an absent number is an empty field."""
    stream = io.StringIO()
    lines = [csv_values(row) for row in rows]
    writer = csv.DictWriter(
        stream, fieldnames=list(lines[0]) if lines else [], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue()


def csv_values(row: Row) -> dict[str, object]:
    latency, untuned, reference = row.latency, row.against_untuned, row.against_onnxruntime
    return {
        "model": row.model,
        "tuner": row.tuner,
        "target": row.target,
        "cores": row.cores,
        "state": row.state,
        "settings": row.settings,
        "run": row.run,
        "result": row.result,
        "median_ms": latency.median_ms if latency else None,
        "median_half_interval_ms": half_interval_ms(latency) if latency else None,
        "samples": latency.samples if latency else None,
        "top1": row.top1,
        "top5": row.top5,
        "of_peak": row.of_peak,
        **energy_values(row.energy),
        **speedup_values("vs_untuned", untuned),
        **speedup_values("vs_onnxruntime", reference),
        "tuning_s": row.tuning_seconds,
        "tuning_trials": row.trials,
        "status": row.status,
        "simulated": row.simulated,
    }


def energy_values(energy: Energy | None) -> dict[str, object]:
    each = energy.gross_mj if energy else None
    net = energy.net_mj if energy else None
    return {
        "energy_gross_mj": each.value if each else None,
        "energy_gross_low_mj": each.low if each else None,
        "energy_gross_high_mj": each.high if each else None,
        "energy_net_mj": net.value if net else None,
        "power_gross_mw": energy.gross_mw.value if energy else None,
    }


def speedup_values(name: str, speedup: Speedup | None) -> dict[str, object]:
    """The bounds are absent where the two were not timed side by side."""
    return {
        f"speedup_{name}": speedup.value if speedup else None,
        f"speedup_{name}_low": speedup.low if speedup else None,
        f"speedup_{name}_high": speedup.high if speedup else None,
    }
