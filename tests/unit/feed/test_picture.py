"""A picture becomes what a classifier was trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edgetune.errors import ModelError
from edgetune.feed.arrays import arrays
from edgetune.spec import PictureInput
from edgetune.wire.settings import TensorSpec

PLAIN = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}


def network(*shape: int, dtype: str = "float32") -> tuple[TensorSpec, ...]:
    return (TensorSpec(name="data", dtype=dtype, shape=shape),)


def saved(image: Image.Image, path: Path) -> str:
    image.save(path)
    return str(path)


def stripes(path: Path, *, width: int = 90, height: int = 30) -> str:
    """Red, green and blue from left to right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for channel in range(3):
        pixels[:, channel * width // 3 : (channel + 1) * width // 3, channel] = 255
    return saved(Image.fromarray(pixels), path)


def test_colours_are_normalised_by_channel(tmp_path: Path) -> None:
    """(1 - 0.485) / 0.229 for full red, and so on, as ImageNet's classifiers expect."""
    path = saved(Image.new("RGB", (300, 280), (255, 0, 255)), tmp_path / "a.png")
    values = arrays(PictureInput(path=path), network(1, 3, 224, 224))["data"]
    assert values.shape == (1, 3, 224, 224)
    assert values.dtype == np.float32
    assert values[0, :, 100, 100] == pytest.approx([2.2489, -2.0357, 2.6400], abs=1e-4)
    assert np.max(values.std(axis=(2, 3))) < 1e-5


def test_the_middle_is_cut_out(tmp_path: Path) -> None:
    """The shorter side becomes `resize`; of the longer one the middle stays."""
    path = stripes(tmp_path / "a.png")
    feed = PictureInput(path=path, resize=30, **PLAIN)
    values = arrays(feed, network(1, 3, 20, 24))["data"]
    assert values[0, 1].min() == 1.0
    assert values[0, [0, 2]].max() == 0.0


def test_a_picture_is_turned_upright(tmp_path: Path) -> None:
    """The camera's note of how it was held counts."""
    image = Image.open(stripes(tmp_path / "a.png"))
    exif = Image.Exif()
    exif[0x0112] = 3  # held upside down
    image.save(tmp_path / "a.jpg", exif=exif, quality=100, subsampling=0)
    feed = PictureInput(path=str(tmp_path / "a.jpg"), resize=30, **PLAIN)
    values = arrays(feed, network(1, 3, 30, 90))["data"]
    assert values[0, :, 15, 10] == pytest.approx([0, 0, 1], abs=0.02)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK", "LA", "I;16"])
def test_every_kind_of_picture_becomes_rgb(mode: str, tmp_path: Path) -> None:
    """Grey, transparent, indexed: three channels come out."""
    suffix = "tiff" if mode == "CMYK" else "png"
    path = saved(Image.new(mode, (40, 40)), tmp_path / f"a.{suffix}")
    assert arrays(PictureInput(path=path, resize=32), network(1, 3, 32, 32))["data"].shape == (
        1,
        3,
        32,
        32,
    )


def test_a_batch_repeats_the_picture(tmp_path: Path) -> None:
    """Every row holds the same, in memory of its own."""
    feed = PictureInput(path=stripes(tmp_path / "a.png"), resize=30)
    values = arrays(feed, network(2, 3, 30, 30, dtype="float16"))["data"]
    assert values.dtype == np.float16
    assert values.flags.c_contiguous
    assert np.array_equal(values[0], values[1])


@pytest.mark.parametrize("size", [(1, 500), (500, 1), (3, 7), (257, 256)])
def test_extreme_pictures(size: tuple[int, int], tmp_path: Path) -> None:
    """The shorter side never ends below `resize`."""
    path = saved(Image.new("RGB", size), tmp_path / "a.png")
    arrays(PictureInput(path=path, resize=32), network(1, 3, 32, 32))


def refused(feed: PictureInput, inputs: tuple[TensorSpec, ...]) -> str:
    with pytest.raises(ModelError) as caught:
        arrays(feed, inputs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_crop_larger_than_the_picture(tmp_path: Path) -> None:
    """The line says how large `resize` must be."""
    message = refused(PictureInput(path=stripes(tmp_path / "a.png")), network(1, 3, 640, 320))
    assert message.startswith("input.resize=256: ")
    assert "expected at least 640, got 768x256 pixels" in message


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(network(1, 1, 28, 28), id="one channel"),
        pytest.param(network(1, 28, 28, 3), id="channels last"),
        pytest.param(network(1, 3), id="rank"),
        pytest.param(network(1, 3, 28, 28, dtype="uint8"), id="bytes"),
        pytest.param((), id="no input"),
    ],
)
def test_networks_that_take_no_pictures(inputs: tuple[TensorSpec, ...], tmp_path: Path) -> None:
    """The line says which inputs do, and the way out."""
    message = refused(PictureInput(path=stripes(tmp_path / "a.png")), inputs)
    assert "expected a network with one input of floats shaped [batch,3,height,width]" in message
    assert "input.kind=array" in message


@pytest.mark.parametrize("keep", [0, 20, 60])
def test_files_that_are_no_pictures(keep: int, tmp_path: Path) -> None:
    """Other things, and pictures that were cut off."""
    path = tmp_path / "a.png"
    content = Path(stripes(path)).read_bytes()
    path.write_bytes(content[:keep])
    assert refused(PictureInput(path=str(path)), network(1, 3, 8, 8)).startswith(f"{path}: ")
