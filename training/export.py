"""Export of an operator, and of the stages that add texture, to ONNX, node by node.

Two graphs of the operator with the same inputs; the second needs a whole scale. Built by hand so that
the layout of every step is chosen: convolutions stay in ONNX Runtime's blocked layout, the window
Fourier operators are pure reshapes and small matrix products, and the margin is cut off the
coefficients before anything is enlarged.

    export.py WEIGHTS FOLDER [--unknown WEIGHTS] [--texture TEXTURE] [--ranges RANGES]

writes FOLDER/operator.onnx (any scale) and FOLDER/operator-whole.onnx (whole scales), with --unknown
FOLDER/operator-unknown.onnx, which has no condition among its inputs, and, from the
weights of the texture's stages, FOLDER/denoiser.onnx and FOLDER/decoder.onnx. With the ranges of
quantize.py the operator's and the denoiser's graphs come in 8 bit as well (-int8).

Inputs of the operator
    image          float32 [N,3,h,w]  tile with its margin, [0,1], sides multiples of 16
    condition      float32 [N,2]      blur (sigma in low-resolution pixels), noise (RMS in 1/255)
    row_index      int64   [H]        row of the tile that holds each output row's centre, ascending
    row_offset     float32 [H]        offset of that centre from the row's, in [-0.5, 0.5]
    column_index   int64   [W]        the same for columns
    column_offset  float32 [W]
    cell           float32 [2]        low-resolution pixels per output pixel, rows then columns
Outputs
    fidelity       float32 [N,3,H,W]  not clamped
    context        float32 [N,K,h,w]  of the whole tile; operator.onnx only: features, then by how much
                                      each colour varies around the pixel

The denoiser: latent [N,C,h,w], context, time [N], cell [2] -> prediction [N,C,h,w]; all float32.
The decoder: latent, context, fidelity and the positions as above -> image [N,3,H,W], not clamped.
"""

import argparse
import json
import math
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Union

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from texture import RESIDUAL_SCALE, STEPS, WAVES
from data import UNKNOWN
from model import (BASE_A, BLUR_SCALE, EDGE_MIX, EDGE_REACH, HARMONICS, MODES, NOISE_SCALE, RANGE_WINDOW,
                   WINDOW)

WEIGHT_STEPS = 63
"""Largest magnitude of an 8-bit weight: seven bits, so that pairs of products do not overflow the
16 bits in which processors without VNNI add them up."""

COLOURS = 3
"""Channels of the spread, the last ones of the context."""

TEXTURE_LIMIT = 0.2
"""Texture is held to this part of the spread, so that smooth surfaces hardly get grain."""

OPSET = 17
IR_VERSION = 8


