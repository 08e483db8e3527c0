"""Canonical bytes and SHA-256 digests of values, files and folders."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

CHUNK_BYTES = 1 << 20


def digest_value(value: Any) -> str:
    """The SHA-256 (hex) of a struct or plain value as canonical JSON: keys sorted, no spaces."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def digest_file(path: Path) -> str:
    """The SHA-256 (hex) of a file's bytes."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            hasher.update(chunk)
    return hasher.hexdigest()


def digest_tree(folder: Path) -> dict[str, str]:
    """Every file below `folder`, by its relative path in POSIX form, with its digest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in files}
