"""Makes the tiny model bundles that the tests of hndsr-core run: a few kilobytes each, by the contract of GraphRole.

    /usr/bin/python3 hndsr-core/src/test/resources/bundles/make_bundles.py

writes one folder per bundle beside this file. Needs the packages onnx and numpy. The graphs are written without names of
tools or times, so that the same script gives the same bytes.
"""

import hashlib
import json
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


class Graph:
    """A graph in the making, with the ports of the role "operator"."""

    def __init__(self, conditioned=False):
        self.nodes = []
        self.constants = []
        self.inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, "h", "w"])]
        if conditioned:
            self.inputs.append(helper.make_tensor_value_info("condition", TensorProto.FLOAT, ["N", 2]))
        self.inputs += [
            helper.make_tensor_value_info("row_index", TensorProto.INT64, ["H"]),
            helper.make_tensor_value_info("row_offset", TensorProto.FLOAT, ["H"]),
            helper.make_tensor_value_info("column_index", TensorProto.INT64, ["W"]),
            helper.make_tensor_value_info("column_offset", TensorProto.FLOAT, ["W"]),
            helper.make_tensor_value_info("cell", TensorProto.FLOAT, [2]),
        ]

    def node(self, op, *inputs, **attributes):
        """Adds a node of one output and returns the output's name."""
        name = f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def constant(self, value, dtype=np.float32):
        """Adds a constant and returns its name."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def finish(self, result):
        """Names the result and returns the bytes of the model."""
        self.nodes.append(helper.make_node("Identity", [result], ["fidelity"]))
        output = helper.make_tensor_value_info("fidelity", TensorProto.FLOAT, ["N", 3, "H", "W"])
        graph = helper.make_graph(self.nodes, "operator", self.inputs, [output], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        checker.check_model(model)
        return model.SerializeToString()


def nearest_of(graph, image):
    """The pixel that holds each output centre."""
    return graph.node("Gather", graph.node("Gather", image, "row_index", axis=2), "column_index", axis=3)


def nearest():
    """Enlarges by repeating pixels: an output sample is exactly an input sample."""
    graph = Graph()
    return graph.finish(nearest_of(graph, "image"))


def conditioned():
    """As nearest, with blur added to red's level and noise to blue's, so that a test sees what the graph was told."""
    graph = Graph(conditioned=True)
    told = graph.node("Gather", "condition", graph.constant([0, 0, 1], np.int64), axis=1)
    told = graph.node("Mul", told, graph.constant([0.01, 0.0, 0.01]))
    told = graph.node("Reshape", told, graph.constant([-1, 3, 1, 1], np.int64))
    return graph.finish(graph.node("Add", nearest_of(graph, "image"), told))


def keys_near(graph, distance):
    """(a + 2)d^3 - (a + 3)d^2 + 1 for a = -0.5."""
    inner = graph.node("Sub", graph.node("Mul", distance, graph.constant(1.5)), graph.constant(2.5))
    square = graph.node("Mul", distance, distance)
    return graph.node("Add", graph.node("Mul", inner, square), graph.constant(1.0))


def keys_far(graph, distance):
    """ad^3 - 5ad^2 + 8ad - 4a for a = -0.5."""
    value = graph.node("Add", graph.node("Mul", distance, graph.constant(-0.5)), graph.constant(2.5))
    value = graph.node("Sub", graph.node("Mul", value, distance), graph.constant(4.0))
    return graph.node("Add", graph.node("Mul", value, distance), graph.constant(2.0))


def stretch(graph, image, index, offset, axis):
    """Bicubic interpolation (Keys, a = -0.5) along one axis; two pixels on either side must be there."""
    before = graph.node("Less", offset, graph.constant(0.0))
    first = graph.node("Sub", index, graph.node("Cast", before, to=TensorProto.INT64))
    fraction = graph.node("Add", offset, graph.node("Cast", before, to=TensorProto.FLOAT))
    rest = graph.node("Sub", graph.constant(1.0), fraction)
    weights = [
        keys_far(graph, graph.node("Add", fraction, graph.constant(1.0))),
        keys_near(graph, fraction),
        keys_near(graph, rest),
        keys_far(graph, graph.node("Add", rest, graph.constant(1.0))),
    ]
    shape = graph.constant([-1, 1] if axis == 2 else [1, -1], np.int64)
    total = None
    for tap, weight in enumerate(weights):
        at = graph.node("Add", first, graph.constant(tap - 1, np.int64))
        term = graph.node("Gather", image, at, axis=axis)
        term = graph.node("Mul", term, graph.node("Reshape", weight, shape))
        total = term if total is None else graph.node("Add", total, term)
    return total


def bicubic():
    """Enlarges by bicubic interpolation at the positions it is given."""
    graph = Graph()
    rows = stretch(graph, "image", "row_index", "row_offset", 2)
    return graph.finish(stretch(graph, rows, "column_index", "column_offset", 3))


def flat():
    """Returns 0.5 everywhere."""
    graph = Graph()
    nothing = graph.node("Mul", nearest_of(graph, "image"), graph.constant(0.0))
    return graph.finish(graph.node("Add", nothing, graph.constant(0.5)))


def nan():
    """Returns NaN everywhere."""
    graph = Graph()
    return graph.finish(graph.node("Add", nearest_of(graph, "image"), graph.constant(np.nan)))


def untrained():
    """A convolution with drawn weights in the place of a network."""
    graph = Graph()
    weights = np.random.RandomState(7).randn(3, 3, 3, 3)
    return graph.finish(nearest_of(graph, graph.node("Conv", "image", graph.constant(weights), pads=[1, 1, 1, 1])))


def above(graph, level):
    """1 where the brightest sample of the tile is above a level, else 0: a scalar."""
    brightest = graph.node("ReduceMax", "image", keepdims=0)
    return graph.node("Cast", graph.node("Greater", brightest, graph.constant(level)), to=TensorProto.FLOAT)


def nan_on_white():
    """As nearest, but NaN for a tile with white in it; so it passes a start-up probe."""
    graph = Graph()
    zero_or_one = above(graph, 0.99)
    poison = graph.node("Sqrt", graph.node("Neg", zero_or_one))
    return graph.finish(graph.node("Add", nearest_of(graph, "image"), poison))


def infinite_on_white():
    """As nearest, but infinite for a tile with white in it."""
    graph = Graph()
    room = graph.node("Sub", graph.constant(1.0), above(graph, 0.99))
    poison = graph.node("Sub", graph.node("Div", graph.constant(1.0), room), graph.constant(1.0))
    return graph.finish(graph.node("Add", nearest_of(graph, "image"), poison))


def fails_on_white():
    """As nearest, but the device fails on a tile with white in it: an index is out of bounds."""
    graph = Graph()
    far = graph.node("Mul", above(graph, 0.99), graph.constant(1e9))
    shift = graph.node("Cast", far, to=TensorProto.INT64)
    rows = graph.node("Add", "row_index", shift)
    return graph.finish(graph.node("Gather", graph.node("Gather", "image", rows, axis=2), "column_index", axis=3))


def without_cell():
    """Lacks an input of the role."""
    graph = Graph()
    graph.inputs = graph.inputs[:-1]
    return graph.finish(nearest_of(graph, "image"))


def narrow_index():
    """Wants an index in another type than the role's."""
    graph = Graph()
    graph.inputs[1] = helper.make_tensor_value_info("row_index", TensorProto.INT32, ["H"])
    return graph.finish(nearest_of(graph, "image"))


