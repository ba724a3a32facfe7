"""Training of the autoencoder and of the denoiser beside a finished operator.

    train_texture.py autoencoder IMAGES FOLDER --operator WEIGHTS --minutes 20
    train_texture.py denoiser    IMAGES FOLDER --operator WEIGHTS --autoencoder FOLDER/autoencoder.npz --minutes 70

Each writes a checkpoint every few minutes and goes on from it when started again;
FOLDER/autoencoder.npz and FOLDER/texture.npz are the weights to use. The operator stays as it is.
"""

import argparse
import signal
import time
from pathlib import Path
from typing import Dict, NamedTuple, Tuple, Union

import torch
from torch import Tensor, nn

from data import Batch, Shares
from model import Axis, Operator, bicubic, held, load, save
from texture import (CHANNELS, RESIDUAL_SCALE, STEPS, Decoder, Denoiser, Encoder, alpha_bar,
                     load_stages, state_of)
from train import (Log, Threads, add_run_arguments, batches_of, end_of, moved, optimizer_of, rate,
                   read_checkpoint, to_float, write_checkpoint)

SCALES = ((2.0, 0.15), (3.0, 0.15), (4.0, 0.45), (8.0, 0.10), (0.0, 0.15))
"""Share of batches by scale; 0 stands for a fraction."""

DEGRADED = 0.4
"""Share of degraded batches."""

LATENT_NOISE = 0.2
"""Deviation of the noise put on latents while the autoencoder learns, so that small errors of the
denoiser stay small in the picture."""

LATENT_WEIGHT = 0.01
"""Weight of the mean square of the latents in the autoencoder's loss."""

USES = 3
"""How often the denoiser learns from a batch, each time at other time steps."""

LOG_EVERY = 100


class Example(NamedTuple):
    """A batch as the stages see it."""

    context: Tensor
    residual: Tensor
    rows: Axis
    columns: Axis
    cell: Tensor


@torch.no_grad()
def example(operator: Operator, batch: Batch, bf16: bool) -> Example:
    """The operator's context, and what its picture lacks."""
    low, high = to_float(batch.low), to_float(batch.high)
    rows, columns = (Axis(size, batch.out).to(low.device) for size in low.shape[2:])
    with torch.autocast(low.device.type, torch.bfloat16, enabled=bf16):
        context = operator.context(low, batch.condition)
        detail = operator.sample(operator.coef(context), rows, columns)
    fidelity = held(bicubic(low, rows, columns) + detail.float(), low, rows, columns)
    cell = torch.tensor([rows.cell, columns.cell], device=low.device)
    return Example(context, high - fidelity.clamp(0, 1), rows, columns, cell)


