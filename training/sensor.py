"""Fits the estimate of blur and noise from an image (`--sensor auto`).

    sensor.py TRAIN VALID OUT.json     # folders of high-resolution images

Every fourth image of TRAIN is reduced three times by a random scale and degraded by random blur, noise
and JPEG, then cut by up to 7 pixels so that the JPEG grid may lie anywhere. Six features of luma
(`features`) and their products are fitted to the blur and the RMS error by ridge regression. Prints
the errors on every fifth image of VALID. The Java side is io.hndsr.internal.estimate.
"""

import argparse
import json
from pathlib import Path
from typing import Tuple

import numpy as np
from PIL import Image

from degrade import reduce_image, rms, spoil

LIMIT = 3.0
"""Features farther from their mean than this many deviations are taken as that far."""


def dct_matrix() -> np.ndarray:
    """The orthonormal DCT-II of eight samples."""
    k, n = np.arange(8)[:, None], np.arange(8)[None]
    matrix = np.cos(np.pi * (2 * n + 1) * k / 16) / 2
    matrix[0] /= np.sqrt(2)
    return matrix.astype(np.float32)


DCT = dct_matrix()
BAND = np.maximum(np.arange(8)[:, None], np.arange(8)[None])


def features(rgb: np.ndarray) -> np.ndarray:
    """Six figures of an [H, W, 3] image in 8-bit steps, at least 32 x 32."""
    y = rgb @ np.array([0.299, 0.587, 0.114])
    windows = np.lib.stride_tricks.sliding_window_view(y, (8, 8)).astype(np.float32)
    d = np.abs((DCT @ windows) @ DCT.T)
    low, high = ((d[:, :, BAND == band] ** 2).mean(-1) for band in (2, 6))
    small = (d[:, :, BAND >= 5] < 0.6).mean(-1)
    phases = np.array([small[a::8, b::8].mean() for a in range(8) for b in range(8)])
    near = np.quantile(np.abs(y[:, 2:] - y[:, :-2]), 0.9) + np.quantile(np.abs(y[2:] - y[:-2]), 0.9)
    far = np.quantile(np.abs(y[:, 4:] - y[:, :-4]), 0.9) + np.quantile(np.abs(y[4:] - y[:-4]), 0.9)
    across = np.abs(y[:, :-3] - 3 * y[:, 1:-2] + 3 * y[:, 2:-1] - y[:, 3:]).mean(0)
    down = np.abs(y[:-3] - 3 * y[1:-2] + 3 * y[2:-1] - y[3:]).mean(1)
    steps = [np.array([line[a::8].mean() for a in range(8)]) for line in (across, down)]
    return np.array([
        np.log(np.quantile(high, 0.9) + 0.01),
        np.log(np.median(low) + 0.01),
        phases.max(),
        phases.mean(),
        np.log((far + 0.2) / (near + 0.2)),
        np.log((sum(s.max() for s in steps) + 0.2) / (sum(s.mean() for s in steps) + 0.2)),
    ])


def degraded(folder: str, step: int, times: int, seed: int) -> Tuple[np.ndarray, np.ndarray]:
    """Features and (blur, error) of randomly degraded images."""
    files = sorted(f for f in Path(folder).rglob("*") if f.suffix.lower() in (".png", ".jpg"))[::step]
    random = np.random.default_rng(seed)
    rows, truths = [], []
    for file in files:
        picture = Image.open(file).convert("RGB")
        for _ in range(times):
            scale = float(random.choice([2, 2.5, 3, 4]))
            blur = float(random.uniform(0, 1.2)) if random.random() > 0.15 else 0.0
            noise = float(random.uniform(0, 6)) if random.random() > 0.2 else 0.0
            quality = int(random.integers(50, 96)) if random.random() > 0.25 else 0
            if random.random() < 0.06:
                blur, noise, quality = 0.0, 0.0, 0
            clean, _ = reduce_image(picture, scale, blur)
            low = spoil(clean, noise, quality or None, random)
            left, top = random.integers(0, 8, 2)
            rows.append(features(np.asarray(low, np.float64)[top:, left:]))
            truths.append((blur, rms(low, clean)))
    return np.array(rows), np.array(truths)


def design(rows: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """One, the limited features, and their products in the order of an upper triangle."""
    z = np.clip((rows - mean) / deviation, -LIMIT, LIMIT)
    i, j = np.triu_indices(z.shape[1])
    return np.concatenate([np.ones((len(z), 1)), z, z[:, i] * z[:, j]], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("train")
    parser.add_argument("valid")
    parser.add_argument("out")
    given = parser.parse_args()
    rows, truths = degraded(given.train, 4, 3, 1)
    mean, deviation = rows.mean(0), rows.std(0)
    a = design(rows, mean, deviation)
    weights = np.linalg.solve(a.T @ a + 3 * np.eye(a.shape[1]), a.T @ truths)
    rows, truths = degraded(given.valid, 5, 12, 2)
    told = np.clip(design(rows, mean, deviation) @ weights, 0, [1.2, 10])
    print("RMS error of blur %.3f, of noise %.3f" % tuple(np.sqrt(((told - truths) ** 2).mean(0))))
    print("without an estimate %.3f, %.3f" % tuple(truths.std(0)))
    fields = {"mean": mean, "deviation": deviation, "blur": weights[:, 0], "noise": weights[:, 1]}
    text = {name: [float(f"{value:.6g}") for value in values] for name, values in fields.items()}
    Path(given.out).write_text("{\n" + ",\n".join(
        f'  "{name}": {json.dumps(values)}' for name, values in text.items()) + "\n}\n")


if __name__ == "__main__":
    main()
