"""Training of the operator, from given weights or from nothing.

The schedule follows the clock: the learning rate warms up, then falls as a cosine from the start
to the time of `--until`, whatever the machine's speed or the pauses on the way. Checkpoints are
written whole or not at all; a run started again with the same folder goes on where it was.

    train.py IMAGES FOLDER --weights WEIGHTS --minutes 90 [--valid IMAGES]
    train.py IMAGES FOLDER --weights WEIGHTS --until 18:15 [--valid IMAGES]

FOLDER gets `checkpoint.npz` (weights, their running mean, optimizer state, progress), `mean.npz`
(the running mean alone, the weights to use) and `log.tsv`.
"""

import argparse
import copy
import datetime
import math
import os
import signal
import time
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from data import SCALES, Batch, Pairs, Shares, stream
from device_pairs import DevicePairs
from evaluate import evaluate, evaluate_real, images_in
from model import Axis, Operator, bicubic, load, save

BETAS = (0.9, 0.99)
DECAY = 1e-4
CLIP = 0.5
FLOOR = 0.01
"""The learning rate ends at this part of its peak."""

LOG_WEIGHT = 0.02
LOG_FLOOR = (2 / 255) ** 2
"""The loss is L1 + LOG_WEIGHT * log(MSE of the patch + LOG_FLOOR): the figure that is reported is
a mean of logarithms over images, so a patch counts by its relative error as well."""

LOG_EVERY = 100


class Threads:
    """How many threads a step uses: all, or one where another process holds a core.

    Two threads wait for the slower one at every operation, so on a shared machine one can be
    faster. Every `PERIOD` steps `TRIAL` steps are made the other way, and the faster one kept;
    speeds are compared by pixels per second, medians.
    """

    PERIOD = 40
    TRIAL = 6

    def __init__(self, most: int):
        self.most = most
        self.current = most
        self.step = 0
        self.speeds: Dict[int, List[float]] = {1: [], most: []}
        torch.set_num_threads(most)

    def note(self, pixels: int, seconds: float) -> None:
        """Takes the speed of the last step and sets the threads of the next."""
        if self.most == 1:
            return
        self.speeds[torch.get_num_threads()].append(pixels / seconds)
        self.step = (self.step + 1) % self.PERIOD
        other = 1 if self.current == self.most else self.most
        if self.step == self.TRIAL:
            trial, usual = (np.median(self.speeds[n][-self.TRIAL + 1:] or [0])
                            for n in (other, self.current))
            if trial > usual:
                self.current = other
        torch.set_num_threads(other if self.step < self.TRIAL else self.current)


class Mean:
    """Exponential running mean of an operator's parameters."""

    def __init__(self, operator: Operator, decay: float):
        self.decay = decay
        self.updates = 0
        self.operator = copy.deepcopy(operator).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, operator: Operator) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        own = list(self.operator.parameters())
        torch._foreach_mul_(own, decay)
        torch._foreach_add_(own, list(operator.parameters()), alpha=1 - decay)


def to_float(images: Tensor) -> Tensor:
    """[N, 3, h, w] in [0, 1], channels last in memory, from 8-bit NHWC."""
    return images.float().div_(255).permute(0, 3, 1, 2)


def moved(batch: Batch, device: torch.device) -> Batch:
    """The batch in a device's memory, its rows excepted."""
    low, high, condition = (t.to(device, non_blocking=True)
                            for t in (batch.low, batch.high, batch.condition))
    return batch._replace(low=low, high=high, condition=condition)


def loss_of(operator: Operator, batch: Batch, bf16: bool) -> Tuple[Tensor, Tensor]:
    """The loss of a batch, and its mean absolute error in 8-bit steps."""
    low, high = to_float(batch.low), to_float(batch.high)
    side = low.shape[2]
    rows, columns = Axis(side, batch.out), Axis(side, batch.out)
    if batch.rows is not None:
        rows = rows.subset(batch.rows)
    rows, columns = rows.to(low.device), columns.to(low.device)
    with torch.autocast(low.device.type, torch.bfloat16, enabled=bf16):
        residual = operator(low, batch.condition, rows, columns, base=False)
    error = bicubic(low, rows, columns) + residual.float() - high
    mse = error.square().mean((1, 2, 3))
    l1 = error.abs().mean()
    return l1 + LOG_WEIGHT * torch.log(mse + LOG_FLOOR).mean(), l1.detach() * 255


