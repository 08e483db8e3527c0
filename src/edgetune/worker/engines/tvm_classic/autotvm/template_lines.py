"""How much somebody had to write so that an operation can be tuned: the lines of its templates.

Counted are the two functions registered under a task's name (what is computed and which choices
there are; how they become a schedule) and every function of the same package of TVM (such as
`tvm.topi.x86`, what is written for one kind of processor) that these reach by name, each once.
What lies outside that package serves all targets and is not counted. A line counts when there is
code on it: blank ones, comments and docstrings do not.
"""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
import tokenize
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import FunctionType
from typing import Any

NO_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
)


def template_lines(names: Iterable[str]) -> int | None:
    """Of the templates of these tasks together; None where the installed TVM lacks the source."""
    from tvm.autotvm.task.task import TASK_TABLE

    templates = [TASK_TABLE[name] for name in names if name in TASK_TABLE]
    registered = [each for found in templates for each in (found.fcompute, found.fschedule)]
    try:
        return lines_of([function for function in registered if function is not None]) or None
    except (ImportError, OSError, SyntaxError, TypeError):
        return None


def lines_of(functions: Iterable[Callable[..., Any]]) -> int:
    """Of these functions and all that they reach in their own packages.

    Raises:
        OSError: the source of one of them is not there.
    """
    waiting = [own(function) for function in functions]
    counted: list[FunctionType] = []
    while waiting:
        if (function := waiting.pop()) not in counted:
            counted.append(function)
            waiting += [each for each in reached(function) if package(each) == package(function)]
    return sum(len(code_lines(source(function))) for function in counted)


def own(function: Any) -> FunctionType:
    """What was written, below what decorators made of it."""
    found: FunctionType = inspect.unwrap(function)
    return found


def package(function: FunctionType) -> str:
    return function.__module__.rpartition(".")[0]


def source(function: FunctionType) -> str:
    return textwrap.dedent(inspect.getsource(function))


def reached(function: FunctionType) -> Iterator[FunctionType]:
    """The functions that its source names: `helper`, `module.helper`, or imported in it."""
    for node in ast.walk(ast.parse(source(function))):
        for found in named(node, function):
            if inspect.isfunction(found):
                yield own(found)


def named(node: ast.AST, function: FunctionType) -> list[object]:
    """What a name in the source stands for, as far as that is written down outside of it."""
    match node:
        case ast.Name(id=name):
            return [function.__globals__.get(name)]
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            holder = function.__globals__.get(name)
            return [getattr(holder, attribute, None)] if inspect.ismodule(holder) else []
        case ast.ImportFrom(module=str(module), level=level) if level <= 1:
            here = package(function) if level else None
            holder = import_module(f"{'.' * level}{module}", here)
            return [getattr(holder, alias.name, None) for alias in node.names]
        case _:
            return []


def code_lines(text: str) -> set[int]:
    """The numbers of the lines of `text` with code on them."""
    told = docstring_lines(ast.parse(text))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    spans = ((one.start[0], one.end[0]) for one in tokens if one.type not in NO_CODE)
    return {line for first, last in spans for line in range(first, last + 1)} - told


def docstring_lines(tree: ast.AST) -> set[int]:
    holders = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
    ]
    spans = [(node.body[0].lineno, node.body[0].end_lineno) for node in holders]
    return {line for first, last in spans for line in range(first, (last or first) + 1)}
