"""What holds for every file of the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

ROOT = Path(__file__).parents[2]
MOST_LINES = 300
# Where packages come from is each machine's own affair. In brackets, lest this line match.
ADDRESSES = re.compile(r"py[p]i\.org|python[h]osted\.|--(extra-|default-)?index-ur[l][ =]")


def files(*patterns: str) -> list[Path]:
    """The tracked files that match, and those about to be tracked."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in answer.stdout.splitlines() if (ROOT / name).is_file()]


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_imports_keep_to_the_layers() -> None:
    """Every import contract of pyproject.toml holds."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_no_file_is_too_long_to_read() -> None:
    """A source file has 300 lines at most."""
    long = [path for path in files("src/*.py") if len(path.read_text().splitlines()) > MOST_LINES]
    assert named(long) == []


def test_no_file_names_a_package_index() -> None:
    """Neither a registry's host name nor an option that gives one is in any file."""
    naming = [path for path in files() if ADDRESSES.search(path.read_text(errors="replace"))]
    assert named(naming) == []


def test_every_configuration_file_loads() -> None:
    """Each file below conf/ is YAML that OmegaConf takes."""
    for path in files("conf/*.yaml"):
        OmegaConf.load(path)
