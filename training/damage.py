"""What happens to pictures before they reach a user: random damage for training, named kinds for measuring.

`wide_pair` draws a low-resolution patch and its target for training. `KINDS` lists the named kinds of
`evaluate.py --real`, with fixed numbers; `damaged` applies one to a high-resolution picture.
"""

import io
import math
import zlib
from typing import Callable, NamedTuple, Tuple

import numpy as np
from PIL import Image, ImageFilter

from degrade import jpeg, reduce_image

REDUCTIONS = ((Image.BICUBIC, 0.5), (Image.BOX, 0.15), (Image.BILINEAR, 0.12), (Image.LANCZOS, 0.15),
              (Image.HAMMING, 0.08))

ALIASED = 0.14
OVERZOOM = (0.15, 1.1, 2.2)
BLUR = (0.5, 1.2)
ANISOTROPIC = 0.3
SHARPEN = (0.3, 0.5, 2.0, 30, 200)
NOISE = (0.35, 6.0)
CODED = (0.5, 30, 97)
CODED_FIRST = (0.12, 40, 95)
OTHER_CODEC = 0.12
LOW_CONTRAST = (0.2, 0.2, 0.8)
FLAT_SHAPES = 0.16
GREY = 0.05


def gaussian_rows(values: np.ndarray, sigma: float) -> np.ndarray:
    """Float [H, W, C] blurred along its rows' index (downwards), edges repeated."""
    if sigma < 0.05:
        return values
    radius = int(math.ceil(3 * sigma))
    taps = np.exp(-np.arange(-radius, radius + 1) ** 2 / (2 * sigma * sigma)).astype(np.float32)
    taps /= taps.sum()
    padded = np.pad(values, ((radius, radius), (0, 0), (0, 0)), mode="edge")
    return sum(t * padded[i: i + len(values)] for i, t in enumerate(taps))


def blurred(values: np.ndarray, down: float, across: float) -> np.ndarray:
    """Float [H, W, C] under a Gaussian of one sigma downwards and another across."""
    once = gaussian_rows(values, down)
    return gaussian_rows(once.transpose(1, 0, 2), across).transpose(1, 0, 2)


def to_image(values: np.ndarray) -> Image.Image:
    """8-bit picture of float values, rounded."""
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))


def anisotropic(image: Image.Image, down: float, across: float) -> Image.Image:
    """The picture under an axis-aligned Gaussian, sigma in its own pixels."""
    return to_image(blurred(np.asarray(image, np.float32), down, across))


def other_codec(image: Image.Image, codec: str, quality: int) -> Image.Image:
    """The picture after WebP, or JPEG 2000 at a rate of `quality` to one."""
    stream = io.BytesIO()
    if codec == "webp":
        image.save(stream, "WEBP", quality=quality)
    else:
        image.save(stream, "JPEG2000", quality_mode="rates", quality_layers=[quality], irreversible=True)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


def correlated_noise(shape: Tuple[int, ...], sigma: float, reach: float, chroma: float,
                     random: np.random.Generator) -> np.ndarray:
    """Noise [H, W, 3] of RMS `sigma`: blurred by `reach`, and `chroma` of it free of luma."""
    noise = random.standard_normal(shape, np.float32)
    if reach > 0:
        noise = blurred(noise, reach, reach)
    grey = noise.mean(2, keepdims=True)
    noise = noise - chroma * grey
    return noise * (sigma / max(1e-6, float(np.sqrt((noise ** 2).mean()))))


def contrasted(image: Image.Image, gain: float, offset: float) -> Image.Image:
    """value * gain + offset, 8 bit."""
    return image.point([int(v) for v in np.clip(np.rint(np.arange(256) * gain + offset), 0, 255)] * 3)