def rate(peak: float, warm_up: int, step: int, progress: float) -> float:
    """The learning rate after `step` steps and at a part of the run's time."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return peak * min(1.0, (step + 1) / warm_up) * (FLOOR + (1 - FLOOR) * cosine)


def write_checkpoint(path: Path, module: nn.Module, mean: Dict[str, Tensor],
                     optimizer: torch.optim.Optimizer, progress: Dict[str, float]) -> None:
    """One archive with everything that a resumed run needs."""
    state = {f"weights/{k}": v for k, v in module.state_dict().items()}
    state.update({f"mean/{k}": v for k, v in mean.items()})
    for name, parameter in module.named_parameters():
        for key, value in optimizer.state[parameter].items():
            state[f"adam/{key}/{name}"] = torch.as_tensor(value, dtype=torch.float32)
    arrays = {k: v.detach().cpu().numpy() for k, v in state.items()}
    arrays.update({f"progress/{k}": np.float64(v) for k, v in progress.items()})
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as stream_out:
        np.savez(stream_out, **arrays)
        stream_out.flush()
        os.fsync(stream_out.fileno())
    os.replace(partial, path)


def alike(value: Tensor, parameter: Tensor) -> Tensor:
    """The value in the device's memory and the layout of a parameter, as fused optimizers ask for."""
    if value.shape != parameter.shape:
        return value.to(parameter.device)
    return torch.empty_like(parameter, requires_grad=False).copy_(value)


