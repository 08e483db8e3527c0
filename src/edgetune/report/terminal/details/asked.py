"""What was asked for: the point, and what it was made with."""

from __future__ import annotations

from edgetune.record import ModelFacts, PointRecord
from edgetune.report.terminal.details.block import Block, filled, joined, tag, told
from edgetune.report.words import budget_words

KEY_DIGITS = 12
BYTES_PER_MB = 1e6


def asked(record: PointRecord) -> Block | None:
    """Defaults are left out."""
    point = record.point
    target = point.target
    return filled(
        "asked",
        ("model", joined(point.model.name, told(point.model, "name"))),
        ("tuner", joined(point.tuner_name, told(point.tuner))),
        ("budget", budget_words(point.budget) if point.budget else ""),
        ("target", f"{target.name}: {target.tvm}, opt level {target.opt_level}"),
        ("state", point.state.words),
        ("input", joined(tag(point.input), told(point.input))),
        ("dataset", joined(tag(point.dataset), told(point.dataset)) if point.dataset else ""),
        ("measure", joined(tag(point.measure), told(point.measure))),
        ("machine", joined(point.machine.name, told(point.machine, "name"))),
        ("power", told(point.power)),
    )


def provenance(record: PointRecord) -> Block | None:
    """Where it was run, and on what."""
    machine, engine = record.machine, record.engine
    return filled(
        "made by",
        ("started", record.started_utc),
        ("reused from", record.reused_from),
        ("network", network_words(record.model) if record.model else ""),
        ("compiled for", record.compiled.target if record.compiled else ""),
        ("notes", "; ".join(record.compiled.notes) if record.compiled else ""),
        ("processor", f"{machine.cpu}, {machine.cores_total} cores, {machine.memory_mib} MiB"),
        ("system", joined(machine.system, f"kernel {machine.kernel}", machine.architecture)),
        ("governor", machine.governor or ""),
        ("load before", f"{machine.load_1min:.2f}, the mean of a minute"),
        ("engine", f"{engine.name} {engine.version}, Python {engine.python}" if engine else ""),
        ("packages", joined(*(f"{k} {v}" for k, v in engine.versions.items())) if engine else ""),
        ("edgetune", joined(record.edgetune, record.git_commit or "")),
    )


def network_words(model: ModelFacts) -> str:
    """`1x3x224x224 float32 → logits; seeded weights, 46.8 MB, opset 13, SHA-256 abab…`."""
    inputs = ", ".join(
        f"{item.name} {'x'.join(map(str, item.shape))} {item.dtype}" for item in model.file.inputs
    )
    size = f"{model.size_bytes / BYTES_PER_MB:.3g} MB"
    digest = f"SHA-256 {model.file.sha256[:KEY_DIGITS]}…"
    facts = joined(f"{model.weights} weights", size, f"opset {model.opset}", digest)
    return f"{inputs} → {', '.join(model.file.outputs)}; {facts}"
