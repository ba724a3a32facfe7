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


def port(name, shape, element=TensorProto.FLOAT):
    """An input or output."""
    return helper.make_tensor_value_info(name, element, shape)


def positions():
    """The sampling positions that several roles have."""
    return [
        port("row_index", ["H"], TensorProto.INT64),
        port("row_offset", ["H"]),
        port("column_index", ["W"], TensorProto.INT64),
        port("column_offset", ["W"]),
        port("cell", [2]),
    ]


class Graph:
    """A graph in the making; without ports named, with those of the role "operator"."""

    def __init__(self, conditioned=False, inputs=None, role="operator"):
        self.role = role
        self.nodes = []
        self.constants = []
        self.inputs = inputs
        if inputs is None:
            self.inputs = [port("image", ["N", 3, "h", "w"])]
            if conditioned:
                self.inputs.append(port("condition", ["N", 2]))
            self.inputs += positions()

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
        return self.finish_with([(result, port("fidelity", ["N", 3, "H", "W"]))])

    def finish_with(self, results):
        """Names several results."""
        for result, output in results:
            self.nodes.append(helper.make_node("Identity", [result], [output.name]))
        graph = helper.make_graph(
            self.nodes, self.role, self.inputs, [output for _, output in results], self.constants
        )
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


def one_tile():
    """As nearest, with one tile in a run."""
    graph = Graph()
    graph.inputs[0] = port("image", [1, 3, "h", "w"])
    return graph.finish(nearest_of(graph, "image"))


def wrong_size():
    """Returns the tile as it came, so that the result has not the asked size."""
    graph = Graph()
    return graph.finish("image")


def drawn(*shape, size=1.0, seed=3):
    """Drawn weights."""
    return np.random.RandomState(seed).randn(*shape) * size


def perceptual_operator():
    """Nearest, with the tile itself as context: the latent's grid is the input's."""
    graph = Graph()
    fidelity = nearest_of(graph, "image")
    context = graph.node("Identity", "image")
    return graph.finish_with(
        [(fidelity, port("fidelity", ["N", 3, "H", "W"])), (context, port("context", ["N", 3, "h", "w"]))]
    )


def denoiser_ports(channels, context, cell):
    """The inputs of the role "denoiser"."""
    ports = [port("latent", ["N", channels, "a", "b"]), port("context", ["N", context, "a", "b"]), port("time", ["N"])]
    return ports + ([port("cell", [2])] if cell else [])


def denoiser(channels, context, cell=False, weights=None, poison=None, layers=1):
    """A small convolution of latent, context and time: nothing trained, but it depends on all of them."""
    graph = Graph(inputs=denoiser_ports(channels, context, cell), role="denoiser")
    if weights is None:
        weights = drawn(channels, channels + context, 3, 3, size=0.1)
    joined = graph.node("Concat", "latent", "context", axis=1)
    value = graph.node("Conv", joined, graph.constant(weights), pads=[1, 1, 1, 1])
    if layers > 1:
        wide = graph.constant(drawn(32, channels, 3, 3, size=0.1))
        inner = graph.constant(drawn(32, 32, 3, 3, size=0.05))
        value = graph.node("Conv", value, wide, pads=[1, 1, 1, 1])
        for _ in range(layers):
            value = graph.node("Conv", value, inner, pads=[1, 1, 1, 1])
        value = graph.node("Conv", value, graph.constant(drawn(channels, 32, 1, 1, size=0.1)))
    time = graph.node("Reshape", graph.node("Mul", "time", graph.constant(0.0005)), graph.constant([-1, 1, 1, 1], np.int64))
    value = graph.node("Add", value, time)
    if cell:
        value = graph.node("Add", value, graph.node("Mul", graph.node("ReduceMax", "cell", keepdims=0), graph.constant(0.1)))
    value = graph.node("Mul", graph.node("Tanh", value), graph.constant(0.3))
    if poison is not None:
        value = graph.node("Add", value, poison(graph))
    return graph.finish_with([(value, port("prediction", ["N", channels, "a", "b"]))])


def nan_where(graph, flag):
    """0 where a boolean scalar is false, else NaN."""
    return graph.node("Sqrt", graph.node("Neg", graph.node("Cast", flag, to=TensorProto.FLOAT)))


def late(graph):
    """True in the second half of a run."""
    return graph.node("Less", graph.node("ReduceMax", "time", keepdims=0), graph.constant(500.0))


def nan_late(graph):
    """NaN once the time is below 500."""
    return nan_where(graph, late(graph))


def nan_late_on_white(graph):
    """NaN once the time is below 500, for a tile with white in it; so it passes a start-up probe."""
    white = graph.node("Greater", graph.node("ReduceMax", "context", keepdims=0), graph.constant(0.99))
    return nan_where(graph, graph.node("And", white, late(graph)))


def residual_decoder():
    """Adds three mixtures of the latent to the fidelity image; the zero latent leaves it as it is."""
    inputs = [
        port("latent", ["N", 2, "a", "b"]),
        port("context", ["N", 3, "a", "b"]),
        port("fidelity", ["N", 3, "H", "W"]),
    ]
    graph = Graph(inputs=inputs + positions(), role="decoder")
    residual = graph.node("Conv", "latent", graph.constant(drawn(3, 2, 1, 1, size=0.03, seed=5)))
    return graph.finish_with(
        [(graph.node("Add", nearest_of(graph, residual), "fidelity"), port("image", ["N", 3, "H", "W"]))]
    )


