"""From the composed configuration to one frozen `Job`: strict, wherever Hydra stands."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from edgetune.config.composed import plain
from edgetune.config.repeated import RepeatedBudget, budgets
from edgetune.config.state import parse_state
from edgetune.config.strict import convert, unknown_key
from edgetune.errors import ConfigError
from edgetune.machine.offer import Offer
from edgetune.spec import (
    AnyMachine,
    CoolSeconds,
    Dataset,
    Input,
    Job,
    Measure,
    Model,
    NoDataset,
    Point,
    Power,
    Sitting,
    Slug,
    State,
    Tracking,
)
from edgetune.wire.settings import AnyTuner, PositiveInt, Target

Values = dict[str, Any]
Offers = Callable[[AnyMachine], Offer]
SLUG_LIMIT = 80
SECTIONS = {
    "model": Model,
    "tuner": AnyTuner,
    "target": Target,
    "machine": AnyMachine,
    "state": State,
    "power": Power,
    "measure": Measure,
    "budget": RepeatedBudget,
    "input": Input,
    "dataset": NoDataset | Dataset,
    "tracking": Tracking,
    "name": Slug,
    "force": bool,
    "compare": bool,
    "report": bool,
    "profile": bool,
    "cool_seconds": CoolSeconds,
    "sitting": Sitting,
}
OF_THE_SWEEP = (
    "name",
    "tracking",
    "force",
    "compare",
    "report",
    "profile",
    "cool_seconds",
    "sitting",
)


def build_jobs(config: Mapping[Any, Any], *, offers: Offers, folder: Path) -> list[Job]:
    """One point and how to treat it, once for each repetition of its budget.

    Args:
        config: what Hydra composed, with or without its own part.
        offers: tells what a machine can be set to.
        folder: where the user stands; relative paths start there.

    Raises:
        ConfigError: the first key, type or value that is wrong.
    """
    given = plain(config)
    prepared = prepare(given, offers=offers, folder=folder)
    parts = {key: convert(prepared[key], kind, where=key) for key, kind in SECTIONS.items()}
    shared = {key: parts.pop(key) for key in OF_THE_SWEEP}
    if isinstance(parts["dataset"], NoDataset):
        parts["dataset"] = None
    sweep = shared.pop("name")
    repetitions = budgets(prepared["budget"]) if parts["tuner"].tunes else (None,)
    points = [Point(**parts | {"budget": budget}) for budget in repetitions]
    return [Job(point=point, sweep=sweep, **shared) for point in points]


def prepare(given: Values, *, offers: Offers, folder: Path) -> Values:
    """Every section is there, and what people write shortly is written out."""
    check_sections(given)
    offer = offers(convert(given["machine"], AnyMachine, where="machine"))
    return given | {
        "model": model_values(given["model"], folder),
        "state": msgspec.to_builtins(parse_state(given["state"], offer)),
        "input": with_path("input", given["input"], folder),
        "tuner": with_optional_path(given["tuner"], "records", folder),
        "dataset": with_path("dataset", given["dataset"], folder),
        "power": with_optional_path(given["power"], "replay", folder),
    }


def check_sections(given: Values) -> None:
    for key in given:
        if key not in SECTIONS:
            raise unknown_key(key, list(SECTIONS), where="")
    for key in SECTIONS:
        if key not in given:
            raise ConfigError("missing", where=key, expected="a value")
    for key in ("model", "tuner", "machine", "state", "power", "input", "dataset"):
        if not isinstance(given[key], dict):
            raise ConfigError("wrong type", where=key, expected="a group", got=repr(given[key]))


def model_values(model: Values, folder: Path) -> Values:
    if "shapes" in model:
        model = model | {"shapes": named_shapes(model["shapes"])}
    if model.get("source") != "file":
        return model
    placed = with_path("model", model, folder)
    return placed if placed.get("name") is not None else placed | {"name": slug_of(placed)}


def with_path(where: str, values: Values, folder: Path) -> Values:
    """A relative path starts at `folder`; one that is no text is refused when it is converted."""
    path = values.get("path")
    if not isinstance(path, str):
        return values
    if not path:
        raise ConfigError("empty", where=f"{where}.path", expected="the path of a file")
    return values | {"path": absolute(path, folder)}


def with_optional_path(values: Values, key: str, folder: Path) -> Values:
    """Where a path may be left empty: a tuner's log to start from, a power trace to replay."""
    path = values.get(key)
    if not isinstance(path, str) or not path:
        return values
    return values | {key: absolute(path, folder)}


def absolute(path: str, folder: Path) -> str:
    # Not pathlib's: links stay as the user named them, and an unknown `~name` is just a name.
    return os.path.abspath(folder / os.path.expanduser(path))  # noqa: PTH100, PTH111


def slug_of(model: Values) -> str:
    stem = Path(str(model.get("path", ""))).stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._")[:SLUG_LIMIT] or "model"


def named_shapes(shapes: object) -> list[Values]:
    """`{input: [1, 3, 640, 640]}` → one entry an input, sorted: equal points must be equal."""
    if not isinstance(shapes, dict | None):
        expected = "a shape per input: model.shapes.images=[1,3,640,640]"
        raise ConfigError("wrong type", where="model.shapes", expected=expected, got=repr(shapes))
    return [named_shape(name, shape) for name, shape in sorted(flat(shapes or {}).items())]


def named_shape(name: str, shape: object) -> Values:
    where = f"model.shapes.{name}"
    return {"input": name, "shape": list(convert(shape, tuple[PositiveInt, ...], where=where))}


def flat(shapes: Mapping[Any, Any], prefix: str = "") -> dict[str, object]:
    """An input called `a.b` reached us as `{a: {b: ...}}`."""
    found: dict[str, object] = {}
    for key, value in shapes.items():
        name = f"{prefix}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found
