#!/usr/bin/env python3
"""Writes the golden files of the tests of io.hndsr.evaluate, from a sample.

    /usr/bin/python3 make_goldens.py     # Debian's python3-pil 9.4.0; NumPy for figures.properties
"""

import io
import sys
import zlib

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, "../../../../../training")
from damage import KINDS, damaged  # noqa: E402

SOURCE = "../../../../../samples/valid/storagetanks_storagetanks04.png"


def luma(image, weights=(65.481 / 255, 128.553 / 255, 24.966 / 255), offset=16.0):
    return np.asarray(image, np.float64) @ np.array(weights) + offset


def gmsd(a, b):
    def gradient(image):
        y = np.pad(luma(image, (0.299, 0.587, 0.114), 0), ((0, image.height % 2), (0, image.width % 2)))
        y = np.pad((y[::2, ::2] + y[1::2, ::2] + y[::2, 1::2] + y[1::2, 1::2]) / 4, 1)
        across = y[:, :-2] - y[:, 2:]
        down = y[:-2] - y[2:]
        across = (across[:-2] + across[1:-1] + across[2:]) / 3
        down = (down[:, :-2] + down[:, 1:-1] + down[:, 2:]) / 3
        return np.sqrt(across ** 2 + down ** 2)
    x, y = gradient(a), gradient(b)
    return ((2 * x * y + 170) / (x * x + y * y + 170)).std(ddof=1)


def high_band(image, scale):
    y = luma(image)
    window = np.hanning(y.shape[0])[:, None] * np.hanning(y.shape[1])[None]
    power = np.abs(np.fft.fft2((y - y.mean()) * window)) ** 2
    fy, fx = (np.abs(np.fft.fftfreq(n)) for n in y.shape)
    return power[np.maximum(fy[:, None], fx[None]) > 0.5 / scale].sum()


def patches(image):
    k, n = np.arange(8)[:, None], np.arange(8)[None]
    d = np.cos(np.pi * (2 * n + 1) * k / 16) / 2
    d[0] /= np.sqrt(2)
    windows = np.lib.stride_tricks.sliding_window_view(luma(image), (8, 8))[::4, ::4]
    return np.log(np.abs(d @ windows @ d.T) + 1).reshape(-1, 64)


def frechet(a, b):
    ca, cb = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(ca)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross


def main():
    sample = Image.open(SOURCE).convert("RGB")
    picture = sample.crop((0, 0, 37, 29))
    picture.save("picture.png")
    for size in ((18, 14), (11, 9), (4, 3), (30, 29), (37, 23), (116, 91), (148, 116), (1, 1)):
        picture.resize(size, Image.BICUBIC).save(f"{size[0]}x{size[1]}.png")
    picture.resize((60, 50), Image.BICUBIC, (3.25, 2.5, 30.75, 23.0)).save("box-60x50.png")
    for name, filter in (("BOX", Image.BOX), ("BILINEAR", Image.BILINEAR), ("LANCZOS", Image.LANCZOS)):
        for size in ((11, 9), (60, 23)):
            picture.resize(size, filter).save(f"{name}-{size[0]}x{size[1]}.png")
    for sigma in (0.3, 0.8, 2.0, 4.8, 30.0):
        picture.filter(ImageFilter.GaussianBlur(sigma)).save(f"blur-{sigma}.png")
    for quality in (20, 50, 85, 95):
        coded = io.BytesIO()
        picture.save(coded, "JPEG", quality=quality)
        Image.open(io.BytesIO(coded.getvalue())).convert("RGB").save(f"jpeg-{quality}.png")

    # A part large enough for statistics, and its enlargement: odd sides, and a prime one.
    truth = sample.crop((0, 0, 101, 75))
    result = truth.resize((33, 25), Image.BICUBIC).resize((101, 75), Image.BICUBIC)
    truth.save("truth.png")
    result.save("result.png")
    with open("figures.properties", "w") as file:
        print(f"gmsd = {gmsd(result, truth):.12g}", file=file)
        print(f"highBand.truth.3 = {high_band(truth, 3):.12g}", file=file)
        print(f"highBand.result.3 = {high_band(result, 3):.12g}", file=file)
        print(f"highBand.truth.3.14 = {high_band(truth, 3.14):.12g}", file=file)
        print(f"patchDistance = {frechet(patches(result), patches(truth)):.12g}", file=file)
        print("kinds =", ",".join(kind.name for kind in KINDS), file=file)
        for scale in (4, 3.14):
            pairs = [damaged(kind, truth, scale, "truth.png") for kind in KINDS]
            write_damaged([low for low, _ in pairs], scale)
            print(f"truths.{scale} =", ",".join(str(zlib.crc32(target.tobytes())) for _, target in pairs), file=file)


def write_damaged(lows, scale):
    """The low-resolution images of all kinds, one below the other."""
    width, height = lows[0].size
    sheet = Image.new("RGB", (width, height * len(lows)))
    for i, low in enumerate(lows):
        sheet.paste(low, (0, i * height))
    sheet.save(f"damaged-{scale}.png")


main()
