"""A picture as a classifier's input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from edgetune.errors import ModelError
from edgetune.spec import PictureInput
from edgetune.wire.settings import TensorSpec

if TYPE_CHECKING:
    from PIL.Image import Image

WHITE = 255.0
RANK, CHANNELS = 4, 3
PREPARED = {
    "input": "input.kind=array input.path=arrays.npz",
    "dataset": "dataset=file dataset.path=arrays.npz",
}


def read_picture(
    feed: PictureInput, path: Path, specs: Sequence[TensorSpec], *, group: str = "input"
) -> dict[str, npt.NDArray[Any]]:
    """Shorter side to `resize`, centre crop, scaled to 0..1, `(x - mean) / std`, NCHW in RGB.

    A batch holds the same picture in every row. `group` is the configuration's, for errors.

    Raises:
        ModelError: no picture, one smaller than its crop, or a network that takes no pictures.
    """
    spec = check_image_input(specs, where=f"{group}.kind=picture")
    batch, _, height, width = spec.shape
    resized = _resized(_open(path), feed.resize)
    where = f"{group}.resize={feed.resize}"
    cropped = _crop(resized, height=height, width=width, where=where)
    pixels = np.asarray(cropped, dtype=np.float32) / np.float32(WHITE)
    mean, deviation = (np.asarray(triple, np.float32) for triple in (feed.mean, feed.std))
    normal = (pixels - mean) / deviation
    planes = normal.transpose(2, 0, 1).astype(spec.dtype)
    return {spec.name: np.ascontiguousarray(np.broadcast_to(planes, (batch, *planes.shape)))}


def check_image_input(specs: Sequence[TensorSpec], *, where: str) -> TensorSpec:
    """The one input, shaped (batch, 3, height, width); raises ModelError for any other network."""
    if len(specs) == 1:
        spec = specs[0]
        is_picture = len(spec.shape) == RANK and spec.shape[1] == CHANNELS
        if is_picture and np.dtype(spec.dtype).kind == "f":
            return spec
    got = " ".join(f"{s.name}: {s.dtype} [{','.join(map(str, s.shape))}]" for s in specs)
    raise ModelError(
        where,
        expected="a network with one input of floats shaped [batch,3,height,width]",
        got=got or "one without inputs",
        hint=f"prepare the arrays yourself: {PREPARED[where.partition('.')[0]]}",
    )


def _open(path: Path) -> Image:
    """Upright, in RGB."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except UnidentifiedImageError as error:
        raise ModelError("cannot be read", where=str(path), expected="a picture") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = " ".join(str(error).split())
        raise ModelError("cannot be read", where=str(path), got=reason) from error


def _resized(image: Image, shorter: int) -> Image:
    from PIL.Image import Resampling

    factor = shorter / min(image.size)
    scaled = [max(round(side * factor), shorter) for side in image.size]
    return image.resize((scaled[0], scaled[1]), Resampling.BILINEAR)


def _crop(resized: Image, *, height: int, width: int, where: str) -> Image:
    left, top = (resized.width - width) // 2, (resized.height - height) // 2
    if left < 0 or top < 0:
        raise ModelError(
            "the picture is smaller than its crop",
            where=where,
            expected=f"at least {max(height, width)}",
            got=f"{resized.width}x{resized.height} pixels",
        )
    return resized.crop((left, top, left + width, top + height))
