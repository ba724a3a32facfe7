#!/usr/bin/env python3
"""Generates TIFF files of every kind that GDAL writes: make_variants.py golden|all FOLDER, with GDAL 3.6.

Each NAME.tif holds the picture of picture(), whose samples are whole numbers that the tests compute too. "all" also writes
NAME.raw, the samples as GDAL reads them, band after band in little-endian order, and NAME.txt, their GDAL type. "golden" writes
the few that are committed; NAME.raw only for JPEG, which does not keep samples.

Not there: the floating-point predictor in big-endian files, which GDAL 3.6 writes wrongly.
"""
import os
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")

GOLDEN, FOLDER = sys.argv[1] == "golden", sys.argv[2]
WIDTH, HEIGHT = (37, 29) if GOLDEN else (250, 190)
TILES = ["TILED=YES"] + (["BLOCKXSIZE=16", "BLOCKYSIZE=16"] if GOLDEN else ["BLOCKXSIZE=64", "BLOCKYSIZE=48"])


def picture(bands):
    """Smooth, with noise, in four bands and more: values of 0 to 8191."""
    y, x, b = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(bands), indexing="ij")
    value = 500 + 12 * x + 7 * y + 311 * b + (x * 7919 + y * 104729 + b * 1299709) % 64
    return np.moveaxis(value, 2, 0) % 8192


TYPES = {
    "u8": (gdal.GDT_Byte, lambda v: (v >> 4).astype(np.uint8)),
    "i8": (gdal.GDT_Byte, lambda v: ((v >> 4) - 100).astype(np.uint8)),  # GDAL 3.7 has a type for it, but no option
    "u16": (gdal.GDT_UInt16, lambda v: v.astype(np.uint16)),
    "i16": (gdal.GDT_Int16, lambda v: (v - 1500).astype(np.int16)),
    "u32": (gdal.GDT_UInt32, lambda v: v.astype(np.uint32) * 500000),
    "i32": (gdal.GDT_Int32, lambda v: (v - 1500).astype(np.int32) * 100000),
    "f32": (gdal.GDT_Float32, lambda v: v.astype(np.float32) / 8),
    "f64": (gdal.GDT_Float64, lambda v: v.astype(np.float64) / 8 - 100),
}


def write(name, kind, options=(), bands=4, change=None, finish=None, driver="GTiff"):
    path = os.path.join(FOLDER, name + ".tif")
    gdal_type, convert = TYPES[kind]
    samples = convert(picture(bands))
    if change:
        samples = change(samples)
    options = list(options) + (["PIXELTYPE=SIGNEDBYTE"] if kind == "i8" else [])
    if driver == "GTiff":
        ds = gdal.GetDriverByName("GTiff").Create(path, WIDTH, HEIGHT, bands, gdal_type, options)
    else:
        ds = gdal.GetDriverByName("MEM").Create("", WIDTH, HEIGHT, bands, gdal_type)
    for band in range(bands):
        ds.GetRasterBand(band + 1).WriteArray(samples[band])
    if finish:
        finish(ds)
    if driver != "GTiff":
        ds = gdal.GetDriverByName(driver).CreateCopy(path, ds, options=options)
    ds = None
    if not GOLDEN or "jpeg" in name:
        dump(name, path)


def dump(name, path):
    raw = os.path.join(FOLDER, name + ".raw")
    gdal.Translate(raw, path, format="ENVI", creationOptions=["INTERLEAVE=BSQ"])
    ds = gdal.Open(path)
    if not GOLDEN:
        with open(os.path.join(FOLDER, name + ".txt"), "w") as f:
            f.write(gdal.GetDataTypeName(ds.GetRasterBand(1).DataType))
    ds = None
    for leftover in (name + ".hdr", name + ".raw.aux.xml", name + ".tif.aux.xml"):
        if os.path.exists(os.path.join(FOLDER, leftover)):
            os.remove(os.path.join(FOLDER, leftover))


def mask_right(ds):
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    ds.CreateMaskBand(gdal.GMF_PER_DATASET)
    valid = np.full((HEIGHT, WIDTH), 255, np.uint8)
    valid[:, WIDTH - 9:] = 0
    ds.GetRasterBand(1).GetMaskBand().WriteArray(valid)


