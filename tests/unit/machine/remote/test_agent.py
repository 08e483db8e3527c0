"""The agent runs on boards whose Python is old."""

from __future__ import annotations

import ast

import pytest

from edgetune.machine.remote.agent_process import AGENT

SINCE_3_7 = ("monotonic_ns", "capture_output", "removeprefix", "root_dir", "fromisoformat")


def test_it_is_written_in_the_language_of_3_6() -> None:
    assert ast.parse(AGENT, feature_version=(3, 6)).body


@pytest.mark.parametrize("name", SINCE_3_7)
def test_it_asks_for_nothing_that_came_later(name: str) -> None:
    words = {node.attr for node in ast.walk(ast.parse(AGENT)) if isinstance(node, ast.Attribute)}
    arguments = {node.arg for node in ast.walk(ast.parse(AGENT)) if isinstance(node, ast.keyword)}
    assert name not in words | arguments
