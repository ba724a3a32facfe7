"""Training pairs made on the device that trains: the draws of `damage.py` and `data.py`, a batch at a time.

One process cannot make pairs as fast as a GPU trains. Here the images lie in the device's memory and every step of
the damage is a tensor operation over a batch: crops are gathered, reductions are products with matrices of filter
weights, JPEG is quantised 8 x 8 DCTs. It differs from Pillow's JPEG in entropy coding (which changes no pixel), in
the rounding of its DCT, and in that WebP and JPEG 2000 are left out.

    DevicePairs(folders, seed, shares, device, patches).batch(number) -> data.Batch, on the device
"""

import itertools
import math
from pathlib import Path
from typing import Iterator, List, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

import damage
import data
from data import FRACTION_ROWS, FRACTIONS, PATCH, PIXELS, SCALES, UNKNOWN, Batch, Shares

CUBIC_A = -0.5
LUMA_TABLE = torch.tensor([
    [16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55], [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62], [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99]], dtype=torch.float32)
CHROMA_TABLE = torch.tensor([
    [17, 18, 24, 47, 99, 99, 99, 99], [18, 21, 26, 66, 99, 99, 99, 99], [24, 26, 56, 99, 99, 99, 99, 99],
    [47, 66, 99, 99, 99, 99, 99, 99], [99, 99, 99, 99, 99, 99, 99, 99], [99, 99, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99], [99, 99, 99, 99, 99, 99, 99, 99]], dtype=torch.float32)
"""Tables K.1 and K.2 of ITU-T T.81, which libjpeg scales by quality."""

TO_YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]])


def kernel(distance: Tensor, kind: Tensor) -> Tensor:
    """Values of the filters at a distance: 0 box, 1 bilinear, 2 Hamming, 3 bicubic, 4 Lanczos, by sample."""
    d = distance.abs()
    kind = kind.reshape((-1,) + (1,) * (d.dim() - 1))
    box = ((distance > -0.5) & (distance <= 0.5)).to(d.dtype)
    triangle = (1 - d).clamp(min=0)
    hamming = torch.where(d < 1, torch.sinc(d) * (0.54 + 0.46 * torch.cos(math.pi * d)), torch.zeros_like(d))
    near = ((CUBIC_A + 2) * d - (CUBIC_A + 3)) * d * d + 1
    far = ((CUBIC_A * d - 5 * CUBIC_A) * d + 8 * CUBIC_A) * d - 4 * CUBIC_A
    cubic = torch.where(d < 1, near, torch.where(d < 2, far, torch.zeros_like(d)))
    lanczos = torch.where(d < 3, torch.sinc(d) * torch.sinc(d / 3), torch.zeros_like(d))
    value = torch.where(kind == 0, box, triangle)
    for number, other in ((2, hamming), (3, cubic), (4, lanczos)):
        value = torch.where(kind == number, other, value)
    return value


def resampling(size: int, out: Tensor, most: int, begin: Tensor, end: Tensor, kind: Tensor) -> Tensor:
    """Matrices [N, most, size] that resample `begin` to `end` of `size` pixels to `out` ones; rows beyond `out` are zero."""
    device = begin.device
    step = (end - begin) / out
    row = torch.arange(most, device=device, dtype=torch.float32)
    centre = begin[:, None] + (row[None] + 0.5) * step[:, None]
    stretch = step.clamp(min=1)[:, None, None]
    tap = torch.arange(size, device=device, dtype=torch.float32) + 0.5
    weight = kernel((tap[None, None] - centre[:, :, None]) / stretch, kind)
    weight = weight / weight.sum(2, keepdim=True).clamp(min=1e-6)
    return weight * (row[None, :, None] < out[:, None, None])


def nearest(size: int, out: int, begin: Tensor, end: Tensor) -> Tensor:
    """Matrices [N, out, size] that take the pixel that holds each centre."""
    row = torch.arange(out, device=begin.device, dtype=torch.float32)
    centre = begin[:, None] + (row[None] + 0.5) * ((end - begin) / out)[:, None]
    return F.one_hot(centre.floor().long().clamp(0, size - 1), size).float()


