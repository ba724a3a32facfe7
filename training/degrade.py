"""Reductions and degradations: how a low-resolution image comes from a high-resolution one."""

import io
import math
from typing import Optional, Tuple

import numpy as np
from PIL import Image, ImageFilter


def low_size(width: int, height: int, scale: float) -> Tuple[int, int]:
    """Size of the low-resolution image of the protocol, width first."""
    return int(math.floor(width / scale)), int(math.floor(height / scale))


def high_size(low: Tuple[int, int], scale: float) -> Tuple[int, int]:
    """Size of the part of the high-resolution image that a low-resolution one covers."""
    return int(math.floor(low[0] * scale + 0.5)), int(math.floor(low[1] * scale + 0.5))


def reduce_image(high: Image.Image, scale: float, blur: float = 0.0) -> Tuple[Image.Image, Image.Image]:
    """The antialiased bicubic reduction and the part of `high` that it covers.

    `blur` is the sigma, in low-resolution pixels, of a Gaussian applied before.
    """
    low = low_size(high.width, high.height, scale)
    width, height = high_size(low, scale)
    covered = high.crop((0, 0, width, height))
    source = covered.filter(ImageFilter.GaussianBlur(blur * scale)) if blur > 0 else covered
    return source.resize(low, Image.BICUBIC), covered


def jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> Image.Image:
    """The image after a JPEG round trip; `subsampling` 2 is 4:2:0, 0 is none."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


def spoil(low: Image.Image, noise: float, quality: Optional[int], random: np.random.Generator,
          subsampling: int = 2) -> Image.Image:
    """Gaussian noise of sigma `noise` per channel, then JPEG; either may be left out."""
    if noise > 0:
        values = np.asarray(low, np.float32)
        values = values + random.standard_normal(values.shape, np.float32) * noise
        low = Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    return jpeg(low, quality, subsampling) if quality else low


def rms(a: Image.Image, b: Image.Image) -> float:
    """Root mean square of the difference of two images, in 8-bit steps."""
    difference = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    return float(math.sqrt((difference ** 2).mean()))
