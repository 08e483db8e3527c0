"""What a record says in MLflow's words: parameters to compare by, metrics with their units, tags.

MLflow's tables, parallel coordinates and scatter plots offer exactly these names, so a parameter
is a short value that a person reads. The page that compares runs opens with the first parameters
that differ, by the alphabet: the whole point follows under `point.`, behind those that matter.
What was not measured is absent: never a zero, never an empty text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from edgetune.measure.stats import NS_PER_MS
from edgetune.record import PointRecord
from edgetune.spec import Point, Steady, core_list
from edgetune.tracking.findings import found
from edgetune.wire.messages import Tuned

LONGEST_TAG, GIGA = 2000, 1e9
DIGITS = 7  # of a latency in milliseconds
USUAL = str(Steady.__struct_config__.tag)  # a name need not say it
LATENCIES = (
    *("median_ms", "mean_ms", "min_ms", "max_ms", "std_ms", "mad_ms"),
    *("median_low_ms", "median_high_ms", "p90_ms", "p99_ms", "p999_ms"),
    *("samples", "processes", "blocks", "outliers"),
)


def params(record: PointRecord) -> dict[str, str]:
    """The columns to compare by, then the whole point under `point.`."""
    point = record.point
    chosen = {
        "model": point.model.name,
        "tuner": point.tuner_name,
        "target": point.target.name,
        # With a letter, because parallel coordinates drop texts (0-1) beside numbers (0).
        "cores": f"c{point.state.mask}",
        "threads": point.state.threads,
        **_state(point),
        "engine": point.tuner.engine,
        "measure": point.protocol,
        "input": str(point.input.__struct_config__.tag),
        "dataset": _tag(point.dataset),
        "weights": record.model.weights if record.model else None,
        **_budget(point),
    }
    columns = {name: str(value) for name, value in chosen.items() if value is not None}
    return columns | dict(_flatten(msgspec.to_builtins(point), "point"))


def _tag(settings: Struct | None) -> str | None:
    return None if settings is None else str(settings.__struct_config__.tag)


def _state(point: Point) -> dict[str, object]:
    """What was set, and on which machine; what was left alone is absent."""
    state = point.state
    return {
        "machine": point.machine.name,
        "online": None if state.online is None else f"c{core_list(state.online)}",
        "governor": state.governor,
        "cpu_khz": _one_clock(point),
        **{f"cpu_khz_{clock.cluster}": clock.khz for clock in state.cpu_khz},
        "gpu_hz": state.gpu_hz,
        "emc_hz": state.emc_hz,
        "power_mode": state.power_mode,
        "fan": state.fan,
    }


def _one_clock(point: Point) -> int | None:
    """Of all cores that were set, where that is one: an axis to compare boards' clocks on."""
    clocks = {clock.khz for clock in point.state.cpu_khz}
    return clocks.pop() if len(clocks) == 1 else None


def _budget(point: Point) -> dict[str, object]:
    if point.budget is None:
        return {}
    budget = point.budget
    return {
        "budget_s": _short(budget.seconds),
        "budget_trials": budget.trials,
        "budget_device_s": _short(budget.device_seconds),
        "seed": budget.seed,
    }


