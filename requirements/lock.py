"""Make the lock files again from pyproject.toml: `make lock`, or `make lock ARGS=--upgrade`.

One file an environment, with every file's hash, for Linux on x86-64 and aarch64 and every Python
that edgetune runs on. No file names an index address: where packages come from is pip's own
configuration.
Pins stay as they are unless `--upgrade` is given.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import tomli

HERE = Path(__file__).parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
MACHINES = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
ONLY_AS_SOURCE = ("antlr4-python3-runtime",)  # pure Python; built with the pins of build.txt
COVERED = (
    "python_full_version < '3.14'",
    "sys_platform == 'linux'",
    "((platform_machine == 'aarch64') or (platform_machine == 'x86_64'))",  # as uv writes it
)

Entry = tuple[str, str]  # "name==version ; marker", and the whole text with hashes and origin


def main() -> int:
    parser = argparse.ArgumentParser(prog="make lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases")
    upgrade = parser.parse_args().upgrade
    for name, wanted in wanted_by_lock().items():
        lock(name, wanted, upgrade=upgrade)
    for name in ("build", "dev"):
        drop_what_app_holds(name)
    return refuse_missing_wheels()


def wanted_by_lock() -> dict[str, list[str]]:
    """`app` first: `build` and `dev` go into the same environment and must agree with it."""
    pyproject = tomli.loads((HERE.parent / "pyproject.toml").read_text())
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    extras = project["optional-dependencies"]
    return {
        "app": project["dependencies"],
        "build": groups["build"],
        "dev": groups["dev"],
        "tvm-classic": extras["tvm-classic"],
        "onnxruntime": extras["onnxruntime"],
        "lock": groups["lock"],
    }


def lock(name: str, wanted: list[str], *, upgrade: bool) -> None:
    print(f"{name}: resolving", flush=True)
    path = HERE / f"{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{name}.in")
        source.write_text("\n".join(wanted) + "\n")
        Path(folder, "pyproject.toml").write_text(
            f'[tool.uv]\nenvironments = ["{" and ".join(COVERED)}"]\n'
        )
        known = "" if upgrade or not path.exists() else path.read_text()
        Path(folder, path.name).write_text(known)
        if name in {"build", "dev"}:
            Path(folder, "app.txt").write_text((HERE / "app.txt").read_text())
        uv(*compile_arguments(name), cwd=folder)
        path.write_text(tidy(Path(folder, path.name).read_text(), name=name))


def compile_arguments(name: str) -> list[str]:
    constraint = ["--constraint", "app.txt"] if name in {"build", "dev"} else []
    options = ["--universal", "--python-version", PYTHONS[0], "--generate-hashes"]
    options += ["--no-emit-index-url", "--no-header", "--quiet", "--output-file", f"{name}.txt"]
    return ["pip", "compile", *options, *constraint, f"{name}.in"]


def uv(*arguments: str, cwd: str | Path = HERE) -> None:
    subprocess.run([str(Path(sys.executable).with_name("uv")), *arguments], cwd=cwd, check=True)


def tidy(text: str, *, name: str) -> str:
    """Every pin is for these machines: saying so on each line helps nobody."""
    for marker in COVERED:
        for said in (f" ; {marker} and", f" and {marker}", f" ; {marker}"):
            text = text.replace(said, " ;" if said.endswith("and") else "")
    text = text.replace("-c app.txt", "app.txt").replace(f"-r {name}.in", "pyproject.toml")
    return f"# Made by `make lock` from pyproject.toml ({name}); not edited by hand.\n{text}"


def entries(path: Path) -> list[Entry]:
    """A lock file in pieces: each pin's line with its continuation and comment lines."""
    pieces: list[list[str]] = []
    for line in path.read_text().splitlines(keepends=True):
        if line[0] not in " #\n":
            pieces.append([])
        if pieces:
            pieces[-1].append(line)
    return [(piece[0].rstrip(" \\\n"), "".join(piece)) for piece in pieces]


def drop_what_app_holds(name: str) -> None:
    held = {pin for pin, _ in entries(HERE / "app.txt")}
    path = HERE / f"{name}.txt"
    head = path.read_text().splitlines(keepends=True)[0]
    own = [text for pin, text in entries(path) if pin not in held]
    path.write_text(head + "".join(own))


def refuse_missing_wheels() -> int:
    """Every pin has a wheel for every Python and machine: nobody needs a compiler."""
    missing = 0
    for path in sorted(HERE.glob("*.txt")):
        print(f"{path.stem}: a wheel of each pin for {', '.join(PYTHONS)}?", flush=True)
        for python in PYTHONS:
            for machine in MACHINES:
                missing += not has_wheels(path, python=python, machine=machine)
    return 1 if missing else 0


def has_wheels(path: Path, *, python: str, machine: str) -> bool:
    options = ["--python-version", python, "--python-platform", machine, "--no-deps", "--quiet"]
    options += ["--only-binary", ":all:"]
    for name in ONLY_AS_SOURCE:
        options += ["--no-binary", name]
    with tempfile.TemporaryDirectory() as target:
        options += ["--dry-run", "--target", target, "--require-hashes"]
        try:
            uv("pip", "install", *options, "--requirement", str(path))
        except subprocess.CalledProcessError:
            print(f"{path.name}: no wheel of some pin for Python {python} on {machine}")
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
