"""Evaluation of an operator by the project's protocol.

For a scale s the low-resolution image is Pillow's bicubic reduction of the high-resolution one;
PSNR over RGB in 8 bit and SSIM on BT.601 luma, `ceil(s)` pixels cropped at each border, mean over
the images; the baseline is Pillow's bicubic back to the same size. With `--degrade B N Q` the
low-resolution image is blurred, noised and JPEG-coded first (the sensor protocol).

    evaluate.py WEIGHTS IMAGES [--fifth] [--scales 2 3 3.14 4 8] [--border symmetric --margin 16]
    evaluate.py WEIGHTS IMAGES --fifth --scales 4 --degrade 0.5 2 85
"""

import argparse
import json
import math
import zlib
from pathlib import Path
from typing import Iterable, List, NamedTuple, Optional, Tuple

import numpy as np
import torch
from PIL import Image

from damage import KINDS, damaged
from degrade import reduce_image, rms, spoil
from data import UNKNOWN
from model import WINDOW, Axis, Operator, bicubic, held, load

SCALES = (2, 3, 3.14, 4, 8)

BORDERS = ("network", "symmetric", "reflect", "edge")
"""How a picture is extended: `network` replicates the right and bottom edge up to the window and
leaves the rest to the convolutions' zeros; the others are NumPy's modes, applied on all sides."""


class Figures(NamedTuple):
    """Mean figures over a set of images."""

    psnr: float
    gain: float
    ssim: float
    worst_gain: float


def to_tensor(image: Image.Image) -> torch.Tensor:
    """[1, 3, h, w] float32 in [0, 1]."""
    array = np.asarray(image, np.float32).transpose(2, 0, 1) / 255
    return torch.from_numpy(np.ascontiguousarray(array))[None]


def to_bytes(image: torch.Tensor) -> np.ndarray:
    """[H, W, 3] 8-bit values of the first image, clamped and rounded to nearest."""
    array = image[0].clamp(0, 1).mul(255).round().byte().numpy()
    return array.transpose(1, 2, 0)


def extended(image: torch.Tensor, border: str, margin: int) -> Tuple[torch.Tensor, int]:
    """The picture with its border, sides multiples of the window, and the rows put before it."""
    h, w = image.shape[2:]
    before = 0 if border == "network" else margin
    after = [-(size + before) % WINDOW if border == "network"
             else before + -(size + 2 * before) % WINDOW for size in (h, w)]
    mode = "edge" if border == "network" else border
    widths = ((0, 0), (0, 0), (before, after[0]), (before, after[1]))
    return torch.from_numpy(np.pad(image.numpy(), widths, mode=mode)), before


@torch.no_grad()
def enlarge(operator: Operator, low: Image.Image, size: Tuple[int, int],
            told: Tuple[float, float] = (0.0, 0.0), border: str = "network",
            margin: int = 16) -> np.ndarray:
    """The picture at `size` (width first), [H, W, 3] 8 bit; the base is taken from the picture itself."""
    image = to_tensor(low)
    rows, columns = Axis(low.height, size[1]), Axis(low.width, size[0])
    tile, before = extended(image, border, margin)
    tile = tile.contiguous(memory_format=torch.channels_last)
    g = operator.coefficients(tile, torch.tensor([told]))
    moved = rows.moved(before), columns.moved(before)
    inside = border in ("symmetric", "reflect")
    base = bicubic(tile, *moved) if inside else bicubic(image, rows, columns)
    return to_bytes(held(base + operator.sample(g, *moved), tile, *moved))


