"""Ranges of the features inside the residual blocks, for graphs that convolve in 8 bit.

    quantize.py OPERATOR IMAGES RANGES [--unknown OPERATOR] [--texture TEXTURE]

Static quantization after training (Jacob et al., 2018): the largest magnitudes that training images
cause, clean and degraded, at several scales, with some headroom, are written as JSON by name of the
value; `export.py` turns them into the scales of QLinearConv. Only the two convolutions of each block work in 8 bit;
what runs past the blocks, the Fourier operators, and the head stay in float32.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Dict, List

import torch
from torch import nn

from data import GIVEN, Pairs, Shares
from model import load
from texture import STEPS, alpha_bar, load_stages
from train import to_float
from train_texture import example

BATCHES = 24

HEADROOM = 1.25
"""Ranges are so many times the largest magnitudes seen, for pictures unlike the training images."""


def watch(network: nn.Module, prefix: str, ranges: Dict[str, float]) -> None:
    """Keeps the largest magnitudes at both convolutions of every residual block."""

    def note(name: str, value: torch.Tensor) -> None:
        ranges[name] = max(ranges[name], float(value.abs().max()))

    for path, module in network.named_modules():
        if hasattr(module, "a") and hasattr(module, "b"):
            name = prefix + path
            module.a.register_forward_hook(
                lambda _, given, out, n=name: (note(n + ".x", given[0]), note(n + ".a", out.clamp_min(0))) and None)
            spec = getattr(module, "spec", None)
            bias = spec.out.bias[:, None, None] if spec is not None else 0
            module.b.register_forward_hook(
                lambda _, given, out, n=name, more=bias: note(n + ".b", out + more))


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("operator", help="the operator's weights")
    parser.add_argument("images", help="folder of training images")
    parser.add_argument("ranges", help="JSON to write")
    parser.add_argument("--texture", help="weights of the stages that add texture")
    parser.add_argument("--unknown", help="weights of the operator for an unknown condition")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    operator = load(given.operator)
    stages = load_stages(given.texture) if given.texture else {}
    ranges: Dict[str, float] = defaultdict(float)
    watch(operator, "operator/", ranges)
    if stages:
        watch(stages["denoiser"], "denoiser/", ranges)
    pairs = Pairs(given.images, given.seed, GIVEN, all_rows=True)
    if given.unknown:
        unknown = load(given.unknown)
        watch(unknown, "operator-unknown/", ranges)
        wide = Pairs(given.images, given.seed, Shares(0.7, 0.5, 1.0), all_rows=True)
        for number in range(BATCHES):
            batch = wide[number]
            unknown.context(to_float(batch.low), batch.condition)
    for number in range(BATCHES):
        batch = pairs[number]
        if not stages:
            operator.context(to_float(batch.low), batch.condition)
            continue
        seen = example(operator, batch, False)
        latent = stages["encoder"](seen.residual, seen.context, seen.rows, seen.columns)
        times: List[int] = [int(v) for v in torch.linspace(0, STEPS - 1, len(latent))]
        share = alpha_bar()[times].float()[:, None, None, None]
        noisy = share.sqrt() * latent + (1 - share).sqrt() * torch.randn_like(latent)
        stages["denoiser"](noisy, seen.context, torch.tensor(times), seen.cell)
    # Widely damaged pairs hold more extreme values than pictures do, so that they need no headroom.
    Path(given.ranges).write_text(json.dumps(
        {k: round((1 if k.startswith("operator-unknown/") else HEADROOM) * v, 4) for k, v in sorted(ranges.items())},
        indent=1) + "\n")


if __name__ == "__main__":
    main()
