"""What is refused before anything runs: each in one line that says what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from edgetune.errors import ModelError
from edgetune.model.check import check_model
from edgetune.model.fetch import fetch
from edgetune.spec import BuiltModel, FileModel, Model, NamedShape, PackagedModel, ZooModel
from tests.unit.model.graphs import Dims, passing, saved, with_external

DYNAMIC: dict[str, Dims] = {"images": ["batch", 3, "height", "width"], "sizes": ["batch", 2]}


def file_model(path: Path, **shapes: tuple[int, ...]) -> FileModel:
    named = tuple(NamedShape(input=name, shape=shape) for name, shape in shapes.items())
    return FileModel(name="net", path=str(path), shapes=named)


def refused(model: Model) -> str:
    with pytest.raises(ModelError) as caught:
        check_model(model)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def whole(path: Path) -> bytes:
    return saved(passing(), path).read_bytes()


def empty_graph(_: Path) -> bytes:
    model = passing()
    model.graph.ClearField("node")
    return bytes(model.SerializeToString())


def sequence_input(_: Path) -> bytes:
    model = passing()
    kind = helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, None))
    model.graph.input[0].type.CopyFrom(kind)
    return bytes(model.SerializeToString())


def text_input(_: Path) -> bytes:
    return bytes(passing({"x": [1]}, dtype=TensorProto.STRING).SerializeToString())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(lambda _: b"", "got an empty file", id="empty"),
        pytest.param(lambda _: b"<html>404</html>", "starts with b'<html>40'", id="page"),
        pytest.param(lambda _: b"PK\x03\x04" + bytes(99), "starts with b'PK", id="zip"),
        pytest.param(
            lambda _: b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull", id="lfs"
        ),
        pytest.param(lambda p: whole(p)[:-9], "damaged or cut off", id="cut at the end"),
        pytest.param(lambda p: whole(p)[:6000], "damaged or cut off", id="cut in the weights"),
        pytest.param(lambda p: whole(p)[:40], "damaged or cut off", id="cut in the nodes"),
        pytest.param(lambda p: whole(p)[:2], "damaged or cut off", id="cut before the graph"),
        pytest.param(lambda p: whole(p)[:-6], "opset", id="cut before the opset"),
        pytest.param(empty_graph, "the graph is empty", id="empty graph"),
        pytest.param(sequence_input, "input x, expected a tensor, got a sequence", id="sequence"),
        pytest.param(text_input, "input x, expected one of float32, float64", id="text"),
    ],
)
def test_a_file_that_is_no_network(
    content: Callable[[Path], bytes], expected: str, tmp_path: Path
) -> None:
    """The line names the file and what it holds instead."""
    path = tmp_path / "net.onnx"
    path.write_bytes(content(path))
    message = refused(file_model(path))
    assert message.startswith(str(path))
    assert expected in message


def test_every_cut_is_refused(tmp_path: Path) -> None:
    """A file cut off at any byte is refused, never half understood."""
    path = tmp_path / "net.onnx"
    model = passing()
    del model.graph.initializer[:]
    content = model.SerializeToString()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        refused(file_model(path))


def test_no_file_or_a_folder(tmp_path: Path) -> None:
    """A path must lead to a file."""
    assert "no such file" in refused(file_model(tmp_path / "net.onnx"))
    assert "is not a file" in refused(file_model(tmp_path))


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        pytest.param(
            {},
            "dynamic dimensions of images (batch, height, width), sizes (batch), expected static "
            "shapes, got [<batch>,3,<height>,<width>] [<batch>,2]; give them: "
            "model.shapes.images=[<batch>,3,<height>,<width>] model.shapes.sizes=[<batch>,2]",
            id="none given",
        ),
        pytest.param(
            {"image": (1, 3, 4, 4)},
            "expected images or sizes, got image; did you mean images?",
            id="wrong name",
        ),
        pytest.param(
            {"images": (3, 4, 4), "sizes": (1, 2)},
            "shape of input images, expected [<batch>,3,<height>,<width>], got [3,4,4]",
            id="wrong rank",
        ),
        pytest.param(
            {"images": (1, 1, 4, 4), "sizes": (1, 2)},
            "shape of input images, expected [<batch>,3,<height>,<width>], got [1,1,4,4]",
            id="against a static dimension",
        ),
    ],
)
def test_shapes_that_do_not_settle(
    shapes: dict[str, tuple[int, ...]], expected: str, tmp_path: Path
) -> None:
    """The line names the input and the dimension, and what to type."""
    path = saved(passing(DYNAMIC), tmp_path / "net.onnx")
    assert expected in refused(file_model(path, **shapes))


@pytest.mark.parametrize(
    ("dims", "shape"),
    [
        pytest.param(["batch", 3], (2, 3), id="named"),
        pytest.param([None, 3], (2, 3), id="unnamed"),
        pytest.param([0, 3], (2, 3), id="zero"),
        pytest.param([-1, 3], (2, 3), id="minus one"),
        pytest.param(None, (2, 3), id="no rank"),
        pytest.param(None, (), id="no rank, a scalar"),
        pytest.param([2, 3], (2, 3), id="static"),
        pytest.param([], (), id="static scalar"),
    ],
)
def test_a_given_shape_settles_every_kind_of_dimension(
    dims: Dims, shape: tuple[int, ...], tmp_path: Path
) -> None:
    """However an exporter wrote "dynamic", the shape that was given holds."""
    model = file_model(saved(passing({"x": dims}), tmp_path / "net.onnx"), x=shape)
    check_model(model)
    assert [spec.shape for spec in fetch(model, tmp_path, lambda _: None).file.inputs] == [shape]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        pytest.param("x", "model.shapes.x=[<n>]", id="plain"),
        pytest.param("input.1", "'model.shapes={input.1:[<n>]}'", id="dot"),
        pytest.param("gpu_0/data", "'model.shapes={gpu_0/data:[<n>]}'", id="slash"),
        pytest.param("serving:0", "'model.shapes={serving\\:0:[<n>]}'", id="colon"),
    ],
)
def test_a_hint_can_be_typed(name: str, typed: str, tmp_path: Path) -> None:
    """Names that no dotted path can hold are written in Hydra's braces."""
    path = saved(passing({name: ["n"]}), tmp_path / "net.onnx")
    assert refused(file_model(path)).endswith(f"give them: {typed}")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param("other.bin", "no such file", id="missing"),
        pytest.param("../weights.bin", "inside the model's folder, got '../weights.bin'", id="up"),
        pytest.param("a/../../weights.bin", "inside the model's folder", id="down and up"),
        pytest.param("/etc/passwd", "inside the model's folder", id="absolute"),
        pytest.param("C:\\weights.bin", "inside the model's folder", id="drive"),
        pytest.param("", "inside the model's folder", id="nothing"),
        pytest.param("link.bin", "a link to", id="link"),
        pytest.param("linked/weights.bin", "a link to", id="linked folder"),
        pytest.param("short.bin", "is cut off, expected at least 12000 bytes", id="short"),
    ],
)
def test_external_data_outside_or_not_there(location: str, expected: str, tmp_path: Path) -> None:
    """Weights come from whole files in the model's own folder, whatever the file claims."""
    folder = tmp_path / "model"
    folder.mkdir()
    path = with_external(folder / "net.onnx", location=location)
    (tmp_path / "weights.bin").write_bytes(bytes(12000))
    (folder / "link.bin").symlink_to(tmp_path / "weights.bin")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "short.bin").write_bytes(bytes(11999))
    message = refused(file_model(path))
    assert message.startswith(f"{path}: weights w")
    assert expected in message