def gaussian(picture: Tensor, down: Tensor, across: Tensor) -> Tensor:
    """[N, C, H, W] under Gaussians of a sigma for each sample and axis, edges repeated; 0 leaves a sample alone."""
    n, c, h, w = picture.shape
    for axis, sigma in ((2, down), (3, across)):
        radius = int(math.ceil(3 * float(sigma.max())))
        if radius == 0:
            continue
        at = torch.arange(-radius, radius + 1, device=picture.device, dtype=torch.float32)
        taps = torch.exp(-at[None] ** 2 / (2 * sigma[:, None].clamp(min=0.05) ** 2))
        taps = taps / taps.sum(1, keepdim=True)
        taps = taps.repeat_interleave(c, 0)[:, None]
        taps = taps[:, :, :, None] if axis == 2 else taps[:, :, None, :]
        pad = (0, 0, radius, radius) if axis == 2 else (radius, radius, 0, 0)
        flat = F.pad(picture.reshape(1, n * c, h, w), pad, mode="replicate")
        picture = F.conv2d(flat, taps, groups=n * c).reshape(n, c, h, w)
    return picture


def rounded(picture: Tensor) -> Tensor:
    """8-bit steps."""
    return picture.round().clamp(0, 255)


def dct_matrix(device: torch.device) -> Tensor:
    k, n = torch.arange(8.0, device=device)[:, None], torch.arange(8.0, device=device)[None]
    matrix = torch.cos(math.pi * (2 * n + 1) * k / 16) / 2
    matrix[0] /= math.sqrt(2)
    return matrix


def quantised(plane: Tensor, table: Tensor) -> Tensor:
    """Planes [N, H, W], sides multiples of 8, after the DCT quantisation of JPEG by tables [N, 8, 8]."""
    n, h, w = plane.shape
    dct = dct_matrix(plane.device)
    blocks = plane.reshape(n, h // 8, 8, w // 8, 8).permute(0, 1, 3, 2, 4) - 128
    coefficients = dct @ blocks @ dct.t()
    steps = table[:, None, None]
    coefficients = (coefficients / steps).round() * steps
    blocks = dct.t() @ coefficients @ dct + 128
    return rounded(blocks.permute(0, 1, 3, 2, 4).reshape(n, h, w))


def jpeg(picture: Tensor, quality: Tensor, subsampled: Tensor) -> Tensor:
    """[N, 3, H, W] of 0 to 255 after JPEG; `subsampled` samples keep a quarter of their chroma (4:2:0)."""
    n, _, h, w = picture.shape
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    tables = [((t.to(picture.device)[None] * scale[:, None, None] + 50) / 100).floor().clamp(1, 255)
              for t in (LUMA_TABLE, CHROMA_TABLE)]
    padded = F.pad(picture, (0, -w % 16, 0, -h % 16), mode="replicate")
    matrix = TO_YCC.to(picture.device)
    ycc = torch.einsum("dc,nchw->ndhw", matrix, padded)
    ycc = rounded(ycc + torch.tensor([0.0, 128, 128], device=picture.device)[None, :, None, None])
    luma = quantised(ycc[:, 0], tables[0])
    chroma = ycc[:, 1:].flatten(0, 1)
    table = tables[1].repeat_interleave(2, 0)
    full = quantised(chroma, table)
    small = rounded(F.avg_pool2d(chroma[:, None], 2))[:, 0]
    small = F.pad(small, (0, -small.shape[2] % 8, 0, -small.shape[1] % 8))
    small = quantised(small, table)[:, None]
    small = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)[:, 0]
    small = small[:, :full.shape[1], :full.shape[2]]
    chroma = torch.where(subsampled.repeat_interleave(2)[:, None, None], small, full).reshape(n, 2, *full.shape[1:])
    ycc = torch.cat([luma[:, None], chroma - 128], 1)
    rgb = torch.einsum("dc,nchw->ndhw", torch.linalg.inv(matrix), ycc)
    return rounded(rgb[:, :, :h, :w])


