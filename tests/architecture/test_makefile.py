"""The Makefile explains itself, and works from anywhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Makefile").read_text()


def test_help_lists_every_target_in_one_line(tmp_path: Path) -> None:
    """`make help` names each target that a person would call, from any directory."""
    command = ["make", "--no-print-directory", "-C", str(ROOT), "help"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    listed = [line.split()[0] for line in answer.stdout.splitlines()]
    phony = re.search(r"^\.PHONY: (.*)$", TEXT, re.MULTILINE)
    assert phony is not None
    assert set(listed) == set(phony[1].split()) - {"tools"}


def test_a_target_runs_a_command_that_exists() -> None:
    """No target is a stub: each `edgetune` command that is called can be asked for help."""
    for command in re.findall(r"\$\(BIN\)/edgetune (\w+)", TEXT):
        program = ROOT / ".venvs" / "app" / "bin" / "edgetune"
        subprocess.run([program, command, "--help"], check=True, capture_output=True)
