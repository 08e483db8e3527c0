"""The lock files agree with pyproject.toml, and are complete."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
WANTED = {
    "app": PROJECT["project"]["dependencies"],
    "build": GROUPS["build"],
    "dev": GROUPS["dev"],
    "lock": GROUPS["lock"],
    "onnxruntime": EXTRAS["onnxruntime"],
    "tvm-classic": EXTRAS["tvm-classic"],
}
BENEATH = {"dev": ("app", "build"), "build": ("app",)}  # what is installed there already
PYTHONS = ("3.10.13", "3.11.7", "3.12.1", "3.13.0")


def pins(name: str) -> Iterator[Requirement]:
    for line in (ROOT / "requirements" / f"{name}.txt").read_text().splitlines():
        if line[:1] not in {"", " ", "#"}:
            yield Requirement(line.rstrip(" \\"))


def versions(name: str, python: str) -> dict[str, str]:
    """Version by package of what a Python of that version gets from the file and those beneath."""
    marked = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0]}
    return {
        pin.name: next(iter(pin.specifier)).version
        for layer in (*BENEATH.get(name, ()), name)
        for pin in pins(layer)
        if pin.marker is None or pin.marker.evaluate(marked)
    }


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", WANTED)
def test_what_the_project_asks_for_is_locked(name: str, python: str) -> None:
    """Each requirement of pyproject.toml is pinned, in the range it asks for: else `make lock`."""
    locked = versions(name, python)
    for requirement in map(Requirement, WANTED[name]):
        assert requirement.specifier.contains(
            locked[canonicalize_name(requirement.name)], prereleases=True
        )


@pytest.mark.parametrize("name", ["tvm-classic", "tvm-relax"])
def test_engines_and_app_exclude_each_other(name: str) -> None:
    """No engine is in the app's environment, where it could be imported by accident."""
    engine = {Requirement(text).name for text in EXTRAS[name] if "tvm" in text}
    assert engine.isdisjoint(pin.name for pin in pins("app"))


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_has_hashes(name: str) -> None:
    """Each pin is one exact release, with the hash of each of its files."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text)[1:]
    assert entries
    assert all(re.search(r"^[\w.-]+==\S+.*\\\n +--hash=sha256:", entry) for entry in entries)


def test_this_python_is_one_of_those_that_are_locked_for() -> None:
    """What is tested here is what the lock files promise."""
    assert any(python.startswith(f"3.{sys.version_info.minor}.") for python in PYTHONS)
