"""The operator of the default bundle in PyTorch.

Everything but the last step works on the low-resolution grid, NCHW, RGB in [0, 1]:

    image - 0.5 -> head (+ condition) -> residual blocks -> tail (+ skip) -> coefficients

The last block of each third carries a Fourier integral operator on 16 x 16 windows beside its two
convolutions; the windows of the middle one are shifted by half a window. The coefficients are then read at any position of the plane: a low-resolution pixel
holds R numbers per colour, and an output pixel at the offset (dy, dx) from its centre is

    bicubic(Y, X) + sum_r g[r] * v_r(dy) * u_r(dx)

where v and u come from one small MLP of the offset and of the size of an output pixel. The form is
separable, so it costs little more than a depth-to-space, at any scale.

Weights are stored as a NumPy archive of float32 arrays, one per name of `state_dict()`; reading
one runs no code.
"""

import math
import os
import zipfile
from typing import Mapping, Optional, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

WINDOW = 16
"""Side of a Fourier window; pictures and tiles are multiples of it."""

MODES = [(ky, kx) for ky in range(-3, 4) for kx in range(4) if kx > 0 or ky >= 0]
"""The complex modes of a window, in stored order."""

HARMONICS = 6
"""Sine and cosine pairs among the features of an offset."""

BASE_A = -0.75
"""Coefficient of the bicubic base."""

RANGE_WINDOW = 5
"""Side of the window around a pixel whose values bound the result; see `held`."""

EDGE_REACH = 0.08
"""By how much of that window's range a result may leave it where the window holds two values, a hard edge."""

EDGE_MIX = 0.3
"""Windows whose values lie between their extremes by more than this may reach farther, by the excess."""

BLUR_SCALE = 1.2
NOISE_SCALE = 10.0


def window_basis() -> Tuple[Tensor, Tensor]:
    """Cosines and sines of all modes over a window, each [256, modes], scaled to unit norm."""
    centre = (torch.arange(WINDOW, dtype=torch.float64) + 0.5) / WINDOW
    columns = []
    for ky, kx in MODES:
        phase = 2 * math.pi * (ky * centre[:, None] + kx * centre[None, :])
        norm = (1 if (ky, kx) == (0, 0) else math.sqrt(2)) / WINDOW
        columns.append((phase.cos().reshape(-1) * norm, phase.sin().reshape(-1) * norm))
    cosines, sines = zip(*columns)
    return torch.stack(cosines, 1).float(), torch.stack(sines, 1).float()


class WindowFourier(nn.Module):
    """A Fourier integral operator on windows: project, mix channels per mode, project back."""

    def __init__(self, width: int, inner: int, shift: int):
        super().__init__()
        self.shift = shift
        self.inp = nn.Conv2d(width, inner, 1)
        self.out = nn.Conv2d(inner, width, 1)
        self.wr = nn.Parameter(torch.randn(len(MODES), inner, inner) / inner)
        self.wi = nn.Parameter(torch.randn(len(MODES), inner, inner) / inner)
        cosines, sines = window_basis()
        self.register_buffer("C", cosines)
        self.register_buffer("S", sines)

    def forward(self, x: Tensor) -> Tensor:
        v = self.inp(x)
        if self.shift:
            v = F.pad(v, [self.shift] * 4)
        n, c, h, w = v.shape
        rows, columns = h // WINDOW, w // WINDOW
        v = v.permute(0, 2, 3, 1).reshape(n, rows, WINDOW, columns, WINDOW, c)
        v = v.permute(0, 1, 3, 2, 4, 5).reshape(n * rows * columns, WINDOW * WINDOW, c)
        basis = torch.cat([self.C, self.S], 1).to(v.dtype)
        mixing = torch.cat(
            [torch.cat([self.wr, self.wi], 2), torch.cat([-self.wi, self.wr], 2)], 1)
        modes = torch.matmul(basis.t(), v)
        modes = torch.cat(modes.chunk(2, 1), 2).transpose(0, 1)
        modes = torch.matmul(modes, mixing.to(modes.dtype)).transpose(0, 1)
        modes = torch.cat(modes.chunk(2, 2), 1)
        v = torch.matmul(basis, modes)
        v = v.reshape(n, rows, columns, WINDOW, WINDOW, c).permute(0, 1, 3, 2, 4, 5)
        v = v.reshape(n, h, w, c).permute(0, 3, 1, 2)
        if self.shift:
            v = v[:, :, self.shift:-self.shift, self.shift:-self.shift]
        return self.out(v.contiguous(memory_format=torch.channels_last))


class Block(nn.Module):
    """A residual block of two convolutions, with a Fourier operator beside them where given."""

    def __init__(self, width: int, spec: Optional[WindowFourier]):
        super().__init__()
        self.a = nn.Conv2d(width, width, 3, padding=1)
        self.b = nn.Conv2d(width, width, 3, padding=1)
        self.spec = spec

    def forward(self, x: Tensor) -> Tensor:
        branch = self.b(F.relu(self.a(x), inplace=True))
        if self.spec is not None:
            branch = branch + self.spec(x)
        return x + branch