def wrong_size():
    """Returns the tile as it came, so that the result has not the asked size."""
    graph = Graph()
    return graph.finish("image")


TIGHT = {"multiple": 4, "margin": 4, "border": 4, "overlap": 0, "core": 64}
OVERLAPPING = {"multiple": 4, "margin": 8, "border": 4, "overlap": 4, "core": 32}

BUNDLES = {
    "nearest": (nearest, TIGHT),
    "bicubic": (bicubic, TIGHT),
    "bicubic-overlapping": (bicubic, OVERLAPPING),
    "conditioned": (conditioned, TIGHT),
    "flat": (flat, TIGHT),
    "nan": (nan, TIGHT),
    "untrained": (untrained, TIGHT),
    "nan-on-white": (nan_on_white, TIGHT),
    "infinite-on-white": (infinite_on_white, TIGHT),
    "fails-on-white": (fails_on_white, TIGHT),
    "without-cell": (without_cell, TIGHT),
    "narrow-index": (narrow_index, TIGHT),
    "wrong-size": (wrong_size, TIGHT),
    "no-onnx": (lambda: b"this is no graph", TIGHT),
}


def main():
    here = pathlib.Path(__file__).parent
    for name, (make, tiling) in BUNDLES.items():
        folder = here / name
        folder.mkdir(exist_ok=True)
        graph = make()
        (folder / "operator.onnx").write_bytes(graph)
        descriptor = {
            "schemaVersion": 1,
            "id": f"test-{name}",
            "version": "1",
            "licence": {"code": "Apache-2.0", "weights": "Apache-2.0"},
            "trainingData": "none",
            "bands": ["red", "green", "blue"],
            "valueRange": [0, 1],
            "scale": {"min": 2, "max": 8},
            "tiling": tiling,
            "graphs": {"operator": {"file": "operator.onnx", "sha256": hashlib.sha256(graph).hexdigest()}},
        }
        if name == "conditioned":
            descriptor["conditioning"] = {"blur": {"default": 0.5, "max": 1}, "noise": {"default": 2, "max": 8}}
        (folder / "bundle.json").write_text(json.dumps(descriptor, indent=2) + "\n")


if __name__ == "__main__":
    main()
