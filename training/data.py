"""Training pairs: patches of one scale per batch, clean or degraded, made on the fly.

The images are held in memory. The seed and the number of a batch decide what is in it, so a run
can be taken up at any batch. A patch lies anywhere in the high-resolution image, not only on
multiples of the scale, and its reduction sees the pixels around it as the reduction of the whole
image would.
"""

import math
from pathlib import Path
from typing import Iterable, List, NamedTuple, Optional, Tuple

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from damage import wide_pair
from degrade import jpeg

SCALES = ((2.0, 0.17), (3.0, 0.12), (4.0, 0.43), (8.0, 0.05), (0.0, 0.23))
"""Share of batches by scale; 0 stands for a fraction drawn from `FRACTIONS`."""

FRACTIONS = (1.6, 6.0)

PATCH = {2.0: 64, 3.0: 64, 4.0: 48, 8.0: 32}
"""Low-resolution patch side by scale, a multiple of the window as tiles are; for fractions 48,
or 32 where 48 would not fit into an image of 256 pixels."""

PIXELS = 48 * 48
"""Low-resolution pixels of a patch, about; smaller patches come in larger number."""

ENDLESS = 1 << 40
"""More batches than any training sees."""

FRACTION_ROWS = 64
"""Output rows of a fractional batch that the loss sees."""

BLUR = (0.85, 1.2)
NOISE = (0.8, 0.7, 6.0)
JPEG = (0.6, 50, 95)
"""Degradations: share and largest sigma of the blur; share of spoilt images, share of noisy ones
among them, largest sigma; share of JPEG among the spoilt, lowest and highest quality."""

COLOUR = (0.25, 0.25, 0.03)
"""Colours beyond those of the images: share of patches whose channels are permuted, share with a
gain and an offset of their own in each channel, share that is one flat colour."""


UNKNOWN = (-1.2, -10.0)
"""The condition of a picture of which neither blur nor noise is known: -1 and -1 after scaling."""


class Shares(NamedTuple):
    """What pairs consist of: the part that is widely damaged (its condition is always unknown), and of the others the
    part that is degraded by blur, noise and JPEG and the part whose condition is unknown."""

    wide: float = 0.65
    degraded: float = 0.5
    unknown: float = 0.6


GIVEN = Shares(0.0, 0.5, 0.0)
"""Every condition is given: pairs for the stages that add texture beside such an operator, and for measuring."""


class Batch(NamedTuple):
    """Pairs of one scale, 8 bit, NHWC; `rows` lists the target's rows that were kept, if not all."""

    low: Tensor
    high: Tensor
    condition: Tensor
    out: int
    rows: Optional[Tensor]


class Pairs(Dataset):
    """Draws batches from folders of images; `patches` is their size at 48 x 48.

    `folders` is one or more, separated by commas; an image counts by its area, a 256 x 256 one as one.
    """

    def __init__(self, folders: str, seed: int, shares: Shares = GIVEN,
                 scales: Tuple[Tuple[float, float], ...] = SCALES, all_rows: bool = False,
                 patches: int = 16):
        files = sorted(p for folder in folders.split(",") for p in Path(folder).iterdir()
                       if p.suffix.lower() in (".jpg", ".png"))
        self.images = [Image.open(p).convert("RGB") for p in files]
        areas = np.array([max(1.0, i.width * i.height / 65536) for i in self.images])
        self.places = np.cumsum(areas) / areas.sum()
        self.seed = seed
        self.shares = shares
        self.scales = scales
        self.all_rows = all_rows
        self.pixels = patches * PIXELS

    def __getitem__(self, number: int) -> Batch:
        """The batch of a number."""
        random = np.random.default_rng([self.seed, number])
        scale = float(random.choice([s for s, _ in self.scales],
                                    p=[p for _, p in self.scales]))
        degraded = bool(random.random() < self.shares.degraded)
        fraction = scale == 0
        if fraction:
            scale = float(random.uniform(*FRACTIONS))
        side = (48 if 48 * scale <= 250 else 32) if fraction else PATCH[scale]
        out = int(math.floor(side * scale + 0.5))
        part = fraction and not self.all_rows
        rows = np.sort(random.permutation(out)[:FRACTION_ROWS]) if part else None
        low: List[np.ndarray] = []
        high: List[np.ndarray] = []
        told: List[Tuple[float, float]] = []
        while len(low) < max(1, round(self.pixels / (side * side))):
            image = self.images[int(np.searchsorted(self.places, random.random(), "right"))]
            if min(image.size) < out:
                continue
            wide = random.random() < self.shares.wide
            patch, target, condition = pair(image, side, out, degraded, wide, random)
            if wide or random.random() < self.shares.unknown:
                condition = UNKNOWN
            turn, flip = int(random.integers(4)), bool(random.integers(2))
            patch, target = (np.rot90(a, turn)[:, ::-1 if flip else 1] for a in (patch, target))
            low.append(patch)
            high.append(target if rows is None else target[rows])
            told.append(condition)
        return Batch(torch.from_numpy(np.stack(low)), torch.from_numpy(np.stack(high)),
                     torch.tensor(told), out, None if rows is None else torch.from_numpy(rows))