def test_external_data_beside_the_model(tmp_path: Path) -> None:
    """Its bytes count: for the size, and for the digest."""
    path = with_external(tmp_path / "net.onnx")
    check_model(file_model(path))
    first = fetch(file_model(path), tmp_path, lambda _: None)
    assert first.size_bytes == path.stat().st_size + 12000
    (tmp_path / "weights.bin").write_bytes(bytes(12000))
    second = fetch(file_model(path), tmp_path, lambda _: None)
    assert first.file.sha256 != second.file.sha256


def test_models_of_ours() -> None:
    """What edgetune builds or carries passes; a spelling error gets the nearest name."""
    check_model(BuiltModel(name="resnet18", depth=18))
    check_model(PackagedModel(name="digits", file="digits.onnx"))
    assert "did you mean digits.onnx?" in refused(PackagedModel(name="x", file="digit.onnx"))
    assert "digits.onnx" in refused(PackagedModel(name="x", file="../data/digits.onnx"))


@pytest.mark.parametrize(
    "url", ["ftp://host/net.onnx", "net.onnx", "http:///net.onnx", "http://host/"]
)
def test_an_address_that_cannot_be_downloaded(url: str) -> None:
    """Only http and https addresses of a file."""
    zoo = ZooModel(name="net", url=url, sha256="0" * 64, size_bytes=1)
    assert refused(zoo).startswith("model.url: ")


def test_checking_writes_nothing(tmp_path: Path) -> None:
    """Neither a good nor a bad model leaves anything in the store."""
    path = saved(passing(), tmp_path / "net.onnx")
    store = tmp_path / "store"
    check_model(file_model(path), store=store)
    with pytest.raises(ModelError):
        check_model(file_model(path, y=(1,)), store=store)
    assert not store.exists()


def test_the_networks_of_the_onnx_package() -> None:
    """Its `light_*` files, opset 9, pass as they are."""
    data = Path(onnx.__file__).parent / "backend" / "test" / "data"
    light = sorted((data / "light").glob("*.onnx"))
    assert len(light) == 9
    for path in light:
        check_model(file_model(path))