def chosen(flags: Tensor, changed: Tensor, picture: Tensor) -> Tensor:
    """By sample: the changed picture, or the picture as it is."""
    return torch.where(flags.reshape(-1, 1, 1, 1), changed, picture)


class DevicePairs:
    """Draws batches from folders of images, on a device; the seed and a batch's number decide what is in it."""

    def __init__(self, folders: str, seed: int, shares: Shares, device: torch.device, patches: int,
                 scales: Tuple[Tuple[float, float], ...] = SCALES, all_rows: bool = False):
        files = sorted(p for folder in folders.split(",") for p in Path(folder).iterdir()
                       if p.suffix.lower() in (".jpg", ".png"))
        arrays = [np.asarray(Image.open(p).convert("RGB")) for p in files]
        sizes = np.array([a.shape[:2] for a in arrays])
        self.heights, self.widths = (torch.from_numpy(sizes[:, i].copy()).to(device) for i in (0, 1))
        pixels = sizes.prod(1)
        self.starts = torch.from_numpy(np.concatenate([[0], np.cumsum(pixels)[:-1]])).to(device)
        self.weights = torch.from_numpy(np.maximum(1.0, pixels / 65536)).float().to(device)
        self.samples = torch.from_numpy(np.concatenate([a.reshape(-1, 3) for a in arrays])).to(device)
        self.seed, self.shares, self.device, self.pixels = seed, shares, device, patches * PIXELS
        self.scales, self.all_rows = scales, all_rows

    def batches(self, first: int) -> Iterator[Batch]:
        """Batches from a number on, without end."""
        return (self.batch(number) for number in itertools.count(first))

    def batch(self, number: int) -> Batch:
        """The batch of a number."""
        host = np.random.default_rng([self.seed, number])
        draw = torch.Generator(self.device).manual_seed(int(host.integers(1 << 62)))
        scale = float(host.choice([s for s, _ in self.scales], p=[p for _, p in self.scales]))
        fraction = scale == 0
        if fraction:
            scale = float(host.uniform(*FRACTIONS))
        side = (48 if 48 * scale <= 250 else 32) if fraction else PATCH[scale]
        out = int(math.floor(side * scale + 0.5))
        part = fraction and not self.all_rows
        rows = np.sort(host.permutation(out)[:FRACTION_ROWS]) if part else None
        low, high, condition = self.pairs(max(1, round(self.pixels / (side * side))), side, out, draw)
        turn, flip = int(host.integers(4)), bool(host.integers(2))
        low, high = (torch.rot90(t, turn, (2, 3)) for t in (low, high))
        if flip:
            low, high = low.flip(3), high.flip(3)
        if rows is not None:
            kept = torch.from_numpy(rows).to(self.device)
            high, rows = high[:, :, kept], torch.from_numpy(rows)
        return Batch(*(t.permute(0, 2, 3, 1).contiguous().byte() for t in (low, high)), condition, out, rows)

    def uniform(self, n: int, draw: torch.Generator, least: float = 0.0, most: float = 1.0) -> Tensor:
        return least + (most - least) * torch.rand(n, generator=draw, device=self.device)

    def crops(self, n: int, out: int, room: int, draw: torch.Generator) -> Tensor:
        """[N, 3, P, P] of 0 to 255: patches with their surroundings, edges of the images repeated."""
        fits = (torch.minimum(self.heights, self.widths) >= out).float()
        image = torch.multinomial(self.weights * fits, n, True, generator=draw)
        y, x = ((self.uniform(n, draw) * (size[image] - out + 1)).long() for size in (self.heights, self.widths))
        at = torch.arange(-room, out + room, device=self.device)
        row = torch.minimum((y[:, None] + at).clamp(min=0), self.heights[image, None] - 1)
        column = torch.minimum((x[:, None] + at).clamp(min=0), self.widths[image, None] - 1)
        index = self.starts[image, None, None] + row[:, :, None] * self.widths[image, None, None] + column[:, None]
        return self.samples[index].permute(0, 3, 1, 2).float()

    def pairs(self, n: int, side: int, out: int, draw: torch.Generator) -> Tuple[Tensor, Tensor, Tensor]:
        """Low-resolution patches, targets and conditions."""
        scale = out / side
        device = self.device
        wide = self.uniform(n, draw) < self.shares.wide
        degraded = ~wide & (self.uniform(n, draw) < self.shares.degraded)
        room = math.ceil((2 + 3 * damage.BLUR[1]) * scale) + 1
        part = self.recoloured(self.crops(n, out, room, draw), wide, draw)
        shapes = self.shapes(n, side, wide, draw)
        in_scene = self.uniform(n, draw) < 0.4
        part = self.drawn(part, shapes, scale, room, in_scene)
        target = part[:, :, room: room + out, room: room + out]
        first = wide & (self.uniform(n, draw) < damage.CODED_FIRST[0])
        part = chosen(first, jpeg(part, self.uniform(n, draw, *damage.CODED_FIRST[1:]).floor(),
                                  self.uniform(n, draw) < 0.5), part)
        low, blur = self.reduced(part, side, out, room, wide, degraded, draw)
        clean = low
        noisy = torch.where(wide, self.uniform(n, draw) < damage.NOISE[0],
                            degraded & (self.uniform(n, draw) < data.NOISE[0]))
        white = degraded & (self.uniform(n, draw) < data.NOISE[1])
        early = wide & (self.uniform(n, draw) < 0.5)
        noise = self.noise(low, wide, draw)
        low = chosen(noisy & early, rounded(low + noise), low)
        sharp = wide & (self.uniform(n, draw) < damage.SHARPEN[0])
        sigma = torch.where(sharp, self.uniform(n, draw, *damage.SHARPEN[1:3]), torch.zeros(n, device=device))
        percent = self.uniform(n, draw, *damage.SHARPEN[3:]).reshape(-1, 1, 1, 1) / 100
        low = chosen(sharp, rounded(low + percent * (low - gaussian(low, sigma, sigma))), low)
        low = chosen(noisy & ~early & (wide | white), rounded(low + noise), low)
        low, target = (self.drawn(t, shapes, s, 0, ~in_scene) for t, s in ((low, 1.0), (target, scale)))
        coded = torch.where(wide, self.uniform(n, draw) < damage.CODED[0],
                            noisy & (self.uniform(n, draw) < data.JPEG[0]))
        quality = torch.where(wide, self.uniform(n, draw, *damage.CODED[1:]), self.uniform(n, draw, *data.JPEG[1:]))
        low = chosen(coded, jpeg(low, quality.floor(), self.uniform(n, draw) < 0.6), low)
        error = (low - clean).square().mean((1, 2, 3)).sqrt()
        known = ~wide & (self.uniform(n, draw) >= self.shares.unknown)
        condition = torch.stack([blur, error], 1)
        condition = torch.where(known[:, None], condition, torch.tensor([UNKNOWN], device=device))
        return low, target, condition

    def recoloured(self, part: Tensor, wide: Tensor, draw: torch.Generator) -> Tensor:
        """Channels permuted or scaled, flat colours, grey and low contrast, on some samples."""
        n = len(part)
        order = torch.rand(n, 3, generator=draw, device=self.device).argsort(1)
        permuted = torch.gather(part, 1, order[:, :, None, None].expand_as(part))
        part = chosen(self.uniform(n, draw) < data.COLOUR[0], permuted, part)
        gain = self.uniform(3 * n, draw, 0.5, 1.3).reshape(n, 3, 1, 1)
        offset = self.uniform(3 * n, draw, -60, 60).reshape(n, 3, 1, 1)
        part = chosen(self.uniform(n, draw) < data.COLOUR[1], rounded(part * gain + offset), part)
        flat = (256 * torch.rand(n, 3, 1, 1, generator=draw, device=self.device)).floor().expand_as(part)
        part = chosen(self.uniform(n, draw) < data.COLOUR[2], flat, part)
        grey = rounded(torch.einsum("c,nchw->nhw", TO_YCC[0].to(self.device), part))[:, None].expand_as(part)
        part = chosen(wide & (self.uniform(n, draw) < damage.GREY), grey, part)
        gain = self.uniform(n, draw, *damage.LOW_CONTRAST[1:]).reshape(-1, 1, 1, 1)
        offset = self.uniform(n, draw).reshape(-1, 1, 1, 1) * 255 * (1 - gain)
        return chosen(wide & (self.uniform(n, draw) < damage.LOW_CONTRAST[0]), rounded(part * gain + offset), part)

    def shapes(self, n: int, side: int, wide: Tensor, draw: torch.Generator) -> List[Tuple[Tensor, Tensor]]:
        """Rectangles (left, top, right, bottom) [N, 4] in low-resolution pixels, and colours [N, 3]; some are empty."""
        shapes = []
        some = wide & (self.uniform(n, draw) < damage.FLAT_SHAPES)
        for place in range(6):
            here = some & (self.uniform(n, draw) < (0.3 if place == 5 else 0.6))
            thin = self.uniform(n, draw) < 0.4
            size = torch.stack([self.uniform(n, draw, 2, side / 2), self.uniform(n, draw, 2, side / 2)], 1)
            bar = torch.stack([self.uniform(n, draw, 1, 4), self.uniform(n, draw, 4, side)], 1)
            size = torch.where(thin[:, None], bar, size).floor()
            size = torch.where((self.uniform(n, draw) < 0.5)[:, None], size.flip(1), size)
            start = torch.stack([self.uniform(n, draw), self.uniform(n, draw)], 1) * (side + size / 2) - size / 2
            box = torch.cat([start.floor(), start.floor() + size], 1)
            pure = (2 * torch.rand(n, 3, generator=draw, device=self.device)).floor() * 255
            any_colour = (256 * torch.rand(n, 3, generator=draw, device=self.device)).floor()
            colour = torch.where((self.uniform(n, draw) < 0.5)[:, None], pure, any_colour)
            colour = torch.where((self.uniform(n, draw) < 0.4)[:, None], colour[:, :1].expand(n, 3), colour)
            if place == 5:  # one side of a frame
                width = self.uniform(n, draw, 1, side / 4).floor()
                zero, full = torch.zeros_like(width), torch.full_like(width, side)
                box = torch.where((self.uniform(n, draw) < 0.5)[:, None], torch.stack([zero, zero, width, full], 1),
                                  torch.stack([zero, full - width, full, full], 1))
                colour = torch.where((self.uniform(n, draw) < 0.3)[:, None], torch.full_like(colour, 255),
                                     torch.zeros_like(colour))
            shapes.append((torch.where(here[:, None], box, torch.zeros_like(box)), colour))
        return shapes

    def drawn(self, picture: Tensor, shapes: List[Tuple[Tensor, Tensor]], scale: float, room: int,
              where: Tensor) -> Tensor:
        """The picture with the shapes of the samples of `where`, at their places times `scale`."""
        at = torch.arange(picture.shape[2], device=self.device) - room
        for box, colour in shapes:
            left, top, right, bottom = (box * scale + 0.5).floor().unbind(1)
            rows = (at >= top[:, None]) & (at < bottom[:, None])
            columns = (at >= left[:, None]) & (at < right[:, None])
            inside = rows[:, None, :, None] & columns[:, None, None] & where.reshape(-1, 1, 1, 1)
            picture = torch.where(inside, colour[:, :, None, None], picture)
        return picture

    def reduced(self, part: Tensor, side: int, out: int, room: int, wide: Tensor, degraded: Tensor,
                draw: torch.Generator) -> Tuple[Tensor, Tensor]:
        """The patches on the low-resolution grid, and the blur of those that have one blur."""
        n, device, size = len(part), self.device, part.shape[2]
        scale = out / side
        zero = torch.zeros(n, device=device)
        blurs = torch.where(wide, self.uniform(n, draw) < damage.BLUR[0], degraded & (self.uniform(n, draw) < data.BLUR[0]))
        down = torch.where(blurs, self.uniform(n, draw, 0, damage.BLUR[1]), zero)
        apart = wide & blurs & (self.uniform(n, draw) < damage.ANISOTROPIC)
        across = torch.where(apart, self.uniform(n, draw, 0, damage.BLUR[1]), down)
        aliased = wide & (self.uniform(n, draw) < damage.ALIASED)
        slight = self.uniform(n, draw, 0, 0.35)
        down, across = (torch.where(aliased, slight, sigma) for sigma in (down, across))
        part = rounded(gaussian(part, down * scale, across * scale))
        share = torch.tensor([0.15, 0.12, 0.08, 0.5, 0.15], device=device)
        kind = torch.where(wide, torch.multinomial(share, n, True, generator=draw), torch.full((n,), 3, device=device))
        over = wide & (self.uniform(n, draw) < damage.OVERZOOM[0])
        full = torch.full((n,), float(side), device=device)
        small = torch.where(over, (full / self.uniform(n, draw, *damage.OVERZOOM[1:])).round().clamp(min=8), full)
        begin, end = (torch.full((n,), float(v), device=device) for v in (room, room + out))
        matrix = resampling(size, small, side, begin, end, kind)
        matrix = torch.where(aliased[:, None, None], nearest(size, side, begin, end), matrix)
        low = self.by_axes(part, matrix)
        again = torch.tensor([1, 3, 4], device=device)[torch.randint(3, (n,), generator=draw, device=device)]
        # Taps beyond the small picture do not exist: its edge is normalised, as Pillow does.
        up = self.enlarging(side, small, again)
        enlarge = over & ~aliased
        return chosen(enlarge, self.by_axes(low, up), low), torch.where(aliased, zero, down)

    def enlarging(self, side: int, small: Tensor, kind: Tensor) -> Tensor:
        """Matrices [N, side, side] from the first `small` pixels to `side`."""
        row = torch.arange(side, device=self.device, dtype=torch.float32)
        centre = (row[None] + 0.5) * (small / side)[:, None]
        weight = kernel((row[None, None] + 0.5) - centre[:, :, None], kind)
        weight = weight * (row[None, None] < small[:, None, None])
        return weight / weight.sum(2, keepdim=True).clamp(min=1e-6)

    @staticmethod
    def by_axes(picture: Tensor, matrix: Tensor) -> Tensor:
        """Rows first, 8-bit rounding between the axes, as Pillow does."""
        across = rounded(torch.einsum("nchw,njw->nchj", picture, matrix))
        return rounded(torch.einsum("nih,nchj->ncij", matrix, across))

    def noise(self, low: Tensor, wide: Tensor, draw: torch.Generator) -> Tensor:
        """Noise for each sample: white, or correlated and coloured on part of the wide ones."""
        n = len(low)
        white = torch.randn(low.shape, generator=draw, device=self.device)
        reach = torch.where(wide & (self.uniform(n, draw) < 0.4), self.uniform(n, draw, 0.4, 1.2),
                            torch.zeros(n, device=self.device))
        noise = gaussian(white, reach, reach)
        chroma = torch.where(wide & (self.uniform(n, draw) < 0.5), self.uniform(n, draw),
                             torch.zeros(n, device=self.device)).reshape(-1, 1, 1, 1)
        noise = noise - chroma * noise.mean(1, keepdim=True)
        noise = noise / noise.square().mean((1, 2, 3), keepdim=True).sqrt().clamp(min=1e-6)
        return noise * self.uniform(n, draw, 0.0, damage.NOISE[1]).reshape(-1, 1, 1, 1)
