"""The stages of the default bundle that add texture, in PyTorch: autoencoder and denoiser.

What they know is the residual: truth - fidelity image, at any scale. The autoencoder keeps it as a
latent of `CHANNELS` numbers per low-resolution pixel; the denoiser draws latents that go with the
operator's context. The decoder has no biases and the context only scales what passes through it,
so the zero latent decodes to zero: the fidelity image.

Nothing here looks further than its convolutions do, and nothing is normalised over a tile, so a
tile's result does not depend on how the picture was cut.
"""

import math
from typing import Dict, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import Axis, ContinuousHead, exactly

CHANNELS = 16
"""Numbers of a latent per low-resolution pixel."""

RESIDUAL_SCALE = 0.05
"""A typical residual; the autoencoder works on residuals divided by it."""

STEPS = 1000
"""Time steps of the diffusion."""

OFFSET = 0.008
"""Offset of the cosine schedule (Nichol and Dhariwal, 2021)."""

LEAST = 1e-5
"""The schedule ends at this share of signal."""

WAVES = 6
"""Sine and cosine pairs of the time among the denoiser's conditions."""


def alpha_bar() -> Tensor:
    """The share of signal after each of the time steps, [STEPS], float64."""
    t = (torch.arange(1, STEPS + 1, dtype=torch.float64) / STEPS + OFFSET) / (1 + OFFSET)
    start = math.cos(OFFSET / (1 + OFFSET) * math.pi / 2) ** 2
    return ((t * math.pi / 2).cos() ** 2 / start).clamp(LEAST, 1 - 1e-8)


class GatedBlock(nn.Module):
    """A residual block without biases whose branch is scaled by the context, per channel and pixel."""

    def __init__(self, width: int, context: int):
        super().__init__()
        self.a = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.b = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.gate = nn.Conv2d(context, width, 1)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        return x + self.b(F.relu(self.a(x))) * torch.sigmoid(self.gate(context))


class Decoder(ContinuousHead):
    """Latent and context to the residual at any positions."""

    def __init__(self, context: int = 48, channels: int = CHANNELS, width: int = 48,
                 blocks: int = 2, rank: int = 32):
        super().__init__(rank)
        self.head = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.amplitude = nn.Conv2d(context, width, 3, padding=1)
        self.body = nn.ModuleList(GatedBlock(width, context) for _ in range(blocks))
        self.coef = nn.Conv2d(width, 3 * rank, 3, padding=1, bias=False)

    def forward(self, latent: Tensor, context: Tensor, rows: Axis, columns: Axis) -> Tensor:
        x = self.head(latent) * F.softplus(self.amplitude(context))
        for block in self.body:
            x = block(x, context)
        return self.sample(self.coef(x), rows, columns) * RESIDUAL_SCALE


class Block(nn.Module):
    """A residual block of two convolutions."""

    def __init__(self, width: int):
        super().__init__()
        self.a = nn.Conv2d(width, width, 3, padding=1)
        self.b = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.b(F.relu(self.a(x)))


class Encoder(ContinuousHead):
    """Residual and context to the latent; needed in training only."""

    def __init__(self, context: int = 48, channels: int = CHANNELS, width: int = 64,
                 blocks: int = 2, rank: int = 32):
        super().__init__(rank)
        self.head = nn.Conv2d(3 * rank + context, width, 3, padding=1)
        self.body = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.out = nn.Conv2d(width, channels, 3, padding=1)

    def adjoint(self, residual: Tensor, rows: Axis, columns: Axis, h: int, w: int) -> Tensor:
        """[N, 3 R, h, w] from [N, 3, H, W]: the transpose of `sample`, per output pixel of a cell."""
        n, _, height, width = residual.shape
        v = self.basis(rows.offset, rows.cell)[:, : self.rank].to(residual.dtype)
        u = self.basis(columns.offset, columns.cell)[:, self.rank:].to(residual.dtype)
        share = rows.cell * columns.cell
        if rows.whole and columns.whole:
            s, t = rows.whole, columns.whole
            kernel = (v[:s, None] * u[None, :t]).reshape(s * t, self.rank)
            cells = residual.reshape(n, 3, h, s, w, t).permute(0, 1, 3, 5, 2, 4)
            out = torch.einsum("kr,nckhw->ncrhw", kernel, cells.reshape(n, 3, s * t, h, w))
        else:
            by_row = residual[:, :, None] * v.t()[:, :, None]
            out = residual.new_zeros(n, 3, self.rank, h, width).index_add_(3, rows.index, by_row)
            out = out * u.t()[:, None, :]
            out = residual.new_zeros(n, 3, self.rank, h, w).index_add_(4, columns.index, out)
        return out.reshape(n, 3 * self.rank, h, w) * share

    def forward(self, residual: Tensor, context: Tensor, rows: Axis, columns: Axis) -> Tensor:
        h, w = context.shape[2:]
        x = self.adjoint(residual / RESIDUAL_SCALE, rows, columns, h, w)
        return self.out(self.body(self.head(torch.cat([x.to(context.dtype), context], 1))))


