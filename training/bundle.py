"""Packs exported graphs into a model bundle: a folder with bundle.json and the ONNX files it names.

    /usr/bin/python3 training/bundle.py training/export hndsr-core/src/main/resources/io/hndsr/model/default \
        --version 1.0.0 --quality training/weights/quality.json

The descriptor's schema is that of io.hndsr.model.BundleDescriptor. Every graph is named with its SHA-256; hndsr refuses
a bundle in which one byte has changed.
"""

import argparse
import hashlib
import json
import pathlib
import shutil

from texture import CHANNELS, OFFSET, STEPS

GRAPHS = ("operator", "operator-whole", "operator-unknown", "denoiser", "decoder")
INT8_GRAPHS = ("operator-int8", "operator-whole-int8", "operator-unknown-int8", "denoiser-int8")


def packed(source, target, names):
    """Copies graphs and returns them by role, each with its hash; `-int8` is not part of a role."""
    graphs = {}
    for name in names:
        file = name + ".onnx"
        shutil.copyfile(source / file, target / file)
        digest = hashlib.sha256((target / file).read_bytes()).hexdigest()
        graphs[name.replace("-int8", "")] = {"file": file, "sha256": digest}
    return graphs


def descriptor(graphs, int8_graphs, version, quality):
    """The descriptor of the default bundle, as a dictionary."""
    return {
        "schemaVersion": 1,
        "id": "hndsr-48x12",
        "version": version,
        "licence": {"code": "Apache-2.0", "weights": "Apache-2.0"},
        "trainingData": "1,545 images of the UC Merced Land Use collection (Yang and Newsam, 2010), "
        "USGS National Map Urban Area Imagery, 0.3 m per pixel, public domain; operator-unknown also on 159 aerial and "
        "satellite images of other places, listed with their licences in NOTICE",
        "bands": ["red", "green", "blue"],
        "valueRange": [0, 1],
        "scale": {"min": 2, "max": 8},
        "conditioning": {
            "blur": {"default": 0.5, "max": 1.2},
            "noise": {"default": 2, "max": 10},
        },
        "tiling": {"multiple": 16, "margin": 32, "border": 16, "overlap": 0, "core": 256},
        "modes": ["fidelity", "perceptual"],
        "latent": {"channels": CHANNELS, "grid": "input", "factor": 1, "start": "zero"},
        "diffusion": {
            "trainingSteps": STEPS,
            "schedule": {"type": "cosine", "offset": OFFSET},
            "prediction": "v",
            "sampler": "multistep",
            "defaultSteps": 10,
            "defaultStrength": 1,
        },
        "consistency": {"iterations": 3},
        "graphs": graphs,
        "int8Graphs": int8_graphs,
        "quality": quality,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=pathlib.Path, help="folder with the exported graphs")
    parser.add_argument("target", type=pathlib.Path, help="folder to write the bundle to")
    parser.add_argument("--version", required=True, help="the bundle's version")
    parser.add_argument("--quality", type=pathlib.Path, help="JSON array of {scale, psnr, gain, ssim}")
    arguments = parser.parse_args()

    arguments.target.mkdir(parents=True, exist_ok=True)
    graphs = packed(arguments.source, arguments.target, GRAPHS)
    int8_graphs = packed(arguments.source, arguments.target, INT8_GRAPHS)
    quality = json.loads(arguments.quality.read_text()) if arguments.quality else []
    text = json.dumps(descriptor(graphs, int8_graphs, arguments.version, quality), indent=2)
    (arguments.target / "bundle.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
