#!/usr/bin/env python3
"""Generates the images in this folder: make_fixtures.py SCENE.png, with Pillow 9.4.

SCENE.png is an 8-bit RGB image of at least 64x64, here "agricultural23" of the UC Merced Land Use collection
(USGS National Map Urban Area Imagery, public domain). Files whose names end in -ref.png hold the file of
the same name as decoded by another decoder.
"""
import struct
import sys
import zlib

from PIL import Image, ImageCms, PngImagePlugin

scene = Image.open(sys.argv[1]).convert("RGB").crop((40, 40, 64, 56))
grey = scene.convert("L")
alpha = Image.linear_gradient("L").resize(scene.size)
rgba = scene.copy()
rgba.putalpha(alpha)
icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
palette = scene.quantize(16)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, width, height, depth, colour, rows, extra=b"", interlace=0):
    """A PNG of raw rows, none of them filtered."""
    raw = b"".join(b"\0" + row for row in rows)
    with open(name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n")
        f.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)))
        f.write(extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def packed(values, depth):
    bits = "".join(format(v, f"0{depth}b") for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


# PNG: grey of 1, 2 and 4 bit counts up along each row; the key makes the value 1 transparent.
for depth in (1, 2, 4):
    rows = [packed([(x + y) % (1 << depth) for x in range(13)], depth) for y in range(5)]
    png(f"grey{depth}.png", 13, 5, depth, 0, rows)
png("grey4-key.png", 13, 5, 4, 0, rows, chunk(b"tRNS", b"\0\1"))
png("rgb16-key.png", 3, 1, 16, 2, [struct.pack(">9H", 1, 2, 3, 1, 2, 4, 65535, 256, 255)],
    chunk(b"tRNS", struct.pack(">3H", 1, 2, 3)))
for depth in (1, 2, 4, 8):
    rows = [packed([(x + y) % min(1 << depth, 5) for x in range(13)], depth) for y in range(5)]
    entries = bytes(v for i in range(min(1 << depth, 5)) for v in (i * 50, 255 - i * 50, i))
    png(f"palette{depth}.png", 13, 5, depth, 3, rows, chunk(b"PLTE", entries))
png("palette8-alpha.png", 13, 5, 8, 3, rows, chunk(b"PLTE", entries) + chunk(b"tRNS", bytes((0, 128))))

# Adam7, whose seven passes are cut out of the picture by hand.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
rows = []
for x0, y0, dx, dy in ADAM7:
    for y in range(y0, scene.height, dy):
        rows.append(b"".join(bytes(scene.getpixel((x, y))) for x in range(x0, scene.width, dx)))
png("interlaced.png", *scene.size, 8, 2, rows, interlace=1)
scene.save("rgb.png", icc_profile=icc)
scene.save("interlaced-ref.png")

frames = [scene, scene.rotate(180)]
frames[0].save("animated.png", save_all=True, append_images=frames[1:])
frames[0].save("animated.webp", save_all=True, append_images=frames[1:], duration=100)
frames[0].save("animated.gif", save_all=True, append_images=frames[1:])
frames[0].save("pages.tif", save_all=True, append_images=frames[1:])

# JPEG
scene.save("rgb.jpg", quality=90, icc_profile=icc)
scene.save("progressive.jpg", quality=90, progressive=True)
scene.save("full.jpg", quality=90, subsampling=0)
grey.save("grey.jpg", quality=90)
scene.convert("CMYK").save("cmyk.jpg", quality=90)
for name in ("rgb", "progressive", "full", "grey"):
    Image.open(f"{name}.jpg").save(f"{name}-jpg-ref.png", icc_profile=None)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[274] = orientation
    # A flat picture with a bright upper left quarter: what turns is seen in spite of JPEG's loss.
    flat = Image.new("L", (24, 16), 40)
    flat.paste(220, (0, 0, 12, 8))
    flat.save(f"orientation{orientation}.jpg", quality=95, exif=exif)
    if orientation == 6:
        flat.save("orientation6.png", exif=exif)
        flat.convert("RGB").save("orientation6.webp", lossless=True, exif=exif)

# WebP
scene.save("lossy.webp", quality=80)
rgba.save("lossy-alpha.webp", quality=80)
scene.save("lossless.webp", lossless=True, icc_profile=icc)
rgba.save("lossless-alpha.webp", lossless=True, exact=True)
for name in ("lossy", "lossy-alpha", "lossless", "lossless-alpha"):
    Image.open(f"{name}.webp").save(f"{name}-webp-ref.png", icc_profile=None)

# BMP
scene.save("rgb.bmp")
palette.save("palette.bmp")
grey.convert("1").save("bits.bmp")
rgba.save("rgba.bmp")
for name in ("rgb", "palette", "bits", "rgba"):
    kind = {"bits": "L"}.get(name, "RGB")
    Image.open(f"{name}.bmp").convert(kind).save(f"{name}-bmp-ref.png")
# Masks for red, green, blue and alpha, as version 4 of the header has them.
with open("alpha.bmp", "wb") as f:
    f.write(struct.pack("<2sIII", b"BM", 130, 0, 122))
    f.write(struct.pack("<IiiHHIIiiII", 108, 2, 1, 1, 32, 3, 8, 0, 0, 0, 0))
    f.write(struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000) + bytes(52) + bytes(range(1, 9)))

# TIFF
for name, compression in (("none", "raw"), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"),
                          ("packbits", "packbits"), ("jpeg", "jpeg")):
    scene.save(f"{name}.tif", compression=compression, icc_profile=icc if name == "lzw" else None)
scene.save("predictor.tif", compression="tiff_lzw", tiffinfo={317: 2})
rgba.save("rgba.tif", compression="tiff_lzw")
palette.save("palette.tif", compression="packbits")
grey.convert("1").save("bits.tif", compression="packbits")
scene.convert("CMYK").save("cmyk.tif")
grey.convert("F").save("float.tif")
for name in ("none", "lzw", "deflate", "packbits", "jpeg", "predictor", "rgba", "palette", "bits"):
    kind = {"bits": "L", "rgba": "RGBA"}.get(name, "RGB")
    Image.open(f"{name}.tif").convert(kind).save(f"{name}-tif-ref.png", icc_profile=None)


def tiff(name, order, width, height, tags, segments, tile=None):
    """A TIFF of ready segments; tags are (number, type, values)."""
    mark = "<" if order == "II" else ">"
    at = 8
    places = []
    body = b""
    for segment in segments:
        places.append(at + len(body))
        body += segment
    body += b"\0" * (len(body) & 1)
    tags = dict((number, (kind, values)) for number, kind, values in tags)
    tags[256] = (4, [width])
    tags[257] = (4, [height])
    tags[324 if tile else 273] = (4, places)
    tags[325 if tile else 279] = (4, [len(s) for s in segments])
    if tile:
        tags[322], tags[323] = (4, [tile[0]]), (4, [tile[1]])
    directory = at + len(body)
    values_at = directory + 2 + 12 * len(tags) + 4
    out = struct.pack(mark + "H", len(tags))
    extra = b""
    for number in sorted(tags):
        kind, values = tags[number]
        data = struct.pack(mark + str(len(values)) + {3: "H", 4: "I"}[kind], *values)
        if len(data) > 4:
            extra_at = values_at + len(extra)
            extra += data
            data = struct.pack(mark + "I", extra_at)
        out += struct.pack(mark + "HHI", number, kind, len(values)) + data.ljust(4, b"\0")
    with open(name, "wb") as f:
        f.write((b"II*\0" if order == "II" else b"MM\0*") + struct.pack(mark + "I", directory))
        f.write(body + out + b"\0\0\0\0" + extra)


# 16 bit, value (x * 1000 + y * 7 + band), in tiles of 16x16, planes of their own, both byte orders.
def sample(x, y, band):
    return (x * 1000 + y * 7 + band) % 65536


for order, mark in (("II", "<"), ("MM", ">")):
    planes = []
    for band in range(3):
        for ty in range(0, 20, 16):
            for tx in range(0, 24, 16):
                raw = b"".join(struct.pack(mark + "H", sample(x, y, band))
                               for y in range(ty, ty + 16) for x in range(tx, tx + 16))
                planes.append(zlib.compress(raw, 9))
    tiff(f"tiles16-{order.lower()}.tif", order, 24, 20,
         [(258, 3, [16, 16, 16]), (259, 3, [8]), (262, 3, [2]), (277, 3, [3]), (284, 3, [2])], planes, (16, 16))
tiff("orientation6.tif", "MM", 24, 16, [(258, 3, [8]), (262, 3, [1]), (274, 3, [6])], [flat.tobytes()])
# White is zero; alpha that colours were multiplied by; five bands; an unmarked fourth; 12 bit; signed.
tiff("white-is-zero.tif", "II", 4, 1, [(258, 3, [8]), (262, 3, [0])], [bytes((0, 1, 254, 255))])
tiff("associated.tif", "II", 2, 1, [(258, 3, [8] * 4), (262, 3, [2]), (277, 3, [4]), (338, 3, [1])],
     [bytes((50, 25, 0, 100, 255, 128, 0, 255))])
tiff("five-bands.tif", "II", 2, 1, [(258, 3, [8] * 5), (262, 3, [2]), (277, 3, [5]), (338, 3, [0, 0])], [bytes(10)])
tiff("unmarked.tif", "II", 2, 1, [(258, 3, [8] * 4), (262, 3, [2]), (277, 3, [4]), (338, 3, [0])], [bytes(8)])
tiff("twelve-bit.tif", "II", 2, 1, [(258, 3, [12]), (262, 3, [1])], [bytes(3)])
tiff("signed.tif", "II", 2, 1, [(258, 3, [16]), (262, 3, [1]), (339, 3, [2])], [bytes(4)])
