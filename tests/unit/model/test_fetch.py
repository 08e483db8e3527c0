"""The facts about a model, and how they are kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto

from edgetune.errors import ModelError
from edgetune.model.fetch import fetch
from edgetune.model.memo import recall
from edgetune.spec import BuiltModel, FileModel, PackagedModel
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import Progress
from edgetune.wire.settings import TensorSpec
from tests.unit.model.graphs import passing, saved

RESNET18 = BuiltModel(name="resnet18", depth=18)
# Equal under NumPy 1.26 to 2.5, onnx 1.17 to 1.23, Python 3.10 to 3.13.
RESNET18_SHA256 = "7455107b1d0a407c60f48b4f66c0a39e1de4ccd9b87593030623d2a5246043df"
LONG_AGO_NS = 1_000_000_000


def silent(_: Progress) -> None: ...


def aged(path: Path) -> Path:
    """Last changed long enough ago to be remembered."""
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def test_the_facts_of_a_file(tmp_path: Path) -> None:
    """Inputs that are not weights, outputs in order, opset, size and digest; weights unknown."""
    model = passing({"a": [2, 3], "b": []}, dtype=TensorProto.INT64)
    model.graph.input.add().CopyFrom(model.graph.output[-1])
    model.graph.input[-1].name = "w"  # as old files do: a weight is among the inputs
    path = saved(model, tmp_path / "net.onnx")
    facts = fetch(FileModel(name="net", path=str(path)), tmp_path, silent)
    assert facts.file.inputs == (
        TensorSpec(name="a", dtype="int64", shape=(2, 3)),
        TensorSpec(name="b", dtype="int64", shape=()),
    )
    assert facts.file.outputs == ("a_out", "b_out", "w_out")
    assert facts.file.sha256 == digest_file(path)
    assert (facts.weights, facts.opset, facts.size_bytes) == ("file", 13, path.stat().st_size)


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name in two folders is two files."""
    found = []
    for folder, dims in (("a", [1]), ("b", [2])):
        (tmp_path / folder).mkdir()
        aged(saved(passing({"x": dims}), tmp_path / folder / "net.onnx"))
        monkeypatch.chdir(tmp_path / folder)
        facts = fetch(FileModel(name="net", path="net.onnx"), tmp_path, silent)
        found.append((facts.file.path, facts.file.inputs[0].shape))
    assert found == [(str(tmp_path / f / "net.onnx"), s) for f, s in (("a", (1,)), ("b", (2,)))]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    """Facts are remembered by the files' stamps, and forgotten with any change."""
    path = aged(saved(passing(), tmp_path / "net.onnx"))
    model = FileModel(name="net", path=str(path))
    assert recall(model, tmp_path) is None
    facts = fetch(model, tmp_path, silent)
    assert recall(model, tmp_path) == facts
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS + 1))
    assert recall(model, tmp_path) is None


def test_a_file_that_has_just_changed_is_not_remembered(tmp_path: Path) -> None:
    """A second change within the same tick of the clock would go unnoticed."""
    path = saved(passing(), tmp_path / "net.onnx")
    os.utime(path, ns=(time.time_ns(), time.time_ns()))
    model = FileModel(name="net", path=str(path))
    fetch(model, tmp_path, silent)
    assert recall(model, tmp_path) is None


def test_a_damaged_memo_is_no_memo(tmp_path: Path) -> None:
    """What cannot be read is found out anew."""
    path = aged(saved(passing(), tmp_path / "net.onnx"))
    model = FileModel(name="net", path=str(path))
    facts = fetch(model, tmp_path, silent)
    (memo,) = (tmp_path / "facts").iterdir()
    memo.write_bytes(memo.read_bytes()[:-5])
    assert recall(model, tmp_path) is None
    assert fetch(model, tmp_path, silent) == facts


def test_a_store_that_cannot_be_written(tmp_path: Path) -> None:
    """A full or locked disk is one line with the path."""
    (tmp_path / "built").write_text("in the way")
    with pytest.raises(ModelError, match=f"{tmp_path}/built.*: cannot be kept or read"):
        fetch(RESNET18, tmp_path, silent)


def test_a_built_network_is_the_same_everywhere(tmp_path: Path) -> None:
    """Depth and seed fix every byte; a damaged file is built again and said to be."""
    told: list[Progress] = []
    facts = fetch(RESNET18, tmp_path, told.append)
    assert facts.file.sha256 == RESNET18_SHA256
    assert (facts.weights, facts.opset) == ("seeded", 13)
    assert facts.file.inputs == (TensorSpec(name="data", dtype="float32", shape=(1, 3, 224, 224)),)
    path = Path(facts.file.path)
    with path.open("r+b") as stream:
        stream.seek(20_000_000)
        stream.write(b"damaged")
    assert fetch(RESNET18, tmp_path, told.append) == facts
    assert [entry.text for entry in told[::2]] == [
        "building resnet18",
        "building resnet18 again: the file was damaged",
    ]


def test_the_digits_network_reads_handwriting(tmp_path: Path) -> None:
    """The trained weights name 353 of the 360 held-out pictures rightly."""
    facts = fetch(PackagedModel(name="digits", file="digits.onnx"), tmp_path, silent)
    assert (facts.weights, facts.file.inputs[0].shape) == ("trained", (1, 1, 8, 8))
    assert facts.size_bytes < 200_000
    held = np.load(Path(facts.file.path).with_suffix(".npz"))
    session = ort.InferenceSession(facts.file.path, providers=["CPUExecutionProvider"])
    scores = [session.run(None, {"image": image[None]})[0] for image in held["images"]]
    right = np.argmax(np.concatenate(scores), axis=1) == held["labels"]
    assert (right.sum(), right.size) == (353, 360)
