#!/usr/bin/env python3
"""Measures the memory and the time of `hndsr upscale` for scenes of one width and several heights.

The scenes have 4 bands of 16 bit and are mostly nodata, so that they take minutes. Needs GDAL's Python bindings and Linux.

    python3 hndsr-bench/scene_memory.py --width 20000 --heights 500,1000,2000
    python3 hndsr-bench/scene_memory.py --command "java -cp ... io.hndsr.cli.HndsrCommand"
"""
import argparse
import os
import shlex
import subprocess
import tempfile
import time

import numpy
from osgeo import gdal

VALID = 256  # columns and rows of each part that holds values
EVERY = 4000  # columns between such parts


def make(path, width, height):
    """Writes a scene of zeros, its nodata value, with a band of parts that hold values every 1000 rows."""
    driver = gdal.GetDriverByName("GTiff")
    options = ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=IF_SAFER"]
    scene = driver.Create(path, width, height, 4, gdal.GDT_UInt16, options)
    scene.SetGeoTransform((500000, 10, 0, 4000000, 0, -10))
    for band in range(1, 5):
        scene.GetRasterBand(band).SetNoDataValue(0)
    noise = numpy.random.default_rng(1).integers(0, 60, (VALID, VALID))
    y, x = numpy.mgrid[0:VALID, 0:VALID]
    part = (2000 + 600 * numpy.sin(x / 9) + 500 * numpy.cos(y / 7) + noise).astype(numpy.uint16)
    zeros = numpy.zeros((VALID, width), numpy.uint16)
    for top in range(0, height, VALID):
        rows = min(VALID, height - top)
        data = zeros[:rows].copy()
        if top // VALID % 4 == 0:
            for left in range(0, width - VALID, EVERY):
                data[:, left:left + VALID] = part[:rows]
        for band in range(1, 5):
            scene.GetRasterBand(band).WriteArray(data, 0, top)
    scene = None


def run(command, environment):
    """Runs a command; returns its seconds and the most memory that was resident, in MiB."""
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment)
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmHWM"):
                        most = max(most, int(line.split()[1]) / 1024)
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.1)
    if process.returncode != 0:
        raise SystemExit(f"{shlex.join(command)} ended with {process.returncode}")
    return time.monotonic() - start, most


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=20000)
    parser.add_argument("--heights", default="500,1000,2000")
    parser.add_argument("--scale", default="2")
    parser.add_argument("--tile", default="128", help="the largest tile; the rows of a few tiles are in memory")
    parser.add_argument("--command", default="./hndsr", help="how hndsr is started")
    parser.add_argument("--heap", default="1g", help="-Xmx of the JVM")
    arguments = parser.parse_args()
    environment = dict(os.environ, JAVA_TOOL_OPTIONS=f"-Xmx{arguments.heap}", ORT_DISABLE_TELEMETRY="1")
    print("| scene | result | seconds | most resident memory |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for height in map(int, arguments.heights.split(",")):
            source = os.path.join(folder, "in.tif")
            target = os.path.join(folder, "out.tif")
            make(source, arguments.width, height)
            command = shlex.split(arguments.command)
            command += ["upscale", source, "-o", target, "--scale", arguments.scale, "--tile", arguments.tile, "--quiet"]
            seconds, most = run(command, environment)
            result = gdal.Open(target)
            print(f"| {arguments.width} x {height} | {result.RasterXSize} x {result.RasterYSize} "
                  f"| {seconds:.0f} | {most:.0f} MiB |", flush=True)
            result = None
            os.remove(target)


if __name__ == "__main__":
    main()