class Modulation(nn.Module):
    """Scales and shifts features by the time and the scale, per channel."""

    def __init__(self, embedding: int, width: int):
        super().__init__()
        self.linear = nn.Linear(embedding, 2 * width)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        with exactly(embedding):
            gain, shift = self.linear(embedding)[:, :, None, None].to(x.dtype).chunk(2, 1)
        return x * (1 + gain) + shift


class Denoiser(nn.Module):
    """A small U-shaped network of two levels: v (Salimans and Ho, 2022) of a noisy latent."""

    def __init__(self, context: int = 48, channels: int = CHANNELS, width: int = 48,
                 inner: int = 96, blocks: int = 2, inner_blocks: int = 6, embedding: int = 64):
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(2 * WAVES + 1, embedding), nn.GELU(),
                                   nn.Linear(embedding, embedding), nn.GELU())
        self.head = nn.Conv2d(channels + context, width, 3, padding=1)
        self.mod = nn.ModuleList([Modulation(embedding, width), Modulation(embedding, inner),
                                  Modulation(embedding, width)])
        self.before = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.down = nn.Conv2d(width, inner, 2, stride=2)
        self.inner = nn.Sequential(*(Block(inner) for _ in range(inner_blocks)))
        self.up = nn.Conv2d(inner, 4 * width, 1)
        self.after = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.out = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, latent: Tensor, context: Tensor, time: Tensor, cell: Tensor) -> Tensor:
        """v [N, C, h, w]; `time` [N] counts training steps, `cell` [2] is in low-resolution pixels."""
        phase = (time.float() + 1)[:, None] * (math.pi / STEPS)
        waves = phase * torch.arange(1, WAVES + 1, device=phase.device)
        size = (cell[0] + cell[1]).expand(len(time), 1)
        with exactly(phase):
            told = self.embed(torch.cat([waves.sin(), waves.cos(), size], 1))
        x = self.mod[0](self.head(torch.cat([latent.to(context.dtype), context], 1)), told)
        skip = self.before(x)
        x = self.inner(self.mod[1](self.down(skip), told))
        x = self.mod[2](skip + F.pixel_shuffle(self.up(x), 2), told)
        return self.out(self.after(x))


STAGES = {"encoder": Encoder, "decoder": Decoder, "denoiser": Denoiser}


def stages_of(arrays: Mapping[str, np.ndarray]) -> Dict[str, nn.Module]:
    """The stages whose weights are among these arrays, named `stage/parameter`."""
    stages: Dict[str, nn.Module] = {}
    for name, kind in STAGES.items():
        own = {k[len(name) + 1:]: torch.from_numpy(v) for k, v in arrays.items()
               if k.startswith(name + "/")}
        if own:
            stages[name] = kind()
            stages[name].load_state_dict(own)
            stages[name].eval()
    return stages


def load_stages(path: str) -> Dict[str, nn.Module]:
    """The stages of a NumPy archive."""
    with np.load(path, allow_pickle=False) as archive:
        return stages_of({name: archive[name] for name in archive.files})


def state_of(stages: Mapping[str, nn.Module]) -> Dict[str, Tensor]:
    """Weights of stages, named as `stages_of` reads them."""
    return {f"{name}/{key}": value for name, stage in stages.items()
            for key, value in stage.state_dict().items()}


def time_steps(strength: float, steps: int) -> list:
    """The time steps that a sampler visits, falling."""
    top = STEPS - 1 if strength >= 1 else min(int(STEPS * strength), STEPS - 1)
    count = min(steps, top + 1)
    if count == 1:
        return [top]
    return [top - i * top // (count - 1) for i in range(count)]


@torch.no_grad()
def sample(denoiser: Denoiser, context: Tensor, cell: Tensor, strength: float, steps: int,
           noise: Tensor) -> Tensor:
    """A latent by the rule 2M of DPM-Solver++ (Lu et al., 2022), from the zero latent."""
    share = alpha_bar()
    times = time_steps(strength, steps)
    start = 1.0 if strength >= 1 else float(1 - share[times[0]])
    z = noise * math.sqrt(start)
    before, gap_before = None, 0.0
    for i, t in enumerate(times):
        a = float(share[t])
        v = denoiser(z, context, torch.full((len(z),), float(t)), cell).float()
        clean = math.sqrt(a) * z - math.sqrt(1 - a) * v
        if i + 1 == len(times):
            return clean
        after = float(share[times[i + 1]])
        gap = math.log(after / (1 - after)) / 2 - math.log(a / (1 - a)) / 2
        ahead = clean if gap_before <= 0 else clean + gap / (2 * gap_before) * (clean - before)
        z = math.sqrt((1 - after) / (1 - a)) * z - math.sqrt(after) * math.expm1(-gap) * ahead
        before, gap_before = clean, gap
    return z