class Autoencoder(nn.Module):
    """Encoder and decoder in training."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()
        self.register_buffer("square", torch.ones(CHANNELS))

    def loss(self, seen: Example, bf16: bool) -> Tuple[Tensor, Tensor]:
        with torch.autocast(seen.residual.device.type, torch.bfloat16, enabled=bf16):
            latent = self.encoder(seen.residual, seen.context, seen.rows, seen.columns).float()
            noisy = latent + LATENT_NOISE * torch.randn_like(latent)
            result = self.decoder(noisy, seen.context, seen.rows, seen.columns).float()
        self.square.lerp_(latent.detach().square().mean((0, 2, 3)), 0.01)
        error = (result - seen.residual) / RESIDUAL_SCALE
        energy = (seen.residual / RESIDUAL_SCALE).square().mean()
        kept = 1 - error.detach().square().mean() / energy.clamp_min(1e-2)
        loss = error.square().mean() + error.abs().mean() + LATENT_WEIGHT * latent.square().mean()
        return loss, kept

    def stages(self) -> Dict[str, nn.Module]:
        """Encoder and decoder for latents of unit deviation."""
        encoder, decoder = Encoder(), Decoder()
        encoder.load_state_dict(self.encoder.state_dict())
        decoder.load_state_dict(self.decoder.state_dict())
        deviation = self.square.sqrt().clamp_min(1e-3).cpu()
        with torch.no_grad():
            encoder.out.weight /= deviation[:, None, None, None]
            encoder.out.bias /= deviation
            decoder.head.weight *= deviation[None, :, None, None]
        return {"encoder": encoder, "decoder": decoder}


class Diffusion(nn.Module):
    """The denoiser in training."""

    def __init__(self, autoencoder: Dict[str, nn.Module]) -> None:
        super().__init__()
        self.denoiser = Denoiser()
        self._autoencoder = autoencoder
        self.register_buffer("share", alpha_bar().float(), persistent=False)

    @torch.no_grad()
    def encoded(self, seen: Example, bf16: bool) -> Tensor:
        with torch.autocast(seen.residual.device.type, torch.bfloat16, enabled=bf16):
            return self._autoencoder["encoder"](
                seen.residual, seen.context, seen.rows, seen.columns).float()

    def loss(self, latent: Tensor, seen: Example, bf16: bool) -> Tuple[Tensor, Tensor]:
        n = len(latent)
        # One time of each n-th of the schedule, so that every batch sees all of it.
        draws = torch.randperm(n, device=latent.device) + torch.rand(n, device=latent.device)
        t = (draws * (STEPS / n)).long().clamp_max(STEPS - 1)
        a = self.share[t][:, None, None, None]
        noise = torch.randn_like(latent)
        z = a.sqrt() * latent + (1 - a).sqrt() * noise
        v = a.sqrt() * noise - (1 - a).sqrt() * latent
        with torch.autocast(latent.device.type, torch.bfloat16, enabled=bf16):
            guess = self.denoiser(z, seen.context, t, seen.cell).float()
        loss = (guess - v).square().mean()
        return loss, loss

    def stages(self) -> Dict[str, nn.Module]:
        return {**self._autoencoder, "denoiser": self.denoiser}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("stage", choices=("autoencoder", "denoiser"))
    add_run_arguments(parser, peak=2e-3, warm_up=100, mean_decay=0.998)
    parser.add_argument("--operator", required=True, help="the operator's weights")
    parser.add_argument("--autoencoder", help="the autoencoder's weights, for the denoiser")
    parser.add_argument("--weights", help="weights to start from")
    given = parser.parse_args()

    torch.manual_seed(given.seed)
    torch.backends.cudnn.benchmark = True
    device = torch.device(given.device)
    threads = Threads(given.threads)
    folder = Path(given.folder)
    folder.mkdir(parents=True, exist_ok=True)
    operator = load(given.operator).requires_grad_(False)
    operator = operator.to(device, memory_format=torch.channels_last)
    diffusion = given.stage == "denoiser"
    module: Union[Diffusion, Autoencoder] = (
        Diffusion({k: v.to(device) for k, v in load_stages(given.autoencoder).items()
                   if k != "denoiser"}) if diffusion else Autoencoder())
    if given.weights:
        for name, stage in load_stages(given.weights).items():
            if hasattr(module, name):
                getattr(module, name).load_state_dict(stage.state_dict())
    module = module.to(device, memory_format=torch.channels_last)
    optimizer = optimizer_of(module, device)
    mean = {k: v.clone() for k, v in module.state_dict().items()}
    checkpoint = folder / f"{given.stage}-checkpoint.npz"
    first = 0
    if checkpoint.exists():
        kept, progress = read_checkpoint(checkpoint, module, optimizer)
        mean = {k: v.to(device) for k, v in kept.items()}
        first = int(progress["batch"])
    begun, end = time.time(), end_of(given)
    bf16 = not given.float32

    def write(step: int) -> None:
        write_checkpoint(checkpoint, module, mean, optimizer, {"batch": step})
        own = {k: v.clone() for k, v in module.state_dict().items()}
        module.load_state_dict(mean)
        save(state_of(module.stages()), str(folder / ("texture.npz" if diffusion else "autoencoder.npz")))
        module.load_state_dict(own)

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    log = Log(folder / f"{given.stage}-log.tsv")
    batches = batches_of(given, Shares(given.wide, DEGRADED, given.unknown), SCALES, True, first, device)
    step = first
    last_checkpoint = time.time()
    for made in batches:
        now = time.time()
        if now >= end or stopped:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate(given.rate, given.warm_up, step - first, (now - begun) / (end - begun))
        batch = moved(made, device)
        seen = example(operator, batch, bf16)
        latent = module.encoded(seen, bf16) if diffusion else None
        for _ in range(USES if diffusion else 1):
            loss, figure = module.loss(latent, seen, bf16) if diffusion else module.loss(seen, bf16)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
            with torch.no_grad():
                decay = min(given.mean_decay, (1 + step) / (10 + step))
                state = module.state_dict()
                own = [mean[name] for name in state]
                torch._foreach_mul_(own, decay)
                torch._foreach_add_(own, list(state.values()), alpha=1 - decay)
        log.note(batch, figure)
        if device.type == "cpu":
            threads.note(batch.low.numel() // 3, time.time() - now)
        step += 1
        if step % LOG_EVERY == 0:
            figure, = log.means()
            log.line(f"{step}", f"{optimizer.param_groups[0]['lr']:.2e}", f"{figure:.4f}",
                     log.speed(), f"{threads.current}")
        if now - last_checkpoint > 60 * given.checkpoint_minutes:
            log.means()
            write(step)
            last_checkpoint = now
    log.means()
    write(step)
    print(f"finished after {step} batches", flush=True)


if __name__ == "__main__":
    main()