def _short(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _flatten(value: object, prefix: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flatten(inner, f"{prefix}.{key}")
    elif isinstance(value, str):
        yield prefix, value
    elif value is not None:
        yield prefix, json.dumps(value)


def metrics(record: PointRecord) -> dict[str, float]:
    """Every number of the record that is one; the tuning curve is a series of its own."""
    # The page that compares runs opens with the first one.
    numbers = _latency(record) | _energy(record) | found(record.bench) | _cost(record)
    numbers |= _error(record) | _accuracy(record) | _limit(record) | {"point_s": record.seconds}
    measured = {name: value for name, value in numbers.items() if value is not None}
    return {name: float(value) for name, value in measured.items() if math.isfinite(value)}


def _latency(record: PointRecord) -> dict[str, float | None]:
    first_ms = None if record.first_ns is None else record.first_ns / NS_PER_MS
    if record.latency is None:
        return {"latency_first_ms": first_ms}
    stats = {f"latency_{name}": _tidy(getattr(record.latency, name)) for name in LATENCIES}
    return stats | {"latency_first_ms": first_ms}


def _tidy(value_ms: float | None) -> float | None:
    """MLflow's table prints every digit that it is given; no clock counts below nanoseconds."""
    return None if value_ms is None else round(value_ms, DIGITS)


def _cost(record: PointRecord) -> dict[str, float | None]:
    """What tuning and compiling cost when they were done, even if the cache spared it now."""
    compiled_s = record.compiled.seconds if record.compiled else None
    spent = record.tuning_energy
    return {
        "compile_s": compiled_s,
        "tune_joules": spent.gross_j.value if spent else None,
        **(_tuning(record.tuning) if record.tuning else {}),
    }


def _tuning(tuning: Tuned) -> dict[str, float | None]:
    """What was spent in each unit, what was taken over, and where the time went."""
    phases = tuning.phases
    return {
        "tune_s": tuning.seconds,
        "tune_device_s": tuning.device_seconds,
        "trials": tuning.trials,
        "trials_failed": tuning.failed,
        "trials_reused": tuning.reused_trials,
        "tasks_reused": tuning.reused_tasks,
        "tune_search_s": phases.search_s,
        "tune_build_s": phases.build_s,
        "tune_run_s": phases.run_s,
        "tune_idle_s": phases.idle_s,
    }


def _error(record: PointRecord) -> dict[str, float | None]:
    """The worst output's."""
    outputs = record.agreement
    return {
        "max_rel_error": max((output.max_rel for output in outputs), default=None),
        "max_abs_error": max((output.max_abs for output in outputs), default=None),
        "cosine": _least(output.cosine for output in outputs),
        "top1_agreement": _least(output.top1 for output in outputs),
        "top5_agreement": _least(output.top5 for output in outputs),
    }


def _accuracy(record: PointRecord) -> dict[str, float | None]:
    right = record.accuracy
    if right is None:
        return {}
    return {
        "accuracy_top1": right.top1,
        "accuracy_top5": right.top5,
        "accuracy_reference_top1": right.reference_top1,
        "accuracy_samples": right.samples,
    }


def _limit(record: PointRecord) -> dict[str, float | None]:
    limit = record.limit
    if limit is None:
        return {}
    return {
        "of_peak": limit.of_peak,
        "limit_least_ms": limit.least_ms,
        "limit_share": limit.share,
        "peak_gflops": limit.peak_gflops,
        "bandwidth_gbs": limit.bandwidth_gbs,
        "flops": limit.flops,
    }


def _energy(record: PointRecord) -> dict[str, float | None]:
    """Of one inference, with the interval of the number that is compared."""
    energy = record.energy
    if energy is None:
        return {}
    net, idle = energy.net_mj, energy.idle_mw
    per_joule = energy.inferences_per_joule
    return {
        "energy_gross_mj": energy.gross_mj.value,
        "energy_gross_low_mj": energy.gross_mj.low,
        "energy_gross_high_mj": energy.gross_mj.high,
        "energy_net_mj": net.value if net else None,
        "power_gross_mw": energy.gross_mw.value,
        "power_idle_mw": idle.value if idle else None,
        "power_net_mw": energy.net_mw.value if energy.net_mw else None,
        "inferences_per_joule": per_joule.value if per_joule else None,
        "gflop_per_joule": _work_per_joule(record, per_joule.value if per_joule else None),
        "recorder_share": record.recorder_share,
        "energy_coverage": energy.coverage,
        "energy_samples": energy.samples,
    }


def _work_per_joule(record: PointRecord, inferences_per_joule: float | None) -> float | None:
    """Billions of the network's operations, where they could be counted."""
    if record.limit is None or inferences_per_joule is None:
        return None
    return record.limit.flops * inferences_per_joule / GIGA


def _least(values: Iterable[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)


def tags(record: PointRecord) -> dict[str, str]:
    """Where the point belongs, what made it, and why it failed."""
    failure, engine = record.failure, record.engine
    chosen = {
        "status": record.status,
        "sweep": record.sweep,
        "point": record.point_id,
        "machine": record.machine.stable,
        "cpu": record.machine.cpu,
        "engine_version": engine.version if engine else None,
        "model_sha256": record.model.file.sha256 if record.model else None,
        "edgetune": record.edgetune,
        "mlflow.source.git.commit": record.git_commit,
        "reused_from": record.reused_from,
        "simulated": record.simulates,
        "invalid_why": "; ".join(record.watched.reasons) if record.watched else None,
        "energy_missing": record.energy_missing,
        "failed_stage": failure.stage if failure else None,
        "failed_kind": failure.kind if failure else None,
        "failed_why": failure.message if failure else None,
    }
    return {name: one_line(value) for name, value in chosen.items() if value}


def run_name(record: PointRecord) -> str:
    """What a chart's legend says, the telling parts first: long names are cut at their end."""
    point = record.point
    told = [point.model.name, point.tuner_name, f"c{point.state.mask}"]
    # A power mode is mostly the same for a whole sweep: clocks come before it.
    told += sorted(point.state.set_words(), key=lambda words: words.startswith("power mode"))
    if point.budget is not None and point.budget.seed:
        told.append(f"seed {point.budget.seed}")
    told += [point.protocol] if point.protocol != USUAL else []
    return " ".join([*told, "(simulated)"] if record.simulated else told)


def one_line(text: str, longest: int = LONGEST_TAG) -> str:
    """`text` without line breaks or control characters, cut to `longest`."""
    printable = "".join(mark if mark.isprintable() else " " for mark in text)
    line = " ".join(printable.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