def read_checkpoint(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer
                    ) -> Tuple[Dict[str, Tensor], Dict[str, float]]:
    """Restores what `write_checkpoint` wrote; returns the running mean and the progress."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {k: archive[k] for k in archive.files}

    def part(prefix: str) -> Dict[str, Tensor]:
        return {k[len(prefix):]: torch.from_numpy(v) for k, v in arrays.items()
                if k.startswith(prefix)}

    module.load_state_dict(part("weights/"))
    for name, parameter in module.named_parameters():
        keys = [k.split("/")[1] for k in arrays if k.startswith("adam/") and k.endswith("/" + name)]
        optimizer.state[parameter] = {
            k: alike(torch.from_numpy(arrays[f"adam/{k}/{name}"]), parameter) for k in keys}
    return part("mean/"), {k: float(v) for k, v in part("progress/").items()}


def end_of(given: argparse.Namespace) -> float:
    """The time at which training ends, in seconds of the epoch."""
    if given.until is None:
        return time.time() + 60 * given.minutes
    now = datetime.datetime.now()
    clock = datetime.datetime.strptime(given.until, "%H:%M").time()
    end = datetime.datetime.combine(now.date(), clock)
    return (end if end > now else end + datetime.timedelta(days=1)).timestamp()


def scores(operator: Operator, folder: str) -> str:
    """Gains on every fifth image, clean at two scales and by the sensor protocol at one."""
    files = images_in(folder, fifth=True)
    parts = [f"x{s:g} {evaluate(operator, files, s, border='symmetric', with_ssim=False).gain:+.3f}"
             for s in (2, 4)]
    degraded = evaluate(operator, files, 4, (0.5, 2, 85), None, "symmetric", with_ssim=False)
    real = evaluate_real(operator, files[::2], 4)
    worst = min(real, key=lambda row: row.gain)
    parts.append(f"degraded x4 {degraded.gain:+.3f} real x4 {np.mean([row.gain for row in real]):+.3f}")
    parts.append(f"worst {worst.kind} {worst.gain:+.3f} below {np.mean([row.below for row in real]):.1%}")
    parts += [f"{row.kind} {row.gain:+.2f}" for row in real]
    return " ".join(parts)


def add_run_arguments(parser: argparse.ArgumentParser, peak: float, warm_up: int,
                      mean_decay: float) -> None:
    """The arguments of every training, with the defaults of one."""
    parser.add_argument("images", help="folders of training images, separated by commas")
    parser.add_argument("folder", help="where checkpoint, weights and log go")
    time_given = parser.add_mutually_exclusive_group(required=True)
    time_given.add_argument("--minutes", type=float)
    time_given.add_argument("--until", metavar="HH:MM")
    parser.add_argument("--checkpoint-minutes", type=float, default=3)
    parser.add_argument("--rate", type=float, default=peak, help="peak learning rate")
    parser.add_argument("--warm-up", type=int, default=warm_up)
    parser.add_argument("--mean-decay", type=float, default=mean_decay)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--patches", type=int, default=16, help="patches of 48 x 48 in a batch")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches, at least 1")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--float32", action="store_true", help="no bf16")
    parser.add_argument("--wide", type=float, default=Shares().wide, help="part of the pairs that is widely damaged")
    parser.add_argument("--unknown", type=float, default=Shares().unknown,
                        help="part of the others whose condition is unknown")
    parser.add_argument("--device-pairs", action="store_true",
                        help="make pairs on the device that trains; for a GPU")


def batches_of(given: argparse.Namespace, shares: Shares, scales: Tuple[Tuple[float, float], ...], all_rows: bool,
               first: int, device: torch.device) -> Iterable[Batch]:
    """Batches from a number on, made by processes or on the device."""
    if given.device_pairs:
        return DevicePairs(given.images, given.seed, shares, device, given.patches, scales, all_rows).batches(first)
    pairs = Pairs(given.images, given.seed, shares, scales, all_rows, given.patches)
    return stream(pairs, first, given.workers, device.type == "cuda")


def optimizer_of(module: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """AdamW; on a GPU, all parameters in one kernel."""
    fused = {"fused": True} if device.type == "cuda" else {}
    return torch.optim.AdamW(module.parameters(), betas=BETAS, weight_decay=DECAY, **fused)


class Log:
    """Figures of the last batches, and the lines that tell them.

    Figures stay on the device until a line is due: to read one is to wait for the device.
    """

    def __init__(self, path: Path):
        self.file = open(path, "a", buffering=1)
        self.figures: List[List[Tensor]] = []
        self.patches = 0
        self.since = time.time()

    def note(self, batch: Batch, *figures: Tensor) -> None:
        """Takes the figures of a batch."""
        self.figures.append([f.detach() for f in figures])
        self.patches += len(batch.low)

    def means(self) -> List[float]:
        """Means of the figures since the last line.

        Raises ArithmeticError where one is not finite: the weights are spoilt then.
        """
        means = [float(torch.stack(column).mean()) for column in zip(*self.figures)]
        if not np.isfinite(means).all():
            raise ArithmeticError(f"the training has diverged: {means}")
        return means

    def line(self, *parts: str) -> None:
        """Prints and keeps a line, the time before it."""
        text = "\t".join((f"{datetime.datetime.now():%H:%M:%S}",) + parts)
        print(text, flush=True)
        self.file.write(text + "\n")

    def speed(self) -> str:
        """Patches per second since the last call, which begins the next round."""
        now = time.time()
        text = f"{self.patches / (now - self.since):.1f}"
        self.figures, self.patches, self.since = [], 0, now
        return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add_run_arguments(parser, peak=1e-3, warm_up=200, mean_decay=0.999)
    parser.add_argument("--weights", help="weights to start from")
    parser.add_argument("--valid", help="folder of which every fifth image is scored")
    parser.add_argument("--score-minutes", type=float, default=15)
    given = parser.parse_args()

    torch.manual_seed(given.seed)
    torch.backends.cudnn.benchmark = True
    device = torch.device(given.device)
    threads = Threads(given.threads)
    folder = Path(given.folder)
    folder.mkdir(parents=True, exist_ok=True)
    operator = (load(given.weights) if given.weights else Operator()).train()
    operator = operator.to(device, memory_format=torch.channels_last)
    mean = Mean(operator, given.mean_decay)
    optimizer = optimizer_of(operator, device)
    progress = {"batch": 0.0, "updates": 0.0, "start": time.time(), "end": end_of(given)}
    checkpoint = folder / "checkpoint.npz"
    if checkpoint.exists():
        kept, progress = read_checkpoint(checkpoint, operator, optimizer)
        mean.operator.load_state_dict(kept)
        mean.updates = int(progress["updates"])
        if given.until is not None:
            progress["end"] = end_of(given)
        print(f"going on at batch {progress['batch']:.0f}", flush=True)
    first = int(progress["batch"])
    log = Log(folder / "log.tsv")
    batches = batches_of(given, Shares(given.wide, unknown=given.unknown), SCALES, False, first, device)
    last_checkpoint = last_score = time.time()

    def keep() -> None:
        progress["updates"] = mean.updates
        write_checkpoint(checkpoint, operator, mean.operator.state_dict(), optimizer, progress)
        save(mean.operator.state_dict(), str(folder / "mean.npz"))

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    for step, made in enumerate(batches):
        now = time.time()
        if now >= progress["end"] or stopped:
            break
        done = (now - progress["start"]) / (progress["end"] - progress["start"])
        for group in optimizer.param_groups:
            group["lr"] = rate(given.rate, given.warm_up, first + step, done)
        batch = moved(made, device)
        loss, l1 = loss_of(operator, batch, not given.float32)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(operator.parameters(), CLIP)
        optimizer.step()
        mean.update(operator)
        log.note(batch, l1, norm)
        if device.type == "cpu":
            threads.note(batch.low.numel() // 3, time.time() - now)
        progress["batch"] = first + step + 1
        if (step + 1) % LOG_EVERY == 0:
            means = log.means()
            log.line(f"{first + step + 1}", f"{done:.3f}", f"{optimizer.param_groups[0]['lr']:.2e}",
                     f"{means[0]:.4f}", f"{means[1]:.3f}", log.speed(), f"{threads.current}")
        if now - last_checkpoint > 60 * given.checkpoint_minutes:
            log.means()
            keep()
            last_checkpoint = now
        if given.valid and now - last_score > 60 * given.score_minutes:
            log.line(f"{first + step + 1}", scores(copy.deepcopy(mean.operator).cpu(), given.valid))
            last_score = time.time()
    log.means()
    keep()
    print(f"finished after {progress['batch']:.0f} batches", flush=True)


if __name__ == "__main__":
    main()
