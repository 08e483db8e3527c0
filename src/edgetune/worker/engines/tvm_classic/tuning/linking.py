"""Linking one candidate: by the linker itself where it can be found, not through a compiler.

TVM links through `g++`, which starts `collect2`, which starts `ld`: 94 ms a candidate where `ld`
alone takes 11. `link` travels to the building processes by value, so this module imports nothing
of edgetune.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

COMPILERS = ("gcc", "clang", "cc")
QUESTION_SECONDS = 10.0


def linker_command() -> tuple[str, ...]:
    """`ld` with what a compiler would add for a kernel; empty where TVM's own way must do.

    The compiler says where its parts are. A library is linked in only if a kernel calls it.
    """
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None or os.environ.get("CXX") or os.environ.get("CC"):
        return ()
    linker = shutil.which(said(compiler, "-print-prog-name=ld"))
    if linker is None:
        return ()
    archive = said(compiler, "-print-libgcc-file-name")
    libraries = [said(compiler, f"-print-file-name={name}") for name in ("libm.so.6", "libc.so.6")]
    found = [path for path in (archive, *libraries) if Path(path).is_file()]
    return (linker, "-shared", "--as-needed", *found)


def said(compiler: str, question: str) -> str:
    """The compiler's answer, "" for none."""
    try:
        done = subprocess.run(
            [compiler, question],
            capture_output=True,
            text=True,
            timeout=QUESTION_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def link(command: tuple[str, ...], compiled: str, library: str) -> None:
    """The object file `compiled` as a shared library; raises RuntimeError where nothing links."""
    from tvm.contrib import cc

    if command:
        linker, *options = command
        # The object comes before the libraries: --as-needed looks at what is still undefined.
        head, parts = options[:2], options[2:]
        arguments = [linker, *head, "-o", library, compiled, *parts]
        if subprocess.run(arguments, capture_output=True, check=False).returncode == 0:
            return
    cc.create_shared(library, [compiled])