def cropped(image: np.ndarray, scale: float) -> np.ndarray:
    """The image without the border that the figures leave out."""
    border = math.ceil(scale)
    return image[border:-border, border:-border].astype(np.float64)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal to noise ratio of two images in 8-bit steps, in dB."""
    return float(10 * math.log10(255 ** 2 / max(((a - b) ** 2).mean(), 1e-10)))


def luma(image: np.ndarray) -> np.ndarray:
    """BT.601 luma in studio range."""
    return image @ np.array([65.481, 128.553, 24.966]) / 255 + 16


def filtered(image: np.ndarray) -> np.ndarray:
    """The 11 x 11 Gaussian of sigma 1.5, windows wholly inside."""
    taps = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5 ** 2))
    taps /= taps.sum()
    h, w = image.shape
    rows = sum(t * image[i: h - 10 + i] for i, t in enumerate(taps))
    return sum(t * rows[:, i: w - 10 + i] for i, t in enumerate(taps))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Structural similarity of two luma images."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ma, mb = filtered(a), filtered(b)
    va, vb, cov = filtered(a * a) - ma * ma, filtered(b * b) - mb * mb, filtered(a * b) - ma * mb
    score = (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return float(score.mean())


def images_in(folder: str, fifth: bool) -> List[Path]:
    """The image files of a folder in name order, or every fifth of them."""
    files = sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in (".png", ".jpg"))
    return files[::5] if fifth else files


def evaluate(operator: Operator, files: Iterable[Path], scale: float,
             degrade: Optional[Tuple[float, float, int]] = None,
             told: Optional[Tuple[float, float]] = (0.0, 0.0), border: str = "network",
             margin: int = 16, with_ssim: bool = True) -> Figures:
    """Mean figures at one scale; `told` None tells the true blur and the measured RMS error."""
    rows = []
    for path in files:
        high = Image.open(path).convert("RGB")
        blur, noise, quality = degrade or (0.0, 0.0, 0)
        clean, truth = reduce_image(high, scale, blur)
        low = clean
        if degrade:
            random = np.random.default_rng(zlib.crc32(path.name.encode()))
            low = spoil(clean, noise, int(quality) or None, random)
        condition = (blur, rms(low, clean)) if told is None else told
        result = cropped(enlarge(operator, low, truth.size, condition, border, margin), scale)
        baseline = cropped(np.asarray(low.resize(truth.size, Image.BICUBIC)), scale)
        wanted = cropped(np.asarray(truth), scale)
        own, other = psnr(result, wanted), psnr(baseline, wanted)
        rows.append((own, own - other, ssim(luma(result), luma(wanted)) if with_ssim else math.nan))
    means = np.mean(rows, 0)
    return Figures(means[0], means[1], means[2], min(row[1] for row in rows))


class RealFigures(NamedTuple):
    """Figures of one kind of damage: mean gain over bicubic, the least, and the part 0.1 dB or more below it."""

    kind: str
    gain: float
    worst: float
    below: float


def evaluate_real(operator: Operator, files: Iterable[Path], scale: float,
                  told: Tuple[float, float] = UNKNOWN, border: str = "symmetric", margin: int = 16
                  ) -> List[RealFigures]:
    """Gains over bicubic by kind of damage, the condition unknown."""
    table = []
    for kind in KINDS:
        gains = []
        for path in files:
            low, truth = damaged(kind, Image.open(path).convert("RGB"), scale, path.name)
            wanted = cropped(np.asarray(truth), scale)
            own = psnr(cropped(enlarge(operator, low, truth.size, told, border, margin), scale), wanted)
            gains.append(own - psnr(cropped(np.asarray(low.resize(truth.size, Image.BICUBIC)), scale), wanted))
        table.append(RealFigures(kind.name, float(np.mean(gains)), min(gains),
                                 float(np.mean(np.array(gains) <= -0.1))))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", help="NumPy archive")
    parser.add_argument("images", help="folder of high-resolution images")
    parser.add_argument("--fifth", action="store_true", help="every fifth image in name order")
    parser.add_argument("--scales", type=float, nargs="+", default=SCALES)
    parser.add_argument("--border", choices=BORDERS, default="network")
    parser.add_argument("--margin", type=int, default=16)
    parser.add_argument("--degrade", type=float, nargs=3, metavar=("BLUR", "NOISE", "QUALITY"))
    parser.add_argument("--tell", type=float, nargs=2, metavar=("BLUR", "NOISE"),
                        help="condition; default 0 0, with --degrade the truth")
    parser.add_argument("--real", action="store_true", help="named kinds of damage, at each scale given")
    parser.add_argument("--json", help="file for an array of {scale, psnr, gain, ssim}")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    operator = load(given.weights).to(memory_format=torch.channels_last)
    files = images_in(given.images, given.fifth)
    told = tuple(given.tell) if given.tell else None if given.degrade else (0.0, 0.0)
    print(f"{len(files)} images, border {given.border}, margin {given.margin}", flush=True)
    if given.real:
        for scale in given.scales:
            rows = evaluate_real(operator, files, scale, tuple(given.tell) if given.tell else UNKNOWN,
                                 given.border if given.border != "network" else "symmetric", given.margin)
            for row in rows:
                print(f"x{scale:g} {row.kind:18s} {row.gain:+.3f}, worst {row.worst:+.3f}, below {row.below:.1%}")
            print(f"x{scale:g} mean of kinds {np.mean([r.gain for r in rows]):+.3f}, worst kind "
                  f"{min(r.gain for r in rows):+.3f}, below {np.mean([r.below for r in rows]):.1%}", flush=True)
        return
    table = []
    for scale in given.scales:
        f = evaluate(operator, files, scale, given.degrade, told, given.border, given.margin)
        print(f"x{scale:g}: {f.psnr:.3f} dB ({f.gain:+.3f}), SSIM {f.ssim:.4f}, "
              f"worst image {f.worst_gain:+.3f}", flush=True)
        table.append({"scale": round(float(scale), 4), "psnr": round(f.psnr, 3),
                      "gain": round(f.gain, 3), "ssim": round(f.ssim, 4)})
    if given.json:
        Path(given.json).write_text(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
