"""Plain values → frozen settings, strictly; what does not fit is said in one line.

msgspec finds the error and says where; the sentence needs more: what stands there, and the nearest
valid choice, which are looked up in the value and in the type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from edgetune.config.choices import nearest, one_of
from edgetune.errors import ConfigError

T = TypeVar("T")
Path = tuple[str | int, ...]
INT64, LONGEST_VALUE = 1 << 63, 60
UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.+)`")
MISSING_FIELD = re.compile(r"Object missing required field `(.+)`")
BOUND, RANGE = re.compile(r" [<>]= (\S+)$"), re.compile(r" [<>]=? ")
YAML_NAMES = {"object": "a group of keys", "array": "a list"}
EXPECTED = re.compile(r"Expected (?P<expected>.+?)(?:, got (?P<got>[^,]+))?")


def convert(value: object, kind: Any, *, where: str) -> Any:
    """Convert `value` into `kind`.

    Raises:
        ConfigError: `where` and the path below it, what was expected, what stands there.
    """
    check_numbers(value, where)
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise explain(str(error), value, kind, where=where) from None


def check_numbers(value: object, where: str) -> None:
    """Neither infinities nor integers beyond 64 bits can be written to a record."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            check_numbers(item, f"{where}.{key}")
    elif isinstance(value, list):
        for item in value:
            check_numbers(item, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConfigError("out of range", where=where, expected="a finite number", got=repr(value))
    elif isinstance(value, int) and abs(value) >= INT64:
        raise ConfigError("out of range", where=where, expected="a 64-bit integer", got=str(value))


def explain(message: str, value: object, kind: Any, *, where: str) -> ConfigError:
    text, _, tail = message.partition(" - at `")
    path = parse_path(tail)
    node = node_at(inspect.type_info(kind), value, path)
    here = where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    if match := UNKNOWN_FIELD.fullmatch(text):
        return unknown_key(match[1], field_names(node), where=here)
    if match := MISSING_FIELD.fullmatch(text):
        return ConfigError("missing", where=f"{here}.{match[1]}", expected="a value")
    got = show(value_at(value, path))
    if choices := choices_at(kind, value, path):
        hint = nearest(value_at(value, path), choices)
        return ConfigError(
            "no such choice", where=here, expected=one_of(choices), got=got, hint=hint
        )
    return wrong_value(text, where=here, got=got)


def wrong_value(text: str, *, where: str, got: str) -> ConfigError:
    match = EXPECTED.fullmatch(text)
    if match is None:
        return ConfigError(text, where=where, got=got)
    expected = " ".join(YAML_NAMES.get(word, word) for word in match["expected"].split("`"))
    expected = " ".join(expected.split())
    if match["got"] and not match["got"].isdigit():
        return ConfigError("wrong type", where=where, expected=expected, got=got)
    bound = BOUND.search(expected)
    return ConfigError(
        "out of range" if RANGE.search(expected) else "does not fit",
        where=where,
        expected=expected,
        got=got,
        hint=f"the nearest is {bound[1]}" if bound else "",
    )


def unknown_key(key: str, keys: list[str], *, where: str) -> ConfigError:
    return ConfigError(
        "no such key",
        where=f"{where}.{key}" if where else key,
        expected=one_of(keys),
        hint=nearest(key, keys),
    )


def parse_path(tail: str) -> Path:
    """`$.trial.mean[2]` and what follows → ("trial", "mean", 2)."""
    steps = re.findall(r"\.([A-Za-z_]\w*)|\[(\d+)\]", tail.partition("`")[0])
    return tuple(name or int(index) for name, index in steps)


def value_at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def node_at(node: inspect.Type | None, value: Any, path: Path) -> inspect.Type | None:
    """The type that `path` leads to; a union is decided by the tag that stands in `value`."""
    node = decide(node, value)
    for step in path:
        value = value[step] if not isinstance(value, Mapping) else value.get(step)
        node = decide(step_into(node, step), value)
    return node


def step_into(node: inspect.Type | None, step: str | int) -> inspect.Type | None:
    if isinstance(node, inspect.StructType):
        return next((field.type for field in node.fields if field.encode_name == step), None)
    if isinstance(node, inspect.VarTupleType):
        return node.item_type
    if isinstance(node, inspect.TupleType) and isinstance(step, int):
        return node.item_types[step]
    return None


def decide(node: inspect.Type | None, value: Any) -> inspect.Type | None:
    if isinstance(node, inspect.Metadata):
        return decide(node.type, value)
    if not isinstance(node, inspect.UnionType) or not isinstance(value, Mapping):
        return node
    structs = [kind for kind in node.types if isinstance(kind, inspect.StructType)]
    return next((kind for kind in structs if value.get(kind.tag_field) == kind.tag), node)


def field_names(node: inspect.Type | None) -> list[str]:
    if not isinstance(node, inspect.StructType):
        return []
    tag = [node.tag_field] if node.tag_field else []
    return [*tag, *(field.encode_name for field in node.fields)]


def choices_at(kind: Any, value: Any, path: Path) -> list[object]:
    """The values of the literal at `path`, or the tags of the union whose tag stands there."""
    root = inspect.type_info(kind)
    node = node_at(root, value, path)
    if isinstance(node, inspect.LiteralType):
        return list(node.values)
    parent = node_at(root, value, path[:-1]) if path else None
    if not isinstance(parent, inspect.UnionType):
        return []
    return [struct.tag for struct in parent.types if isinstance(struct, inspect.StructType)]


def show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
