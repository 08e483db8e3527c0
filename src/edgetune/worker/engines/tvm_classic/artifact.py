"""A compiled network as files: tvmc's package, which `tvmc run` takes too, and its description."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np
import tvm
from tvm import relay
from tvm.contrib import graph_executor

from edgetune.errors import ModelError, SetupError
from edgetune.wire.arrays import Array
from edgetune.wire.messages import Loaded
from edgetune.wire.settings import ModelFile, TensorSpec

PACKAGE, DESCRIPTION = "module.tar", "artifact.json"
LIBRARY, GRAPH, PARAMETERS = "mod.so", "mod.json", "mod.params"  # tvmc's names in its package
COMPILERS = ("g++", "gcc", "clang++", "clang", "c++", "cc")  # where TVM looks, to link with


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the files do not say: names and order of inputs and outputs, and the target."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]
    target: str


def check_linker() -> None:
    """Raises SetupError where nothing can link a shared library."""
    if os.environ.get("CXX") or os.environ.get("CC"):
        return
    if not any(shutil.which(name) for name in COMPILERS):
        raise SetupError(
            "no C compiler to link with", expected=" or ".join(COMPILERS), hint="install gcc"
        )


def write(factory: Any, folder: Path, *, model: ModelFile, target: str) -> None:
    """The description comes last: a folder without it is not finished."""
    with TemporaryDirectory() as made, tarfile.open(folder / PACKAGE, "w") as package:
        parts = Path(made)
        factory.get_lib().export_library(str(parts / LIBRARY))
        (parts / GRAPH).write_text(factory.get_graph_json())
        (parts / PARAMETERS).write_bytes(relay.save_param_dict(factory.get_params()))
        for name in (LIBRARY, GRAPH, PARAMETERS):
            package.add(parts / name, name)
    description = Description(inputs=model.inputs, outputs=model.outputs, target=target)
    (folder / DESCRIPTION).write_bytes(msgspec.json.encode(description))


def load(folder: Path) -> TvmExecutable:
    return executable(read(folder), graph_executor.create)


def executable(parts: Parts, create: Callable[[str, Any, Any], Any]) -> TvmExecutable:
    """`create` makes the executor of a graph, a library and a device."""
    executor = create(parts.graph, parts.module, tvm.cpu())
    executor.load_params(parts.parameters)
    return TvmExecutable(executor, parts.description)


@dataclass(frozen=True)
class Parts:
    """A compiled network, as the executors of TVM take it."""

    description: Description
    module: Any
    graph: str
    parameters: bytes


def read(folder: Path) -> Parts:
    description = msgspec.json.decode((folder / DESCRIPTION).read_bytes(), type=Description)
    with TemporaryDirectory() as unpacked, tarfile.open(folder / PACKAGE) as package:
        library = Path(unpacked) / LIBRARY
        library.write_bytes(part(package, LIBRARY))
        # Once it is loaded, the file may go: the mapping stays.
        module = tvm.runtime.load_module(str(library))
        graph, parameters = part(package, GRAPH).decode(), part(package, PARAMETERS)
    return Parts(description, module, graph, parameters)


def part(package: tarfile.TarFile, name: str) -> bytes:
    """Nothing else of a package is unpacked, and nothing to where it says."""
    stream = package.extractfile(name)
    assert stream is not None
    return stream.read()


class TvmExecutable:
    """A graph executor on the processor."""

    def __init__(self, executor: Any, description: Description) -> None:
        self.executor, self.description = executor, description
        self._run = executor.module["run"]  # without the Python wrapper around it

    def describe(self) -> Loaded:
        return Loaded(inputs=self.description.inputs, outputs=self.description.outputs)

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        for spec in self.description.inputs:
            index = self.executor.get_input_index(spec.name)
            if index >= 0:  # an input that the network does not read has no place in it
                self.executor.set_input(index, checked(spec, arrays))

    def run(self) -> None:
        self._run()

    def outputs(self) -> dict[str, Array]:
        return {
            name: self.executor.get_output(index).numpy()
            for index, name in enumerate(self.description.outputs)
        }


def checked(spec: TensorSpec, arrays: Mapping[str, Array]) -> Array:
    """The array of `spec`; TVM itself would read past the end of one that is too small."""
    array = arrays.get(spec.name)
    if array is None:
        raise ModelError("an input is missing", expected=spec.name, got=", ".join(arrays))
    if array.shape != spec.shape or array.dtype != np.dtype(spec.dtype):
        raise ModelError(
            "wrong input",
            where=spec.name,
            expected=f"{spec.dtype}{list(spec.shape)}",
            got=f"{array.dtype}{list(array.shape)}",
        )
    return array