def exactly(given: Tensor) -> torch.autocast:
    """Float32 arithmetic for what depends on this tensor, also inside autocast."""
    return torch.autocast(given.device.type, enabled=False)


class ContinuousHead(nn.Module):
    """Coefficients on the low-resolution grid, R numbers per colour and pixel, read at any position."""

    def __init__(self, rank: int):
        super().__init__()
        self.rank = rank
        self.phi = nn.Sequential(
            nn.Linear(2 + 2 * HARMONICS, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(),
            nn.Linear(64, 2 * rank))

    def basis(self, offset: Tensor, cell: float) -> Tensor:
        """Both halves of the basis, [positions, 2 R]: the first is v (rows), the second u (columns)."""
        features = [offset]
        for k in range(1, HARMONICS + 1):
            features += [torch.sin(k * math.pi * offset), torch.cos(k * math.pi * offset)]
        features.append(torch.full_like(offset, 2 * cell))
        with exactly(offset):
            return self.phi(torch.stack(features, 1))

    def sample(self, g: Tensor, rows: "Axis", columns: "Axis") -> Tensor:
        """The residual [N, 3, H, W] read from coefficients at the positions of two axes."""
        n, _, h, w = g.shape
        v = self.basis(rows.offset, rows.cell)[:, : self.rank]
        u = self.basis(columns.offset, columns.cell)[:, self.rank:]
        g = g.reshape(n, 3, self.rank, h, w)
        if rows.whole and columns.whole:
            s, t = rows.whole, columns.whole
            i0, j0 = rows.start, columns.start
            kernel = (v[:s, None] * u[None, :t]).reshape(s * t, self.rank)
            g = g[:, :, :, i0: i0 + len(rows.index) // s, j0: j0 + len(columns.index) // t]
            out = torch.einsum("kr,ncrhw->nckhw", kernel.to(g.dtype), g)
            kept = out.shape[-2:]
            out = out.reshape(n, 3, s, t, *kept).permute(0, 1, 4, 2, 5, 3)
            return out.reshape(n, 3, kept[0] * s, kept[1] * t)
        by_row = g.index_select(3, rows.index) * v.t()[:, :, None].to(g.dtype)
        by_pixel = by_row.index_select(4, columns.index) * u.t()[:, None, :].to(g.dtype)
        return by_pixel.sum(2)


class Operator(ContinuousHead):
    """The whole network; `forward` takes tiles whose sides are multiples of `WINDOW`."""

    def __init__(self, width: int = 48, blocks: int = 12, inner: int = 24, rank: int = 32):
        super().__init__(rank)
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.cond = nn.Sequential(nn.Linear(2, 32), nn.GELU(), nn.Linear(32, width))
        if blocks % 3:
            raise ValueError(f"{blocks} blocks are not three equal thirds")
        third = blocks // 3
        shifts = {third - 1: 0, 2 * third - 1: WINDOW // 2, 3 * third - 1: 0}
        self.body = nn.ModuleList(
            Block(width, WindowFourier(width, inner, shifts[i]) if i in shifts else None)
            for i in range(blocks))
        self.tail = nn.Conv2d(width, width, 3, padding=1)
        self.coef = nn.Conv2d(width, 3 * rank, 3, padding=1)

    def context(self, image: Tensor, condition: Tensor) -> Tensor:
        """Features [N, width, h, w] of images [N, 3, h, w]: what the coefficients are read from."""
        told = condition / condition.new_tensor([BLUR_SCALE, NOISE_SCALE])
        with exactly(told):
            told = self.cond(told)
        x = self.head(image - 0.5)
        x = x + told.to(x.dtype)[:, :, None, None]
        skip = x
        for block in self.body:
            x = block(x)
        return self.tail(x) + skip

    def coefficients(self, image: Tensor, condition: Tensor) -> Tensor:
        """Coefficients [N, 3 R, h, w], colour-major, of images [N, 3, h, w]."""
        return self.coef(self.context(image, condition))

    def forward(self, image: Tensor, condition: Tensor, rows: "Axis", columns: "Axis",
                base: bool = True) -> Tensor:
        """The image at the positions asked for, not clamped; or the bare residual, without limit."""
        residual = self.sample(self.coefficients(image, condition), rows, columns)
        if not base:
            return residual
        return held(bicubic(image, rows, columns) + residual, image, rows, columns)


class Axis:
    """Output positions along one axis, as low-resolution pixels and offsets from their centres.

    `whole` is the scale where every low-resolution pixel of the range holds exactly that many
    outputs, else 0; `start` is then the pixel of the first output.
    """

    def __init__(self, size: int, out: int, first: int = 0, last: Optional[int] = None,
                 origin: int = 0):
        """Outputs `first` to `last` of `out` over `size` pixels; `origin` is the tile's first pixel."""
        last = out if last is None else last
        position = (np.arange(first, last, dtype=np.float64) + 0.5) * size / out
        index = np.floor(position)
        scale = out // size if out % size == 0 else 0
        aligned = scale and first % scale == 0 and last % scale == 0
        self.whole = scale if aligned else 0
        self.cell = size / out
        self.start = int(index[0]) - origin
        self.index = torch.from_numpy(index.astype(np.int64) - origin)
        self.offset = torch.from_numpy((position - index - 0.5).astype(np.float32))

    def subset(self, keep: Tensor) -> "Axis":
        """The same axis with only the outputs listed in `keep`."""
        return self._with(0, self.start, self.index[keep], self.offset[keep])

    def moved(self, by: int) -> "Axis":
        """The same positions seen from a picture that was extended by `by` pixels before its first."""
        return self._with(self.whole, self.start + by, self.index + by, self.offset)

    def to(self, device: torch.device) -> "Axis":
        """The same axis in a device's memory."""
        return self._with(self.whole, self.start, self.index.to(device), self.offset.to(device))

    def _with(self, whole: int, start: int, index: Tensor, offset: Tensor) -> "Axis":
        part = Axis.__new__(Axis)
        part.whole, part.start, part.cell = whole, start, self.cell
        part.index, part.offset = index, offset
        return part


def held(result: Tensor, image: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """The result, held to the values of the image around each output pixel.

    With the least value `lo` and the range `R` of a window, each of its values v lies between the extremes by
    4 (v - lo)(lo + R - v) / R^2: 0 at an extreme, 1 in the middle. Where the mean of that is small the window holds a hard
    edge of two flat sides, where sharpening only makes halos, and the result may leave the values by 8 % of R; in
    natural texture by up to 78 %. Where the image is flat it stays flat: a network does not know colours that it has
    never seen, and without a limit a flat saturated red came out with a texture of 33/255.
    """
    window = dict(kernel_size=RANGE_WINDOW, stride=1, padding=RANGE_WINDOW // 2)
    most, least = F.max_pool2d(image, **window), -F.max_pool2d(-image, **window)
    mean, square = (F.avg_pool2d(v, count_include_pad=False, **window) for v in (image, image * image))
    spread = most - least
    mix = 4 * ((most + least) * mean - square - most * least) / (spread * spread).clamp_min(1e-6)
    reach = (mix.clamp_min(EDGE_MIX) - (EDGE_MIX - EDGE_REACH)) * spread
    upper, lower = (v[:, :, rows.index][:, :, :, columns.index].to(result.dtype) for v in (most + reach, least - reach))
    return torch.maximum(torch.minimum(result, upper), lower)


def cubic_weight(distance: Tensor, a: float) -> Tensor:
    """The cubic convolution kernel (Keys, 1981) with coefficient `a`."""
    d = distance.abs()
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return torch.where(d <= 1, near, torch.where(d < 2, far, torch.zeros_like(d)))


def interpolation_matrix(axis: Axis, size: int, a: float = BASE_A) -> Tensor:
    """Dense [outputs, size] matrix of bicubic weights, border taps replicated."""
    taps = torch.arange(-2, size + 2, dtype=torch.float64, device=axis.index.device)
    position = axis.index.double() + axis.offset.double()
    padded = cubic_weight(position[:, None] - taps[None, :], a)
    matrix = padded[:, 2:-2].clone()
    matrix[:, 0] += padded[:, :2].sum(1)
    matrix[:, -1] += padded[:, -2:].sum(1)
    return matrix.float()


def bicubic(image: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """The bicubic base [N, 3, H, W] at the positions of two axes."""
    by_row = torch.matmul(interpolation_matrix(rows, image.shape[2]), image.float())
    return torch.matmul(by_row, interpolation_matrix(columns, image.shape[3]).t())


def like(state: Mapping[str, Tensor]) -> Operator:
    """A new operator of the size that these weights have."""
    blocks = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("body."))
    width = state["head.weight"].shape[0]
    inner = state[f"body.{blocks - 1}.spec.inp.weight"].shape[0]
    return Operator(width, blocks, inner, state["coef.weight"].shape[0] // 3)


def load(path: str) -> Operator:
    """An operator with the weights of a NumPy archive."""
    with np.load(path, allow_pickle=False) as arrays:
        state = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
    operator = like(state)
    operator.load_state_dict(state, strict=True)
    return operator.eval()


def save(state: Mapping[str, Tensor], path: str) -> None:
    """Writes weights as a NumPy archive; the file appears whole or not at all, bytes reproducible."""
    partial = path + ".partial"
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        for name, value in state.items():
            entry = zipfile.ZipInfo(name + ".npy", date_time=(1980, 1, 1, 0, 0, 0))
            with archive.open(entry, "w", force_zip64=True) as stream:
                array = np.ascontiguousarray(value.detach().float().cpu().numpy())
                np.lib.format.write_array(stream, array, allow_pickle=False)
    os.replace(partial, path)