def block_operator(stride):
    """No picture; the context is the mean of the input over squares of the asked output."""
    graph = Graph()
    blocks = graph.node(
        "AveragePool", nearest_of(graph, "image"), kernel_shape=[stride, stride], strides=[stride, stride]
    )
    return graph.finish_with([(blocks, port("context", ["N", 3, "a", "b"]))])


def block_decoder(channels, stride, mixture):
    """Repeats mixtures of the latent over squares of output pixels, with a pattern inside them."""
    graph = Graph(inputs=[port("latent", ["N", channels, "a", "b"])], role="decoder")
    kernel = np.ones((channels, 3, stride, stride)) * np.asarray(mixture)[:, :, None, None]
    image = graph.node("ConvTranspose", "latent", graph.constant(kernel), strides=[stride, stride])
    return graph.finish_with([(image, port("image", ["N", 3, "H", "W"]))])


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
    "one-tile": (one_tile, TIGHT),
    "wrong-size": (wrong_size, TIGHT),
    "no-onnx": (lambda: b"this is no graph", TIGHT),
}


PERCEPTUAL_TILING = {"multiple": 4, "margin": 16, "border": 8, "overlap": 8, "core": 32}
INPUT_GRID = {
    "modes": ["fidelity", "perceptual"],
    "latent": {"channels": 2, "grid": "input", "factor": 1, "start": "zero"},
    "diffusion": {
        "trainingSteps": 1000,
        "schedule": {"type": "cosine", "offset": 0.008},
        "prediction": "v",
        "sampler": "corrected",
        "defaultSteps": 4,
        "defaultStrength": 0.6,
    },
    "perceptualTiling": PERCEPTUAL_TILING,
}
OUTPUT_GRID = {
    "modes": ["perceptual"],
    "latent": {"channels": 4, "grid": "output", "stride": 8, "multiple": 2, "start": "noise"},
    "diffusion": {
        "trainingSteps": 1000,
        "schedule": {"type": "linear", "betaStart": 1e-4, "betaEnd": 0.02},
        "prediction": "epsilon",
        "sampler": "corrected",
        "defaultSteps": 5,
        "defaultStrength": 1,
    },
    "perceptualTiling": PERCEPTUAL_TILING,
}
CONTEXT_START = {
    **OUTPUT_GRID,
    "latent": {"channels": 3, "grid": "output", "stride": 8, "multiple": 2, "start": "context"},
    "diffusion": {
        **OUTPUT_GRID["diffusion"],
        "prediction": "x0",
        "sampler": "original",
        "defaultSteps": 10,
        "defaultStrength": 0.5,
    },
}


def residual_bundle(**denoiser_options):
    """The stages of a bundle whose latent lies on the input's grid and holds a residual."""
    return {
        "operator": perceptual_operator(),
        "denoiser": denoiser(2, 3, cell=True, **denoiser_options),
        "decoder": residual_decoder(),
    }


def block_bundle(channels, mixture):
    """The stages of a bundle whose latent lies on the output's grid and holds the picture."""
    return {
        "operator": block_operator(8),
        "denoiser": denoiser(channels, 3),
        "decoder": block_decoder(channels, 8, mixture),
    }


# What the descriptor says beyond the common, and the stages.
PERCEPTUAL_BUNDLES = {
    "perceptual": (INPUT_GRID, residual_bundle()),
    "perceptual-nan-weights": (INPUT_GRID, residual_bundle(weights=np.full((2, 5, 3, 3), np.nan))),
    "perceptual-nan-late": (INPUT_GRID, residual_bundle(poison=nan_late)),
    "perceptual-nan-late-on-white": (INPUT_GRID, residual_bundle(poison=nan_late_on_white)),
    "perceptual-slow": (INPUT_GRID, residual_bundle(layers=100)),
    "perceptual-output": (OUTPUT_GRID, block_bundle(4, drawn(4, 3, size=0.2, seed=9))),
    "perceptual-context": (CONTEXT_START, block_bundle(3, np.eye(3))),
    "perceptual-flat": (OUTPUT_GRID, block_bundle(4, np.zeros((4, 3)))),
}


def write(name, tiling, graphs, more):
    """Writes a bundle's folder."""
    folder = pathlib.Path(__file__).parent / name
    folder.mkdir(exist_ok=True)
    for role, graph in graphs.items():
        (folder / f"{role}.onnx").write_bytes(graph)
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
        "graphs": {
            role: {"file": f"{role}.onnx", "sha256": hashlib.sha256(graph).hexdigest()}
            for role, graph in graphs.items()
        },
        **more,
    }
    (folder / "bundle.json").write_text(json.dumps(descriptor, indent=2) + "\n")


def main():
    conditioning = {"conditioning": {"blur": {"default": 0.5, "max": 1}, "noise": {"default": 2, "max": 8}}}
    for name, (make, tiling) in BUNDLES.items():
        write(name, tiling, {"operator": make()}, conditioning if name == "conditioned" else {})
    for name, (more, graphs) in PERCEPTUAL_BUNDLES.items():
        write(name, TIGHT, graphs, more)


if __name__ == "__main__":
    main()