def pair(image: Image.Image, side: int, out: int, degraded: bool, wide: bool,
         random: np.random.Generator) -> Tuple[np.ndarray, np.ndarray, Tuple[float, float]]:
    """A low-resolution patch, its target and its condition, which is not known of wide pairs."""
    x = int(random.integers(image.width - out + 1))
    y = int(random.integers(image.height - out + 1))
    blur = 0.0
    if degraded and not wide and random.random() < BLUR[0]:
        blur = float(random.uniform(0, BLUR[1]))
    reach = 3 * (BLUR[1] if wide else blur)
    room = math.ceil((2 + reach) * out / side) + 1
    left, top = max(0, x - room), max(0, y - room)
    part = image.crop((left, top, min(image.width, x + out + room),
                       min(image.height, y + out + room)))
    part = recoloured(part, random)
    if wide:
        return wide_pair(part, (x - left, y - top, x - left + out, y - top + out), side, random) + (UNKNOWN,)
    target = np.asarray(part.crop((x - left, y - top, x - left + out, y - top + out)))
    if blur:
        part = part.filter(ImageFilter.GaussianBlur(blur * out / side))
    box = (x - left, y - top, x - left + out, y - top + out)
    clean = np.asarray(part.resize((side, side), Image.BICUBIC, box=box))
    if not degraded or random.random() >= NOISE[0]:
        return clean, target, (blur, 0.0)
    spoilt = clean
    if random.random() < NOISE[1]:
        sigma = np.float32(random.uniform(0, NOISE[2]))
        noisy = clean + random.standard_normal(clean.shape, np.float32) * sigma
        spoilt = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    if random.random() < JPEG[0]:
        quality, subsampling = int(random.integers(JPEG[1], JPEG[2] + 1)), 2 * int(random.integers(2))
        spoilt = np.asarray(jpeg(Image.fromarray(spoilt), quality, subsampling))
    error = spoilt.astype(np.float32) - clean.astype(np.float32)
    return spoilt, target, (blur, float(np.sqrt((error ** 2).mean())))


def recoloured(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """The image, or on some draws the image in colours that the collection does not have."""
    permuted, scaled, flat = random.random(3) < COLOUR
    if flat:
        return Image.new("RGB", image.size, tuple(int(v) for v in random.integers(256, size=3)))
    if permuted:
        bands = image.split()
        image = Image.merge("RGB", [bands[int(i)] for i in random.permutation(3)])
    if scaled:
        gain, offset = random.uniform(0.5, 1.3, 3), random.uniform(-60, 60, 3)
        values = np.arange(256)[None, :] * gain[:, None] + offset[:, None]
        image = image.point([int(v) for v in np.clip(np.rint(values), 0, 255).reshape(-1)])
    return image


def stream(pairs: Pairs, first: int, workers: int, pinned: bool) -> Iterable[Batch]:
    """Batches from a number on, made ahead by processes; `pinned` is for copies to a GPU."""
    return DataLoader(pairs, batch_size=None, sampler=range(first, ENDLESS), num_workers=workers,
                      prefetch_factor=4, pin_memory=pinned)
