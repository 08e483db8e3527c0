"""Static shapes for a network's inputs: those of the file, and those the user gave by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from edgetune.errors import ModelError
from edgetune.spec import NamedShape
from edgetune.wire.settings import TensorSpec

if TYPE_CHECKING:
    from edgetune.model.network import Declared

Shape = tuple[int, ...]


def settle(
    declared: Sequence[Declared], shapes: Sequence[NamedShape], *, where: str
) -> tuple[TensorSpec, ...]:
    """Every input with a static shape, in the file's order.

    Raises:
        ModelError: a shape for an input that does not exist, one that contradicts the file, or
            none for a dynamic input. Exporters give one name to sizes that differ, so equal names
            of dynamic dimensions are not held to be equal.
    """
    given = {shape.input: shape.shape for shape in shapes}
    _refuse_unknown(given, [entry.name for entry in declared], where=where)
    _refuse_missing([d for d in declared if d.name not in given and _dynamic(d)], where=where)
    for entry in declared:
        if entry.name in given:
            _refuse_contradiction(entry, given[entry.name], where=where)
    return tuple(
        TensorSpec(name=d.name, dtype=d.dtype, shape=given.get(d.name) or _static(d))
        for d in declared
    )


def _dynamic(declared: Declared) -> list[str]:
    """The names of the dynamic dimensions, or their axes where they have none."""
    if declared.dims is None:
        return ["rank"]
    return [dim or f"axis {i}" for i, dim in enumerate(declared.dims) if isinstance(dim, str)]


def _static(declared: Declared) -> Shape:
    return tuple(dim for dim in declared.dims or () if isinstance(dim, int))


def _refuse_unknown(given: dict[str, Shape], known: list[str], *, where: str) -> None:
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            raise ModelError(
                "no such input to give a shape to",
                where=where,
                expected=" or ".join(known) or "none, the network has no inputs",
                got=name,
                hint=f"did you mean {near[0]}?" if near else "",
            )


def _refuse_missing(entries: list[Declared], *, where: str) -> None:
    if not entries:
        return
    names = ", ".join(f"{d.name} ({', '.join(_dynamic(d))})" for d in entries)
    raise ModelError(
        f"dynamic dimensions of {names}",
        where=where,
        expected="static shapes",
        got=" ".join(written(d.dims) for d in entries),
        hint="give them: " + " ".join(override(d) for d in entries),
    )


def _refuse_contradiction(declared: Declared, shape: Shape, *, where: str) -> None:
    dims = declared.dims
    if dims is None:
        return
    pairs = list(zip(dims, shape, strict=False))
    if len(dims) != len(shape) or any(isinstance(d, int) and d != s for d, s in pairs):
        raise ModelError(
            f"shape of input {declared.name}",
            where=where,
            expected=written(dims),
            got=written(shape),
            hint=f"for example {override(declared)}",
        )


def written(dims: Sequence[int | str] | None) -> str:
    """`[1,3,<height>,<width>]`, as a user would type it."""
    if dims is None:
        return "[<any rank>]"
    sizes = (str(dim) if isinstance(dim, int) else f"<{dim or '?'}>" for dim in dims)
    return f"[{','.join(sizes)}]"


def override(declared: Declared) -> str:
    """What to type for this input in Hydra's grammar: odd names go into braces, escaped."""
    shape = "[<sizes>]" if declared.dims is None else written(declared.dims)
    if declared.name.isidentifier():
        return f"model.shapes.{declared.name}={shape}"
    name = re.sub(r"([\\()\[\]{}:=,\s])", r"\\\1", declared.name)
    return f"'model.shapes={{{name}:{shape}}}'"