class Graph:
    """A graph in the making: nodes in order, and constants shared by value."""

    def __init__(self) -> None:
        self.nodes: List[onnx.NodeProto] = []
        self.constants: Dict[str, onnx.TensorProto] = {}
        self.scope = ""
        self._used: Dict[str, int] = {}

    def constant(self, value: np.ndarray, name: Optional[str] = None) -> str:
        """The name of an initializer of this value."""
        value = np.asarray(value)
        if name is None:
            text = "_".join(str(v) for v in value.reshape(-1)) if value.size <= 8 else ""
            shape = "x".join(str(d) for d in value.shape)
            name = f"const/{value.dtype}/{shape or 'scalar'}/{text}"
            if not text:
                raise ValueError(f"constant of {value.size} values needs a name")
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def ints(self, *values: int) -> str:
        """An int64 vector constant."""
        return self.constant(np.array(values, np.int64))

    def number(self, value: float) -> str:
        """A float32 scalar constant."""
        return self.constant(np.array(value, np.float32))

    def add(self, op: str, *inputs: str, outputs: int = 1, name: str = "",
            **attributes: object) -> Union[str, List[str]]:
        """Appends a node and returns the name of its output, or the names where there are several."""
        path = f"{self.scope}/{name or op}".lstrip("/")
        count = self._used.get(path, 0)
        self._used[path] = count + 1
        path = f"{path}_{count}" if count else path
        names = [path if outputs == 1 else f"{path}:{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=path, **attributes))
        return names[0] if outputs == 1 else names

    def reshape(self, x: str, *parts: Union[int, str], name: str = "") -> str:
        """A reshape to sizes given as numbers or as names of int64 vectors."""
        if all(isinstance(p, int) for p in parts):
            return self.add("Reshape", x, self.ints(*parts), name=name)
        pieces = [self.ints(p) if isinstance(p, int) else p for p in parts]
        shape = self.add("Concat", *pieces, axis=0, name=(name or "reshape") + "_shape")
        return self.add("Reshape", x, shape, name=name)

    def size(self, x: str, axis: int, name: str = "") -> str:
        """The size of one axis, as an int64 vector of one."""
        return self.add("Shape", x, start=axis, end=axis + 1, name=name or "size")


class OperatorGraph(Graph):
    """The operator's nodes, from the arrays of its archive."""

    batched = "image"
    """The input that the size of a batch is read from."""

    def __init__(self, arrays: Dict[str, np.ndarray], ranges: Optional[Dict[str, float]] = None,
                 unknown: bool = False):
        """`ranges` of the values inside the blocks make those convolve in 8 bit; an `unknown` condition is no input."""
        super().__init__()
        self.unknown = unknown
        self.arrays = arrays
        self.ranges = ranges
        self._spread = self._most = self._minus_least = ""
        if "coef.weight" in arrays:
            self.rank = arrays["coef.weight"].shape[0] // 3
            self.blocks = 1 + max(int(k.split(".")[1]) for k in arrays if k.startswith("body."))

    def weight(self, name: str, value: Optional[np.ndarray] = None) -> str:
        """A named weight, or a value derived from one."""
        return self.constant(self.arrays[name] if value is None else value, name)

    def conv(self, x: str, name: str, extra_bias: Union[np.ndarray, int] = 0,
             factor: float = 1.0, stride: int = 1, part: slice = slice(None)) -> str:
        """A convolution, odd kernels padded to keep the size; `factor` scales its result, `part` picks outputs."""
        weight = self.arrays[name + ".weight"][part] * np.float32(factor)
        pad = weight.shape[2] // 2 if weight.shape[2] % 2 else 0
        suffix = f".{part.start}" if part.start is not None else ""
        terms = [x, self.weight(name + ".weight" + suffix, weight)]
        if name + ".bias" in self.arrays:
            terms.append(self.weight(name + ".bias" + suffix, self.arrays[name + ".bias"][part] + extra_bias))
        return self.add("Conv", *terms, kernel_shape=list(weight.shape[2:]), pads=[pad] * 4,
                        strides=[stride] * 2, name="conv")

    def conv_in_halves(self, x: str, name: str) -> str:
        """The same values from two convolutions of half the output channels each.

        A run can be stopped between two nodes only: the widest convolution would be by far the longest one.
        """
        outputs = len(self.arrays[name + ".weight"])
        halves = [self.conv(x, name, part=slice(start, start + outputs // 2)) for start in (0, outputs // 2)]
        return self.add("Concat", *halves, name="conv", axis=1)

    def linear(self, x: str, name: str) -> str:
        return self.add("Gemm", x, self.weight(name + ".weight"), self.weight(name + ".bias"),
                        transB=1, name="linear")

    def gelu(self, x: str) -> str:
        """The exact GELU."""
        erf = self.add("Erf", self.add("Mul", x, self.number(math.sqrt(0.5))))
        return self.add("Mul", self.add("Mul", x, self.add("Add", erf, self.number(1))),
                        self.number(0.5), name="gelu")

    def coefficients(self, context: bool = False) -> str:
        """Coefficients [N, 3 R, h, w] of `image` under `condition`; on demand the context goes out."""
        self.scope = "cond"
        if self.unknown:
            told = self.constant(unknown_features(self.arrays), "cond.unknown")
        else:
            told = self.add("Mul", "condition", self.constant(
                np.array([1 / BLUR_SCALE, 1 / NOISE_SCALE], np.float32), "cond.scale"))
            told = self.linear(self.gelu(self.linear(told, "cond.0")), "cond.2")
            told = self.add("Unsqueeze", told, self.ints(2, 3))
        self.scope = "head"
        x = self.conv(self.add("Sub", "image", self.number(0.5)), "head")
        skip = self.add("Add", x, told, name="conditioned")
        x = self.rooted(skip)
        for i in range(self.blocks):
            self.scope = f"body/{i}"
            spec = f"body.{i}.spec.out.bias" in self.arrays
            extra = self.arrays[f"body.{i}.spec.out.bias"] if spec else 0
            out = self.block(x, f"body.{i}", extra)
            if spec:
                out = self.rooted(self.add("Add", self.window_fourier(x, i), out, name="add_spec"))
            x = out
        self.scope = "tail"
        x = self.add("Add", self.conv(x, "tail"), skip, name="add")
        if context:
            self.nodes.append(helper.make_node("Concat", [x, self.spread()], ["context"], name="context", axis=1))
        self.scope = "coef"
        return self.conv_in_halves(x, "coef")

    def block(self, x: str, name: str, extra_bias: Union[np.ndarray, int] = 0) -> str:
        """A residual block, x + conv(relu(conv(x))), in float or with both convolutions in 8 bit."""
        if self.ranges is None:
            branch = self.add("Relu", self.conv(x, f"{name}.a"), name="relu")
            return self.add("Add", self.conv(branch, f"{name}.b", extra_bias), x, name="add")
        steps = [np.float32(self.ranges[f"{name}.{value}"] / most)
                 for value, most in (("x", 127), ("a", 255), ("b", 127))]
        zeros = [self.constant(np.array(v, np.uint8)) for v in (128, 0, 128)]
        scales = [self.constant(step, f"{name}.{value}.step") for step, value in zip(steps, "xab")]
        branch = self.add("QuantizeLinear", x, scales[0], zeros[0], name="quantized")
        for place, part in enumerate("ab"):
            weight = self.arrays[f"{name}.{part}.weight"]
            bias = self.arrays[f"{name}.{part}.bias"] + (extra_bias if part == "b" else 0)
            step = np.maximum(np.abs(weight).max((1, 2, 3)), 1e-8).astype(np.float32) / WEIGHT_STEPS
            whole = np.rint(weight / step[:, None, None, None]).astype(np.int8)
            bias = np.rint(bias / (step * steps[place])).astype(np.int32)
            branch = self.add(
                "QLinearConv", branch, scales[place], zeros[place],
                self.constant(whole, f"{name}.{part}.weight"),
                self.constant(step, f"{name}.{part}.weight.step"),
                self.constant(np.zeros(len(step), np.int8), f"zeros.{len(step)}"),
                scales[place + 1], zeros[place + 1],
                self.constant(bias, f"{name}.{part}.bias"),
                kernel_shape=[3, 3], pads=[1] * 4, name="conv")
        branch = self.add("DequantizeLinear", branch, scales[2], zeros[2], name="branch")
        return self.add("Add", x, branch, name="add")

    def rooted(self, x: str) -> str:
        """The same values out of a convolution.

        ONNX Runtime fuses a residual sum into a convolution, and keeps its blocked layout, only
        where both terms come from one convolution's input size; so a sum made outside of that
        layout is led through a 1 x 1 unit convolution before blocks build on it.
        """
        return self.unit(x, self.arrays["head.weight"].shape[0])

    def unit(self, x: str, width: int) -> str:
        """A 1 x 1 convolution that changes nothing; left out where the blocks work in 8 bit."""
        if self.ranges is not None:
            return x
        eye = np.eye(width, dtype=np.float32).reshape(width, width, 1, 1)
        return self.add("Conv", x, self.constant(eye, f"unit.{width}"), kernel_shape=[1, 1],
                        name="unit")

    def window_fourier(self, x: str, block: int) -> str:
        """The Fourier operator of a block, without the bias of its last convolution.

        The 49 real functions of a window's 25 complex modes are spanned by products of seven
        functions of y and seven of x, so the projection is two small matrix products. The last
        1 x 1 convolution is folded into the mixing, where there are 49 numbers instead of 256.
        """
        prefix = f"body.{block}.spec"
        outer, self.scope = self.scope, f"{self.scope}/spec"
        shifted = block + 1 == 2 * self.blocks // 3
        v = self.conv(x, prefix + ".inp")
        if shifted:
            half = WINDOW // 2
            v = self.add("Pad", v, self.ints(0, 0, half, half, 0, 0, half, half), name="shift")
        wr, wi = self.arrays[prefix + ".wr"], self.arrays[prefix + ".wi"]
        out = self.arrays[prefix + ".out.weight"][:, :, 0, 0]
        width_out, inner = out.shape
        axis, to_modes, from_modes = tensor_basis(self.arrays[prefix + ".C"],
                                                  self.arrays[prefix + ".S"])
        f = axis.shape[1]
        forward = self.constant(axis.T, "window.forward")
        backward = self.constant(axis, "window.backward")
        batch, width = self.size(v, 0), self.size(v, 3)
        columns = self.add("Div", width, self.ints(WINDOW), name="columns")

        v = self.reshape(v, batch, -1, WINDOW, width, name="windows_of_rows")
        v = self.add("MatMul", forward, v, name="project_rows")
        v = self.add("Transpose", v, perm=[0, 2, 1, 3], name="row_functions_first")
        v = self.reshape(v, -1, WINDOW, name="windows_of_columns")
        v = self.add("Gemm", forward, v, transB=1, name="project_columns")
        v = self.reshape(v, f, batch, -1, name="column_functions_first")
        v = self.add("Transpose", v, perm=[1, 0, 2], name="batch_first")

        mixing = np.concatenate([np.concatenate([wr, wi], 2), np.concatenate([-wi, wr], 2)], 1)
        mixing = mixing.transpose(0, 2, 1).reshape(len(MODES), 2, inner, 2 * inner)
        mixing = np.einsum("oc,mpci->mpoi", out, mixing).reshape(len(MODES), -1, 2 * inner)
        v = self.reshape(v, 0, f * f, -1, name="products")
        v = self.add("MatMul", self.constant(to_modes, "window.to_modes"), v, name="to_modes")
        v = self.reshape(v, 0, len(MODES), 2 * inner, -1, name="modes")
        v = self.add("MatMul", self.weight(prefix + ".mixing", mixing), v, name="mix")
        v = self.reshape(v, 0, 2 * len(MODES), -1, name="modes_mixed")
        v = self.add("MatMul", self.constant(from_modes, "window.from_modes"), v,
                     name="from_modes")

        v = self.reshape(v, batch, f, -1, name="products_mixed")
        v = self.add("Transpose", v, perm=[1, 0, 2], name="column_functions_again")
        v = self.reshape(v, f, -1, name="column_functions_flat")
        v = self.add("Gemm", v, forward, transA=1, name="expand_columns")
        v = self.reshape(v, batch, f, -1, width, name="row_functions_again")
        v = self.add("Transpose", v, perm=[0, 2, 1, 3], name="row_functions_inner")
        v = self.add("MatMul", backward, v, name="expand_rows")
        v = self.reshape(v, batch, width_out, -1, width, name="grid")
        if shifted:
            v = self.add("Slice", v, self.ints(half, half), self.ints(-half, -half),
                         self.ints(2, 3), name="shift_back")
        self.scope = outer
        return v

    def extent(self, axis: str) -> Dict[str, str]:
        """First low-resolution index, one past the last, and their distance, of `row` or `column`."""
        index = f"{axis}_index"
        self.scope = f"{axis}s"
        zero, last = self.ints(0), self.ints(-1)
        first = self.add("Gather", index, zero, axis=0, name="first")
        end = self.add("Add", self.add("Gather", index, last, axis=0, name="last"), self.ints(1),
                       name="end")
        return {"first": first, "end": end, "count": self.add("Sub", end, first, name="count")}

    def base(self) -> str:
        """The bicubic base: two dense interpolation matrices, taps clamped to the tile."""
        by_row = self.add("MatMul", self.interpolation("row", 2), "image", name="rows")
        columns = self.interpolation("column", 3)
        self.scope = "base"
        return self.add("MatMul", by_row, self.add("Transpose", columns, perm=[1, 0]),
                        name="base")

    def interpolation(self, axis: str, dimension: int) -> str:
        """The matrix [outputs, tile size] of bicubic weights along one axis."""
        self.scope = f"base/{axis}s"
        size = self.size("image", dimension)
        scalar = self.add("Squeeze", size, self.ints(0))
        taps = self.add("Range", self.constant(np.array(-2, np.int64)),
                        self.add("Add", scalar, self.constant(np.array(2, np.int64))),
                        self.constant(np.array(1, np.int64)), name="taps")
        fraction = self.add("Unsqueeze", f"{axis}_offset", self.ints(1))
        index = self.add("Unsqueeze", f"{axis}_index", self.ints(1))
        steps = self.add("Cast", self.add("Sub", index, taps), to=TensorProto.FLOAT)
        d = self.add("Abs", self.add("Add", steps, fraction), name="distance")
        a = BASE_A
        near = self.add("Sub", self.add("Mul", d, self.number(a + 2)), self.number(a + 3))
        near = self.add("Mul", self.add("Mul", near, d), d)
        near = self.add("Add", near, self.number(1), name="near")
        d2 = self.add("Min", d, self.number(2))
        far = self.add("Sub", self.add("Mul", d2, self.number(a)), self.number(5 * a))
        far = self.add("Add", self.add("Mul", far, d2), self.number(8 * a))
        far = self.add("Sub", self.add("Mul", far, d2), self.number(4 * a), name="far")
        inside = self.add("LessOrEqual", d, self.number(1))
        weights = self.add("Where", inside, near, far, name="weights")
        ends = [self.ints(v) for v in (0, 3, -3)]
        far_end = self.ints(np.iinfo(np.int64).max)
        one = self.ints(1)
        low = self.add("Slice", weights, ends[0], ends[1], one, name="low")
        middle = self.add("Slice", weights, ends[1], ends[2], one, name="middle")
        high = self.add("Slice", weights, ends[2], far_end, one, name="high")
        low = self.add("ReduceSum", low, one, keepdims=1)
        high = self.add("ReduceSum", high, one, keepdims=1)
        return self.add("Concat", low, middle, high, axis=1, name="matrix")

    def basis(self, axis: str) -> str:
        """The half of the basis that belongs to an axis, [outputs, R]."""
        self.scope = f"phi/{axis}s"
        offset = self.add("Unsqueeze", f"{axis}_offset", self.ints(1))
        waves = self.add("Mul", offset, self.constant(
            (np.arange(1, HARMONICS + 1) * math.pi).astype(np.float32)[None], "phi.waves"))
        cell = self.add("Gather", "cell", self.ints(0 if axis == "row" else 1), axis=0)
        cell = self.add("Mul", cell, self.number(2))
        cell = self.add("Expand", self.add("Unsqueeze", cell, self.ints(0)),
                        self.add("Shape", offset), name="cell")
        features = self.add("Concat", offset, self.add("Sin", waves), self.add("Cos", waves),
                            cell, axis=1, name="features")
        order = [0] + [1 + 2 * k for k in range(HARMONICS)] + [2 + 2 * k for k in range(HARMONICS)]
        order.append(1 + 2 * HARMONICS)
        first = self.weight("phi.0.ordered", self.arrays["phi.0.weight"][:, order])
        x = self.add("Gemm", features, first, self.weight("phi.0.bias"), transB=1, name="linear")
        x = self.gelu(self.linear(self.gelu(x), "phi.2"))
        part = slice(0, self.rank) if axis == "row" else slice(self.rank, 2 * self.rank)
        return self.add(
            "Gemm", x, self.weight(f"phi.4.{axis}.weight", self.arrays["phi.4.weight"][part]),
            self.weight(f"phi.4.{axis}.bias", self.arrays["phi.4.bias"][part]), transB=1,
            name="basis")

    def cropped(self, g: str, rows: Dict[str, str], columns: Dict[str, str]) -> str:
        """Coefficients of the range asked for, the margin cut off."""
        self.scope = "head"
        starts = self.add("Concat", rows["first"], columns["first"], axis=0, name="starts")
        ends = self.add("Concat", rows["end"], columns["end"], axis=0, name="ends")
        return self.add("Slice", g, starts, ends, self.ints(2, 3), name="core")

    def whole_head(self, g: str) -> str:
        """The residual where every low-resolution pixel holds the same s x t outputs."""
        rows, columns = self.extent("row"), self.extent("column")
        kernel = []
        for axis, extent in (("row", rows), ("column", columns)):
            basis = self.basis(axis)
            self.scope = "head"
            size = self.add("Div", self.size(f"{axis}_index", 0), extent["count"],
                            name=f"{axis}_scale")
            kernel.append((size, self.add("Slice", basis, self.ints(0), size, self.ints(0),
                                          name=f"{axis}_basis")))
        (s, v), (t, u) = kernel
        g = self.cropped(g, rows, columns)
        kernel = self.add("Mul", self.add("Unsqueeze", v, self.ints(1)), u, name="kernel")
        kernel = self.reshape(kernel, -1, self.rank, name="kernel_flat")
        batch = self.size(self.batched, 0)
        g = self.reshape(g, batch, 3, self.rank, -1, name="coefficients")
        out = self.add("MatMul", kernel, g, name="outputs")
        out = self.reshape(out, batch, 3, s, t, rows["count"], columns["count"], name="split")
        out = self.add("Transpose", out, perm=[0, 1, 4, 2, 5, 3], name="depth_to_space")
        return self.reshape(out, batch, 3, self.size("row_index", 0), self.size("column_index", 0),
                            name="residual")

    def slots(self, axis: str, extent: Dict[str, str]) -> Dict[str, str]:
        """How outputs fill the slots of an axis.

        `many` is the largest number of outputs of one low-resolution pixel, `outputs` [pixels,
        many] the output of each slot (any, where a pixel has fewer), `slot` [outputs] the slot of
        each output within its pixel, and `pixel` [outputs] its pixel, counted from the first.
        """
        self.scope = f"{axis}s"
        pixel = self.add("Sub", f"{axis}_index", extent["first"], name="pixel")
        scalar = self.add("Squeeze", extent["count"], self.ints(0))
        zero, one = self.constant(np.array(0, np.int64)), self.constant(np.array(1, np.int64))
        pixels = self.add("Range", zero, scalar, one, name="pixels")
        before = self.add("Less", pixel, self.add("Unsqueeze", pixels, self.ints(1)))
        before = self.add("ReduceSum", self.add("Cast", before, to=TensorProto.INT64),
                          self.ints(1), keepdims=0, name="first_output")
        total = self.size(f"{axis}_index", 0)
        after = self.add("Concat", self.add("Slice", before, self.ints(1),
                                            self.ints(np.iinfo(np.int64).max)), total, axis=0)
        most = self.add("ReduceMax", self.add("Sub", after, before), keepdims=0, name="many")
        candidates = self.add("Add", self.add("Unsqueeze", before, self.ints(1)),
                              self.add("Range", zero, most, one))
        outputs = self.add("Min", candidates, self.add("Sub", total, self.ints(1)), name="outputs")
        every = self.add("Range", zero, self.add("Squeeze", total, self.ints(0)), one)
        slot = self.add("Sub", every, self.add("Gather", before, pixel, axis=0), name="slot")
        return {"many": self.add("Unsqueeze", most, self.ints(0)), "outputs": outputs,
                "slot": slot, "pixel": pixel}

    def any_head(self, g: str) -> str:
        """The residual at any scale.

        Every low-resolution row and column gets as many slots as the fullest one holds outputs.
        Coefficients are spread over column slots by one product, contracted over R row by row, and
        the slots that are really outputs are picked last, when only three colours are left.
        """
        rows, columns = self.extent("row"), self.extent("column")
        row, column = self.slots("row", rows), self.slots("column", columns)
        v, u = self.basis("row"), self.basis("column")
        g = self.cropped(g, rows, columns)
        batch = self.size(self.batched, 0)
        g = self.reshape(g, batch, 3, self.rank, rows["count"], columns["count"])
        g = self.add("Transpose", g, perm=[0, 1, 3, 2, 4], name="by_row")
        g = self.add("Unsqueeze", g, self.ints(4))
        u = self.add("Gather", u, column["outputs"], axis=0)
        u = self.add("Transpose", u, perm=[2, 1, 0], name="column_basis")
        g = self.add("Mul", g, u, name="spread")
        g = self.reshape(g, batch, 3, rows["count"], self.rank, -1)
        v = self.add("Gather", v, row["outputs"], axis=0, name="row_basis")
        out = self.add("MatMul", v, g, name="outputs")
        slots = self.add("Mul", columns["count"], column["many"])
        out = self.reshape(out, batch, 3, -1, slots, name="slots")
        picked = self.add("Add", self.add("Mul", row["pixel"], row["many"]), row["slot"])
        out = self.add("Gather", out, picked, axis=2, name="rows")
        picked = self.add("Add", self.add("Mul", column["slot"], columns["count"]),
                          column["pixel"])
        return self.add("Gather", out, picked, axis=3, name="residual")

    def window(self, pool: str, x: str, name: str) -> str:
        """A pooling over the window around each pixel; pixels beyond the tile do not count."""
        return self.add(pool, x, name=name, kernel_shape=[RANGE_WINDOW] * 2, pads=[RANGE_WINDOW // 2] * 4)

    def spread(self) -> str:
        """The range of the image around each pixel, [N, 3, h, w]."""
        if not self._spread:
            outer, self.scope = self.scope, "limit"
            self._most = self.window("MaxPool", "image", "most")
            self._minus_least = self.window("MaxPool", self.add("Neg", "image"), "minus_least")
            self._spread = self.add("Add", self._most, self._minus_least, name="spread")
            self.scope = outer
        return self._spread

    def at_outputs(self, x: str) -> str:
        """Values of the low-resolution pixel that holds each output pixel's centre."""
        return self.add("Gather", self.add("Gather", x, "row_index", axis=2), "column_index", axis=3)

    def held(self, result: str) -> str:
        """The result, held to the values of the image around each output pixel; see `model.held`."""
        spread = self.spread()
        self.scope = "limit"
        mean = self.window("AveragePool", "image", "mean")
        square = self.window("AveragePool", self.add("Mul", "image", "image"), "square")
        mix = self.add("Mul", self.add("Sub", self._most, self._minus_least), mean)
        mix = self.add("Add", self.add("Sub", mix, square), self.add("Mul", self._most, self._minus_least))
        scale = self.add("Max", self.add("Mul", spread, spread), self.number(1e-6))
        mix = self.add("Div", self.add("Mul", mix, self.number(4)), scale, name="mix")
        reach = self.add("Sub", self.add("Max", mix, self.number(EDGE_MIX)), self.number(EDGE_MIX - EDGE_REACH))
        reach = self.add("Mul", reach, spread, name="reach")
        upper = self.at_outputs(self.add("Add", self._most, reach))
        minus_lower = self.at_outputs(self.add("Add", self._minus_least, reach))
        return self.add("Max", self.add("Min", result, upper), self.add("Neg", minus_lower), name="held")

    def limited(self, residual: str, spread: str) -> str:
        """The residual, held to the spread at each output pixel."""
        self.scope = "limit"
        spread = self.at_outputs(spread)
        return self.add("Max", self.add("Min", residual, spread), self.add("Neg", spread),
                        name="limited")

    def finished(self, residual: str, title: str, context: bool) -> onnx.ModelProto:
        """The checked model whose output is base + residual, held to the image around."""
        base = self.base()
        self.scope = ""
        result = self.held(self.add("Add", base, residual, name="sum"))
        self.scope = ""
        self.nodes.append(helper.make_node("Identity", [result], ["fidelity"], name="fidelity"))
        f32 = TensorProto.FLOAT
        outputs = [("fidelity", f32, ["N", 3, "H", "W"])]
        if context:
            width = self.arrays["head.weight"].shape[0]
            outputs.append(("context", f32, ["N", width + COLOURS, "h", "w"]))
        inputs = [("image", f32, ["N", 3, "h", "w"])]
        inputs += ([] if self.unknown else [("condition", f32, ["N", 2])]) + POSITIONS
        return self.model(title, inputs, outputs)

    def model(self, title: str, inputs: Sequence[tuple], outputs: Sequence[tuple]
              ) -> onnx.ModelProto:
        """The nodes as a checked model."""
        graph = helper.make_graph(
            self.nodes, title,
            [helper.make_tensor_value_info(*entry) for entry in inputs],
            [helper.make_tensor_value_info(*entry) for entry in outputs],
            list(self.constants.values()))
        model = helper.make_model(graph, producer_name="hndsr", ir_version=IR_VERSION,
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        onnx.checker.check_model(model, full_check=True)
        return model


POSITIONS = [("row_index", TensorProto.INT64, ["H"]), ("row_offset", TensorProto.FLOAT, ["H"]),
             ("column_index", TensorProto.INT64, ["W"]), ("column_offset", TensorProto.FLOAT, ["W"]),
             ("cell", TensorProto.FLOAT, [2])]


class DecoderGraph(OperatorGraph):
    """The decoder's nodes: latent and context to the picture."""

    batched = "latent"

    def image(self) -> onnx.ModelProto:
        """The model; the latent's zero gives `fidelity` unchanged."""
        channels, width = self.arrays["head.weight"].shape[1], self.arrays["amplitude.weight"].shape[1]
        self.arrays = {name: widened(value) if name in self.told() else value
                       for name, value in self.arrays.items()}
        self.scope = "head"
        amplitude = self.add("Softplus", self.conv("context", "amplitude"))
        x = self.add("Mul", self.conv("latent", "head"), amplitude, name="scaled")
        x = self.rooted(x)
        for i in range(self.blocks):
            self.scope = f"body/{i}"
            gate = self.add("Sigmoid", self.conv("context", f"body.{i}.gate"))
            branch = self.add("Relu", self.conv(x, f"body.{i}.a"))
            branch = self.add("Mul", self.conv(branch, f"body.{i}.b"), gate, name="gated")
            x = self.rooted(self.add("Add", x, branch, name="add"))
        self.scope = "coef"
        residual = self.any_head(self.conv(x, "coef", factor=RESIDUAL_SCALE))
        spread = self.add("Slice", "context", self.ints(width), self.ints(width + COLOURS), self.ints(1))
        spread = self.add("Mul", spread, self.number(TEXTURE_LIMIT))
        residual = self.limited(residual, spread)
        self.scope = ""
        self.nodes.append(helper.make_node("Add", ["fidelity", residual], ["image"], name="image"))
        f32 = TensorProto.FLOAT
        return self.model(
            "decoder",
            [("latent", f32, ["N", channels, "h", "w"]),
             ("context", f32, ["N", width + COLOURS, "h", "w"]),
             ("fidelity", f32, ["N", 3, "H", "W"])] + POSITIONS,
            [("image", f32, ["N", 3, "H", "W"])])


    def told(self) -> List[str]:
        """The weights that the context goes through."""
        return ["amplitude.weight"] + [f"body.{i}.gate.weight" for i in range(self.blocks)]


class DenoiserGraph(OperatorGraph):
    """The denoiser's nodes."""

    def prediction(self) -> onnx.ModelProto:
        """The model of one evaluation."""
        self.scope = "time"
        phase = self.add("Mul", self.add("Add", "time", self.number(1)), self.number(math.pi / STEPS))
        waves = self.add("Mul", self.add("Unsqueeze", phase, self.ints(1)), self.constant(
            np.arange(1, WAVES + 1, dtype=np.float32)[None], "time.waves"))
        size = self.add("ReduceSum", "cell", keepdims=1)
        size = self.add("Expand", size, self.add("Concat", self.size("time", 0), self.ints(1), axis=0))
        told = self.add("Concat", self.add("Sin", waves), self.add("Cos", waves), size, axis=1)
        told = self.gelu(self.linear(self.gelu(self.linear(told, "embed.0")), "embed.2"))
        self.scope = "head"
        channels = self.arrays["out.weight"].shape[0]
        self.arrays = {**self.arrays, "head.weight": widened(self.arrays["head.weight"])}
        x = self.conv(self.add("Concat", "latent", "context", axis=1), "head")
        skip = self.blocks_of(self.modulated(x, told, 0), "before")
        self.scope = "down"
        x = self.modulated(self.conv(skip, "down", stride=2), told, 1)
        x = self.blocks_of(x, "inner")
        self.scope = "up"
        x = self.add("DepthToSpace", self.conv(x, "up"), blocksize=2, mode="CRD")
        x = self.modulated(self.add("Add", skip, x, name="skip"), told, 2)
        x = self.blocks_of(x, "after")
        self.scope = "out"
        out = self.conv(x, "out")
        self.nodes.append(helper.make_node("Identity", [out], ["prediction"], name="prediction"))
        f32 = TensorProto.FLOAT
        width = self.arrays["head.weight"].shape[1] - channels
        return self.model(
            "denoiser",
            [("latent", f32, ["N", channels, "h", "w"]), ("context", f32, ["N", width, "h", "w"]),
             ("time", f32, ["N"]), ("cell", f32, [2])],
            [("prediction", f32, ["N", channels, "h", "w"])])

    def modulated(self, x: str, told: str, place: int) -> str:
        """Features scaled and shifted by the time and the scale."""
        name = f"mod.{place}.linear"
        width = self.arrays[name + ".weight"].shape[0] // 2
        bias = self.arrays[name + ".bias"].copy()
        bias[:width] += 1
        both = self.add("Gemm", told, self.weight(name + ".weight"), self.weight(name + ".bias", bias),
                        transB=1, name="modulation")
        both = self.add("Unsqueeze", both, self.ints(2, 3))
        gain, shift = self.add("Split", both, self.ints(width, width), outputs=2, axis=1)
        return self.unit(self.add("Add", self.add("Mul", x, gain), shift), width)

    def blocks_of(self, x: str, name: str) -> str:
        """A run of residual blocks."""
        count = 1 + max(int(k.split(".")[1]) for k in self.arrays if k.startswith(name + "."))
        for i in range(count):
            self.scope = f"{name}/{i}"
            x = self.block(x, f"{name}.{i}")
        return x


def widened(weight: np.ndarray) -> np.ndarray:
    """A convolution's weights with zeros for the spread behind the features of the context."""
    return np.pad(weight, ((0, 0), (0, COLOURS), (0, 0), (0, 0)))


def tensor_basis(cosines: np.ndarray, sines: np.ndarray) -> Sequence[np.ndarray]:
    """The window's basis as products: one axis [16, 7], and the maps to and from the modes.

    The functions of an axis are 1 and the cosines and sines of three frequencies, orthonormal.
    """
    top = max(kx for _, kx in MODES)
    centre = (np.arange(WINDOW) + 0.5) / WINDOW
    functions = [np.full(WINDOW, 1 / math.sqrt(WINDOW))]
    for k in range(1, top + 1):
        for wave in (np.cos, np.sin):
            functions.append(wave(2 * math.pi * k * centre) * math.sqrt(2 / WINDOW))
    axis = np.stack(functions, 1)
    products = np.einsum("yi,xj->jiyx", axis, axis).reshape(axis.shape[1] ** 2, -1)
    modes = np.stack([cosines, sines], 2).reshape(cosines.shape[0], -1).astype(np.float64)
    to_modes = (products @ modes).T
    missing = np.abs(to_modes @ products - modes.T).max()
    if missing > 1e-6:
        raise ValueError(f"stored modes differ by {missing} from products of {2 * top + 1} functions")
    return (axis.astype(np.float32), to_modes.astype(np.float32),
            to_modes.T.astype(np.float32))


def unknown_features(arrays: Dict[str, np.ndarray]) -> np.ndarray:
    """What an unknown condition adds to the head's features, [1, width, 1, 1].

    In double precision, so that the graph has the same bytes whatever processor exports it.
    """
    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return arrays[name + ".weight"].astype(np.float64) @ x + arrays[name + ".bias"].astype(np.float64)

    hidden = linear(np.array([UNKNOWN[0] / BLUR_SCALE, UNKNOWN[1] / NOISE_SCALE]), "cond.0")
    hidden = np.array([0.5 * v * (1 + math.erf(v * math.sqrt(0.5))) for v in hidden])
    return linear(hidden, "cond.2").astype(np.float32)[None, :, None, None]


def build_unknown(arrays: Dict[str, np.ndarray], ranges: Optional[Dict[str, float]] = None) -> onnx.ModelProto:
    """The graph for an unknown condition, any scale, in float or in 8 bit."""
    graph = OperatorGraph(arrays, ranges, unknown=True)
    return graph.finished(graph.any_head(graph.coefficients()), "operator-unknown", False)


def build(arrays: Dict[str, np.ndarray], whole: bool,
          ranges: Optional[Dict[str, float]] = None) -> onnx.ModelProto:
    """One of the operator's two graphs, in float or in 8 bit."""
    graph = OperatorGraph(arrays, ranges)
    g = graph.coefficients(context=not whole)
    residual = graph.whole_head(g) if whole else graph.any_head(g)
    return graph.finished(residual, "operator-whole" if whole else "operator", not whole)


def part_of(ranges: Dict[str, float], prefix: str) -> Dict[str, float]:
    """The ranges of one network."""
    return {k[len(prefix):]: v for k, v in ranges.items() if k.startswith(prefix)}


def arrays_of(path: str, prefix: str = "") -> Dict[str, np.ndarray]:
    """The arrays of an archive whose names begin so, the beginning cut off."""
    with np.load(path, allow_pickle=False) as archive:
        return {name[len(prefix):]: archive[name] for name in archive.files
                if name.startswith(prefix)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", help="the operator's NumPy archive")
    parser.add_argument("folder", help="where the graphs go")
    parser.add_argument("--unknown", help="NumPy archive of the operator for an unknown condition; adds its graph")
    parser.add_argument("--texture", help="NumPy archive of the stages that add texture")
    parser.add_argument("--ranges", help="JSON of quantize.py; adds the 8-bit graphs")
    given = parser.parse_args()
    operator = arrays_of(given.weights)
    graphs = {"operator": build(operator, False), "operator-whole": build(operator, True)}
    ranges = json.loads(Path(given.ranges).read_text()) if given.ranges else {}
    if ranges:
        own = part_of(ranges, "operator/")
        graphs["operator-int8"] = build(operator, False, own)
        graphs["operator-whole-int8"] = build(operator, True, own)
    if given.unknown:
        unknown = arrays_of(given.unknown)
        graphs["operator-unknown"] = build_unknown(unknown)
        if ranges:
            graphs["operator-unknown-int8"] = build_unknown(unknown, part_of(ranges, "operator-unknown/"))
    if given.texture:
        denoiser = arrays_of(given.texture, "denoiser/")
        graphs["denoiser"] = DenoiserGraph(denoiser).prediction()
        if ranges:
            own = part_of(ranges, "denoiser/")
            graphs["denoiser-int8"] = DenoiserGraph(denoiser, own).prediction()
        graphs["decoder"] = DecoderGraph(arrays_of(given.texture, "decoder/")).image()
    folder = Path(given.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in graphs.items():
        path = folder / f"{name}.onnx"
        onnx.save(model, str(path))
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
