"""Compares exported graphs with those of the bundle: the same nodes and integers, floats within 1e-6.

    same_graphs.py EXPORT BUNDLE

Not byte by byte: sums and cosines differ in their last bit between processors and libraries.
"""
import argparse
import sys
from pathlib import Path
from typing import Optional

import numpy as np
import onnx
from onnx import numpy_helper

TOLERANCE = 1e-6


def difference(exported: onnx.ModelProto, bundled: onnx.ModelProto) -> Optional[str]:
    """What differs first, or None."""
    constants = [{i.name: numpy_helper.to_array(i) for i in model.graph.initializer} for model in (exported, bundled)]
    for model in (exported, bundled):
        del model.graph.initializer[:]
    if exported.SerializeToString() != bundled.SerializeToString():
        return "the nodes differ"
    if list(constants[0]) != list(constants[1]):
        return "the constants have other names"
    for name, left in constants[0].items():
        right = constants[1][name]
        if left.dtype != right.dtype or left.shape != right.shape:
            return f"constant {name} is {left.dtype} {left.shape}, not {right.dtype} {right.shape}"
        if not np.allclose(left, right, rtol=TOLERANCE, atol=TOLERANCE if left.dtype.kind == "f" else 0):
            return f"constant {name} differs by {np.abs(left.astype(float) - right).max()}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("bundle", type=Path)
    given = parser.parse_args()
    graphs = sorted(given.bundle.glob("*.onnx"))
    if not graphs:
        print(f"{given.bundle} has no graphs", file=sys.stderr)
        return 1
    for graph in graphs:
        found = difference(onnx.load(str(given.export / graph.name)), onnx.load(str(graph)))
        if found:
            print(f"{graph.name}: {found}", file=sys.stderr)
            return 1
    print(f"{len(graphs)} graphs are the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
