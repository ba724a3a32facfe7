"""Figures of sampled texture: what it costs in PSNR, and how close its statistics are to the truth's.

    texture_evaluate.py OPERATOR TEXTURE IMAGES [--fifth] [--scale 4] [--strengths 0 0.5 1] [--steps 10]

Columns: PSNR; energy above the low-resolution Nyquist frequency relative to the truth; the Frechet
distance of log-magnitudes of 8 x 8 DCTs of luma to the truth's. The product's own `evaluate` gives
the figures that are published; this script is for choosing weights and defaults.
"""

import argparse
from pathlib import Path
from typing import List

import numpy as np
import torch
from PIL import Image

from degrade import reduce_image
from evaluate import cropped, extended, images_in, luma, psnr, to_bytes, to_tensor
from model import Axis, Operator, bicubic, held, load
from texture import CHANNELS, load_stages, sample

MARGIN = 16


def dct_matrix() -> np.ndarray:
    """The orthonormal DCT-II of eight samples."""
    k, n = np.arange(8)[:, None], np.arange(8)[None]
    matrix = np.cos(np.pi * (2 * n + 1) * k / 16) / 2
    matrix[0] /= np.sqrt(2)
    return matrix


def patch_features(image: np.ndarray) -> np.ndarray:
    """Log-magnitudes [patches, 64] of the DCTs of all 8 x 8 patches of luma on a grid of 4."""
    windows = np.lib.stride_tricks.sliding_window_view(luma(image), (8, 8))[::4, ::4]
    d = dct_matrix()
    return np.log(np.abs(d @ windows @ d.T) + 1).reshape(-1, 64)


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """The Frechet distance of the Gaussians fitted to two sets of rows."""
    ca, cb = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(ca)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross)


def high_energy(image: np.ndarray, scale: float) -> float:
    """Energy of luma above the low-resolution image's Nyquist frequency on either axis."""
    y = luma(image)
    window = np.hanning(y.shape[0])[:, None] * np.hanning(y.shape[1])[None]
    power = np.abs(np.fft.fft2((y - y.mean()) * window)) ** 2
    fy, fx = (np.abs(np.fft.fftfreq(n)) for n in y.shape)
    return float(power[np.maximum(fy[:, None], fx[None]) > 0.5 / scale].sum())


@torch.no_grad()
def textured(operator: Operator, stages: dict, low: Image.Image, size: tuple, strengths: List[float],
             steps: int, told: tuple = (0.0, 0.0), seed: int = 1) -> List[np.ndarray]:
    """The picture at several strengths, all from the same noise."""
    tile, before = extended(to_tensor(low), "symmetric", MARGIN)
    rows, columns = Axis(low.height, size[1]).moved(before), Axis(low.width, size[0]).moved(before)
    context = operator.context(tile, torch.tensor([told]))
    detail = operator.sample(operator.coef(context), rows, columns)
    fidelity = held(bicubic(tile, rows, columns) + detail, tile, rows, columns)
    noise = torch.randn(1, CHANNELS, *tile.shape[2:], generator=torch.Generator().manual_seed(seed))
    cell = torch.tensor([rows.cell, columns.cell])
    out = []
    for strength in strengths:
        if strength == 0:
            out.append(to_bytes(fidelity))
            continue
        latent = sample(stages["denoiser"], context, cell, strength, steps, noise)
        out.append(to_bytes(fidelity + stages["decoder"](latent, context, rows, columns)))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("operator")
    parser.add_argument("texture")
    parser.add_argument("images")
    parser.add_argument("--fifth", action="store_true")
    parser.add_argument("--scale", type=float, default=4)
    parser.add_argument("--strengths", type=float, nargs="+", default=[0, 0.5, 1])
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", help="folder for truth and results side by side")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    operator, stages = load(given.operator), load_stages(given.texture)
    features: List[List[np.ndarray]] = [[] for _ in given.strengths]
    truth: List[np.ndarray] = []
    table: List[List[List[float]]] = [[] for _ in given.strengths]
    for path in images_in(given.images, given.fifth):
        low, high = reduce_image(Image.open(path).convert("RGB"), given.scale)
        wanted = cropped(np.asarray(high), given.scale)
        truth.append(patch_features(wanted))
        energy = high_energy(wanted, given.scale)
        results = textured(operator, stages, low, high.size, given.strengths, given.steps,
                           seed=given.seed)
        for i, result in enumerate(results):
            own = cropped(result, given.scale)
            features[i].append(patch_features(own))
            table[i].append([psnr(own, wanted), high_energy(own, given.scale) / energy])
        if given.pictures:
            Path(given.pictures).mkdir(parents=True, exist_ok=True)
            both = np.concatenate([np.asarray(high)] + results, 1)
            Image.fromarray(both).save(Path(given.pictures) / (path.stem + ".png"))
    for i, strength in enumerate(given.strengths):
        mean = np.mean(table[i], 0)
        distance = frechet(np.concatenate(features[i]), np.concatenate(truth))
        print(f"strength {strength:g}: {mean[0]:.3f} dB, energy {mean[1]:.3f}, "
              f"distance {distance:.3f}", flush=True)


if __name__ == "__main__":
    main()