def overviews(ds):
    ds.FlushCache()
    ds.BuildOverviews("AVERAGE", [2, 4])


def nodata(value):
    def finish(ds):
        for band in range(ds.RasterCount):
            ds.GetRasterBand(band + 1).SetNoDataValue(value)
    return finish


def palette(ds):
    table = gdal.ColorTable()
    for entry in range(256):
        table.SetColorEntry(entry, (entry, 255 - entry, entry // 2, 255))
    ds.GetRasterBand(1).SetColorTable(table)


def hole(samples):
    """The last quarter is nodata, so that segments can be left out."""
    samples = samples.copy()
    samples[:, HEIGHT // 2:, WIDTH // 2:] = 7
    return samples


def sparse(path_name, kind):
    """Only the upper left part is written, so that GDAL leaves the other tiles out."""
    path = os.path.join(FOLDER, path_name + ".tif")
    gdal_type, convert = TYPES[kind]
    samples = convert(picture(4))
    ds = gdal.GetDriverByName("GTiff").Create(
        path, WIDTH, HEIGHT, 4, gdal_type, TILES + ["COMPRESS=DEFLATE", "SPARSE_OK=TRUE"])
    for band in range(4):
        ds.GetRasterBand(band + 1).SetNoDataValue(7)
        ds.GetRasterBand(band + 1).WriteArray(samples[band, :16, :16])
    ds = None
    if not GOLDEN:
        dump(path_name, path)


def golden():
    write("u16-lzw-differences-big-endian", "u16", TILES + ["COMPRESS=LZW", "PREDICTOR=2", "ENDIANNESS=BIG"])
    write("i16-deflate-planes", "i16", TILES + ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=BAND"])
    write("u32-packbits-strips", "u32", ["COMPRESS=PACKBITS", "BLOCKYSIZE=5"])
    write("f32-deflate-floating-point", "f32", TILES + ["COMPRESS=DEFLATE", "PREDICTOR=3"])
    write("f64-zstd-floating-point", "f64", TILES + ["COMPRESS=ZSTD", "PREDICTOR=3"])
    write("f64-deflate-differences-bigtiff", "f64", TILES + ["COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"])
    write("u16-bits12-none", "u16", TILES + ["NBITS=12"])
    write("u8-jpeg-ycbcr", "u8", TILES + ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=90"], bands=3)
    write("u8-jpeg-four-bands", "u8", TILES + ["COMPRESS=JPEG", "JPEG_QUALITY=90"])
    write("u8-lzw-mask", "u8", ["COMPRESS=LZW", "PHOTOMETRIC=RGB"], bands=3, finish=mask_right)
    write("u16-deflate-nodata", "u16", TILES + ["COMPRESS=DEFLATE"], bands=1, finish=nodata(7), change=hole)
    write("u8-deflate-overviews-bigtiff", "u8", TILES + ["COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES",
                                                         "PHOTOMETRIC=RGB", "ALPHA=YES"], finish=overviews)
    write("u8-none-minisblack", "u8", ["PHOTOMETRIC=MINISBLACK"], bands=3)
    sparse("u16-deflate-sparse", "u16")
    write("refused-lerc", "u16", TILES + ["COMPRESS=LERC"], bands=1)


def everything():
    for kind in TYPES:
        for compression in ("NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD"):
            predictors = [1]
            if compression in ("LZW", "DEFLATE", "ZSTD"):
                predictors += [2] + ([3] if kind[0] == "f" else [])
            for predictor in predictors:
                options = ["COMPRESS=" + compression] + (["PREDICTOR=%d" % predictor] if predictor > 1 else [])
                name = "%s-%s-p%d" % (kind, compression.lower(), predictor)
                write(name + "-tiles", kind, TILES + options)
                write(name + "-strips", kind, options + ["BLOCKYSIZE=7"])
                write(name + "-planes", kind, TILES + options + ["INTERLEAVE=BAND"])
                if predictor < 3:
                    write(name + "-big-endian", kind, TILES + options + ["ENDIANNESS=BIG"])
        write(kind + "-bigtiff", kind, TILES + ["COMPRESS=DEFLATE", "BIGTIFF=YES"])
        write(kind + "-bigtiff-big-endian", kind, ["COMPRESS=LZW", "PREDICTOR=2", "BIGTIFF=YES", "ENDIANNESS=BIG"])
        write(kind + "-one-strip", kind, ["BLOCKYSIZE=%d" % HEIGHT])
        write(kind + "-one-strip-planes", kind, ["BLOCKYSIZE=%d" % HEIGHT, "INTERLEAVE=BAND"])
        write(kind + "-cog", kind, ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BLOCKSIZE=128"], driver="COG")
    for bits in (1, 2, 3, 4, 5, 6, 7):
        change = lambda samples: samples >> (8 - bits)
        write("u8-bits%d" % bits, "u8", TILES + ["NBITS=%d" % bits], change=change)
        write("u8-bits%d-strips-deflate" % bits, "u8", ["COMPRESS=DEFLATE", "NBITS=%d" % bits], bands=1, change=change)
    for bits in (9, 10, 12, 13, 15):
        change = lambda samples: samples & ((1 << bits) - 1)
        write("u16-bits%d" % bits, "u16", TILES + ["NBITS=%d" % bits], change=change)
        write("u16-bits%d-planes-lzw-big-endian" % bits, "u16",
              TILES + ["COMPRESS=LZW", "INTERLEAVE=BAND", "NBITS=%d" % bits, "ENDIANNESS=BIG"], change=change)
    for kind in ("u8", "u16", "i16", "f32", "f64"):
        sparse(kind + "-sparse", kind)
    for quality in (30, 90):
        for name, bands, options in (
                ("rgb", 3, ["PHOTOMETRIC=RGB"]), ("ycbcr", 3, ["PHOTOMETRIC=YCBCR"]), ("grey", 1, []),
                ("four-bands", 4, []), ("planes", 3, ["INTERLEAVE=BAND"])):
            options = options + ["COMPRESS=JPEG", "JPEG_QUALITY=%d" % quality]
            write("u8-jpeg-%s-%d" % (name, quality), "u8", TILES + options, bands=bands)
            write("u8-jpeg-%s-%d-strips" % (name, quality), "u8", options + ["BLOCKYSIZE=16"], bands=bands)
    write("u8-jpeg-cog-mask", "u8", ["COMPRESS=JPEG", "BLOCKSIZE=128"], bands=3, finish=mask_right, driver="COG")
    write("u8-mask", "u8", ["COMPRESS=LZW", "PHOTOMETRIC=RGB"], bands=3, finish=mask_right)
    write("u8-white-is-zero", "u8", ["PHOTOMETRIC=MINISWHITE"], bands=1)
    write("u8-palette", "u8", ["PHOTOMETRIC=PALETTE"], bands=1, finish=palette)
    write("u8-overviews", "u8", TILES + ["COMPRESS=DEFLATE"], finish=overviews)
    write("f32-nodata", "f32", TILES + ["COMPRESS=DEFLATE"], finish=nodata(float("nan")))
    write("u16-many-bands", "u16", ["COMPRESS=DEFLATE", "PREDICTOR=2"], bands=13)
    write("u16-many-planes", "u16", ["COMPRESS=DEFLATE", "INTERLEAVE=BAND"], bands=13)
    for compression in ("LERC", "LERC_DEFLATE", "LERC_ZSTD", "LZMA"):
        write("refused-" + compression.lower().replace("_", "-"), "u16", TILES + ["COMPRESS=" + compression], bands=1)
    write("refused-webp", "u8", TILES + ["COMPRESS=WEBP"], bands=3)
    write("refused-ccitt", "u8", ["COMPRESS=CCITTFAX4", "NBITS=1"], bands=1, change=lambda samples: samples >> 7)


if hasattr(gdal, "GDT_Int8"):
    del TYPES["i8"]
os.makedirs(FOLDER, exist_ok=True)
golden() if GOLDEN else everything()