def rectangles(random: np.random.Generator, side: int) -> list:
    """Up to five flat bars and boxes in low-resolution pixels: (left, top, right, bottom, colour)."""
    shapes = []
    for _ in range(int(random.integers(1, 6))):
        thin = random.random() < 0.4
        extent = [1 + int(random.integers(3)), int(random.integers(4, side))] if thin else \
            [int(v) for v in random.integers(2, max(3, side // 2), 2)]
        w, h = extent if random.random() < 0.5 else extent[::-1]
        left, top = int(random.integers(-w // 2, side)), int(random.integers(-h // 2, side))
        pure = random.random() < 0.5
        colour = random.integers(2, size=3) * 255 if pure else random.integers(256, size=3)
        if random.random() < 0.4:
            colour = np.full(3, colour[0])
        shapes.append((left, top, left + w, top + h, colour.astype(np.uint8)))
    if random.random() < 0.3:
        width = int(random.integers(1, max(2, side // 4)))
        colour = np.full(3, 255 if random.random() < 0.3 else 0, np.uint8)
        edges = [(0, 0, width, side), (side - width, 0, side, side), (0, 0, side, width),
                 (0, side - width, side, side)]
        for i in random.permutation(4)[: int(random.integers(1, 5))]:
            shapes.append(edges[int(i)] + (colour,))
    return shapes


def drawn(picture: np.ndarray, shapes: list, scale: float) -> np.ndarray:
    """The picture with the shapes at their places times `scale`, pixels whose centres they cover."""
    picture = picture.copy()
    h, w = picture.shape[:2]
    for left, top, right, bottom, colour in shapes:
        x0, x1, y0, y1 = (int(math.floor(v * scale + 0.5)) for v in (left, right, top, bottom))
        picture[max(0, y0): max(0, min(h, y1)), max(0, x0): max(0, min(w, x1))] = colour
    return picture


def chosen(random: np.random.Generator) -> int:
    """A filter of Pillow, drawn by its share."""
    return int(random.choice([f for f, _ in REDUCTIONS], p=[p for _, p in REDUCTIONS]))


def wide_pair(part: Image.Image, box: Tuple[int, int, int, int], side: int, random: np.random.Generator
              ) -> Tuple[np.ndarray, np.ndarray]:
    """A low-resolution patch [side, side, 3] and its target, the `box` of `part`, each damaged by its own draw."""
    out = box[2] - box[0]
    scale = out / side
    if random.random() < GREY:
        part = part.convert("L").convert("RGB")
    if random.random() < LOW_CONTRAST[0]:
        gain = float(random.uniform(*LOW_CONTRAST[1:]))
        part = contrasted(part, gain, float(random.uniform(0, 255 * (1 - gain))))
    shapes = rectangles(random, side) if random.random() < FLAT_SHAPES else []
    in_scene = bool(shapes) and random.random() < 0.4
    target = np.asarray(part.crop(box))
    if in_scene:
        whole = np.array(part)
        target = drawn(target, shapes, scale)
        whole[box[1]: box[3], box[0]: box[2]] = target
        part = Image.fromarray(whole)
    if random.random() < CODED_FIRST[0]:
        part = jpeg(part, int(random.integers(CODED_FIRST[1], CODED_FIRST[2] + 1)), 2 * int(random.integers(2)))
    small = side
    if random.random() < OVERZOOM[0]:
        small = max(8, int(round(side / random.uniform(*OVERZOOM[1:]))))
    if random.random() < ALIASED:
        sigma = float(random.uniform(0, 0.35)) * scale
        low = part.filter(ImageFilter.GaussianBlur(sigma)).resize((small, small), Image.NEAREST, box=box)
    else:
        if random.random() < BLUR[0]:
            sigma = random.uniform(0, BLUR[1], 2) * scale
            if random.random() < ANISOTROPIC:
                part = anisotropic(part, *sigma)
            else:
                part = part.filter(ImageFilter.GaussianBlur(float(sigma[0])))
        low = part.resize((small, small), chosen(random), box=box)
    if small != side:
        low = low.resize((side, side), [Image.BILINEAR, Image.BICUBIC, Image.LANCZOS][int(random.integers(3))])
    early_noise = random.random() < 0.5
    noisy = random.random() < NOISE[0]
    if noisy and early_noise:
        low = with_noise(low, random)
    if random.random() < SHARPEN[0]:
        low = low.filter(ImageFilter.UnsharpMask(float(random.uniform(SHARPEN[1], SHARPEN[2])),
                                                 int(random.integers(SHARPEN[3], SHARPEN[4] + 1)), 0))
    if noisy and not early_noise:
        low = with_noise(low, random)
    if shapes and not in_scene:
        target = drawn(target, shapes, scale)
        low = Image.fromarray(drawn(np.asarray(low), shapes, 1))
    if random.random() < CODED[0]:
        if random.random() < OTHER_CODEC:
            low = other_codec(low, "webp", int(random.integers(40, 96)))
        elif random.random() < OTHER_CODEC:
            low = other_codec(low, "jpeg2000", int(random.integers(6, 30)))
        else:
            low = jpeg(low, int(random.integers(CODED[1], CODED[2] + 1)), 2 * int(random.random() < 0.7))
    return np.asarray(low), target


def with_noise(low: Image.Image, random: np.random.Generator) -> Image.Image:
    """The picture with noise of a drawn strength, reach and colour."""
    values = np.asarray(low, np.float32)
    reach = float(random.uniform(0.4, 1.2)) if random.random() < 0.4 else 0.0
    chroma = float(random.uniform(0, 1)) if random.random() < 0.5 else 0.0
    return to_image(values + correlated_noise(values.shape, float(random.uniform(0.3, NOISE[1])), reach, chroma,
                                              random))


class Kind(NamedTuple):
    """A named kind of damage: from the high-resolution picture and a seeded generator to (low, truth)."""

    name: str
    apply: Callable[[Image.Image, float, np.random.Generator], Tuple[Image.Image, Image.Image]]


def _reduced(high: Image.Image, scale: float, method: int = Image.BICUBIC, blur: float = 0.0
             ) -> Tuple[Image.Image, Image.Image]:
    low, covered = reduce_image(high, scale)
    source = covered.filter(ImageFilter.GaussianBlur(blur * scale)) if blur else covered
    return source.resize(low.size, method), covered


def _after(step: Callable, **reduction) -> Callable:
    def apply(high, scale, random):
        low, covered = _reduced(high, scale, **reduction)
        return step(low, random), covered
    return apply


def _before(step: Callable) -> Callable:
    def apply(high, scale, random):
        _, covered = _reduced(high, scale)
        low, _ = _reduced(step(covered), scale)
        return low, covered
    return apply


def _scene(step: Callable) -> Callable:
    """A change of the scene itself: the truth has it as well."""
    def apply(high, scale, random):
        return _reduced(step(high), scale)
    return apply


def _unsharp(radius: float, percent: int) -> Callable:
    return lambda low, random: low.filter(ImageFilter.UnsharpMask(radius, percent, 0))


def _overzoom(factor: float) -> Callable:
    def apply(high, scale, random):
        low, covered = _reduced(high, scale)
        small = covered.resize((round(low.width / factor), round(low.height / factor)), Image.BICUBIC)
        return small.resize(low.size, Image.BICUBIC), covered
    return apply


def _framed(width: int) -> Callable:
    def apply(high, scale, random):
        low, covered = _reduced(high, scale)
        edges = [(0, 0, width, low.height), (low.width - width, 0, low.width, low.height),
                 (0, 0, low.width, width), (0, low.height - width, low.width, low.height)]
        shapes = [e + (np.zeros(3, np.uint8),) for e in edges]
        return (Image.fromarray(drawn(np.asarray(low), shapes, 1)),
                Image.fromarray(drawn(np.asarray(covered), shapes, scale)))
    return apply


def _noised(sigma: float, reach: float = 0.0, chroma: float = 0.0) -> Callable:
    def step(low, random):
        values = np.asarray(low, np.float32)
        return to_image(values + correlated_noise(values.shape, sigma, reach, chroma, random))
    return step


def _chain(*steps: Callable) -> Callable:
    def step(low, random):
        for one in steps:
            low = one(low, random)
        return low
    return step


def _jpeg(quality: int, subsampling: int = 2) -> Callable:
    return lambda low, random: jpeg(low, quality, subsampling)


def _aliased(high, scale, random):
    low, covered = _reduced(high, scale)
    return covered.filter(ImageFilter.GaussianBlur(0.2 * scale)).resize(low.size, Image.NEAREST), covered


def _anisotropic(high, scale, random):
    low, covered = _reduced(high, scale)
    return anisotropic(covered, 0.9 * scale, 0.2 * scale).resize(low.size, Image.BICUBIC), covered


def _labelled(high, scale, random):
    low, covered = _reduced(high, scale)
    w, h = low.size
    white, black = np.full(3, 255, np.uint8), np.zeros(3, np.uint8)
    shapes = [(4, 4, w // 2, 14, white)] + [(6 + 4 * i, 6, 8 + 4 * i, 12, black) for i in range((w // 2 - 6) // 4)]
    return (Image.fromarray(drawn(np.asarray(low), shapes, 1)),
            Image.fromarray(drawn(np.asarray(covered), shapes, scale)))


# The same as DamageKind in hndsr-evaluate: a change here changes both and the golden files of its tests.
KINDS = (
    Kind("clean", _after(lambda low, random: low)),
    Kind("box", _after(lambda low, random: low, method=Image.BOX)),
    Kind("bilinear", _after(lambda low, random: low, method=Image.BILINEAR)),
    Kind("lanczos", _after(lambda low, random: low, method=Image.LANCZOS)),
    Kind("aliased", _aliased),
    Kind("blur", _after(lambda low, random: low, blur=0.7)),
    Kind("blur-anisotropic", _anisotropic),
    Kind("noise", _after(_noised(3))),
    Kind("noise-colour", _after(_noised(4, 0.8, 0.8))),
    Kind("sensor", _after(_chain(_noised(2), _jpeg(85)), blur=0.5)),
    Kind("jpeg", _after(_jpeg(75))),
    Kind("jpeg-strong", _after(_jpeg(45))),
    Kind("jpeg-before", _before(lambda covered: jpeg(covered, 60))),
    Kind("webp", _after(lambda low, random: other_codec(low, "webp", 75))),
    Kind("sharpened", _after(_unsharp(1, 100))),
    Kind("sharpened-jpeg", _after(_chain(_unsharp(1, 100), _jpeg(80)))),
    Kind("overzoom", _overzoom(1.5)),
    Kind("haze", _scene(lambda high: contrasted(high, 0.5, 100))),
    Kind("low-contrast", _scene(lambda high: contrasted(high, 0.3, 60))),
    Kind("frame", _framed(6)),
    Kind("label", _labelled),
)


def damaged(kind: Kind, high: Image.Image, scale: float, name: str) -> Tuple[Image.Image, Image.Image]:
    """The low-resolution picture and its truth; noise depends on the kind and the file's name alone."""
    return kind.apply(high, scale, np.random.default_rng(zlib.crc32(f"{kind.name}/{name}".encode())))
