"""A deeper operator that computes what a given one does: new blocks begin as the identity.

    grow.py WEIGHTS GROWN --blocks 18

New blocks are spread evenly over the three thirds of the body, before each third's last block,
which carries the Fourier operator. Their first convolution is random, their second one zero
(Chen et al., "Net2Net", 2016), so training goes on from where it was.
"""

import argparse

import torch
from torch import nn

from model import Operator, load, save


def grown(operator: Operator, blocks: int) -> Operator:
    """The deeper operator."""
    old = len(operator.body) // 3
    new = blocks // 3
    if blocks % 3 or new < old:
        raise ValueError(f"{3 * old} blocks cannot grow to {blocks}")
    state = operator.state_dict()
    width = state["head.weight"].shape[0]
    deeper = Operator(width, blocks, state[f"body.{3 * old - 1}.spec.inp.weight"].shape[0],
                      operator.rank)
    for block in deeper.body:
        nn.init.zeros_(block.b.weight)
        nn.init.zeros_(block.b.bias)
    target = deeper.state_dict()
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] == "body":
            third, place = divmod(int(parts[1]), old)
            moved = new - 1 if place == old - 1 else place * (new - 1) // max(1, old - 1)
            parts[1] = str(third * new + moved)
        target[".".join(parts)] = value
    deeper.load_state_dict(target)
    return deeper


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", help="weights to start from")
    parser.add_argument("grown", help="where the deeper operator's weights go")
    parser.add_argument("--blocks", type=int, required=True, help="a multiple of three")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    save(grown(load(given.weights), given.blocks).state_dict(), given.grown)


if __name__ == "__main__":
    main()
