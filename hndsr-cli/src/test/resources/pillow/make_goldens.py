#!/usr/bin/env python3
"""Makes the golden files of PillowBicubicTest out of a sample.

    /usr/bin/python3 make_goldens.py     # Debian's python3-pil 9.4.0
"""

from PIL import Image

SOURCE = "../../../../../samples/valid/storagetanks_storagetanks04.png"
picture = Image.open(SOURCE).convert("RGB").crop((0, 0, 37, 29))
picture.save("picture.png")
for size in ((18, 14), (11, 9), (4, 3), (30, 29), (37, 23), (116, 91), (148, 116), (1, 1)):
    picture.resize(size, Image.BICUBIC).save(f"{size[0]}x{size[1]}.png")
picture.resize((60, 50), Image.BICUBIC, (3.25, 2.5, 30.75, 23.0)).save("box-60x50.png")
