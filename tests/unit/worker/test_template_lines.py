"""The lines of a tuner's template are those of code that were written for it."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable

import pytest

from edgetune.worker.engines.tvm_classic.autotvm.template_lines import code_lines, lines_of


def helper(value: int) -> int:
    """Told, not coded."""
    return value + 1


@functools.cache
def shared(value: int) -> int:

    # Why so.
    return helper(value)


def leaf() -> Callable[[str], str]:
    return textwrap.dedent


def imports() -> int:
    from tests.unit.worker.test_template_lines import helper as other

    return other(1)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("def f():\n    return 1\n", 2, id="code"),
        pytest.param("def f():\n\n    # why\n    return 1\n", 2, id="blank and comment"),
        pytest.param('def f():\n    """What\n\n    it is."""\n    return 1\n', 2, id="docstring"),
        pytest.param('def f():\n    return """one\ntwo\n"""\n', 4, id="text that is code"),
        pytest.param("def f():\n    return (\n        1 + 2\n    )\n", 4, id="one call, 3 lines"),
    ],
)
def test_only_lines_with_code_count(text: str, lines: int) -> None:
    assert len(code_lines(text)) == lines


@pytest.mark.parametrize(
    ("functions", "lines"),
    [
        pytest.param([helper], 2, id="alone"),
        pytest.param([shared], 5, id="with its helper, below its decorator"),
        pytest.param([shared, helper], 5, id="each once"),
        pytest.param([leaf], 2, id="no other package's"),
        pytest.param([imports], 5, id="with what it imports"),
    ],
)
def test_helpers_of_the_same_package_count_once(
    functions: list[Callable[..., object]], lines: int
) -> None:
    assert lines_of(functions) == lines
