"""Makes the vectors that the import of original checkpoints is tested with.

    /usr/bin/python3 hndsr-import/src/test/resources/original/make_vectors.py

writes, beside this file, server.npz and training.npz: inputs and outputs of every stage of the original HNDSR network, in
its two layouts, computed by PyTorch (float32, one thread). Further, training-corrected.npz with the corrected step rule,
times.npz with the embedding of times, small.npz, the operator on a picture so small that the rows of its spectrum overlap,
and torch.pth, a small checkpoint as torch.save writes it.
The weights are not stored: they are a formula of their name and place (see `weight`), which the tests repeat in Java.

    /usr/bin/python3 .../make_vectors.py --against FOLDER

compares this script with golden vectors of the original instead: FOLDER holds server/ and training/.
"""

import math
import pathlib
import sys
import zlib

import numpy as np
import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
MODES = 8


def weight(name, shape):
    """A tensor drawn from its name: uniform in +-sqrt(3 * gain / fan_in), so that every stage is of order one."""
    count = math.prod(shape)
    index = np.arange(count, dtype=np.uint64) + (np.uint64(zlib.crc32(name.encode())) << np.uint64(32))
    with np.errstate(over="ignore"):
        # The finaliser of SplitMix64 (Steele, Lea and Flood, 2014) on a counter.
        word = (index + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        word = word ^ (word >> np.uint64(31))
    unit = (word >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1
    if "norm" in name and name.endswith(".weight") or name == "out.0.weight":
        value = 1 + 0.25 * unit
    elif len(shape) == 1:
        value = 0.1 * unit
    else:
        fan_in = shape[0] if "weights" in name else math.prod(shape[1:])
        value = unit * math.sqrt(3.0 / fan_in)
    return torch.from_numpy(value.astype(np.float32).reshape(shape))


class State(dict):
    """A state dict in the making."""

    def draw(self, name, *shape):
        self[name] = weight(name, shape)

    def layer(self, name, *shape, outputs=None):
        """A weight and its bias; a transposed convolution has its outputs on axis 1."""
        self.draw(name + ".weight", *shape)
        self.draw(name + ".bias", shape[0] if outputs is None else outputs)

    def norm(self, name, channels):
        self.draw(name + ".weight", channels)
        self.draw(name + ".bias", channels)


def operator_state(layout):
    state = State()
    conv, pointwise = ("convs.%d", "ws.%d") if layout == "server" else ("conv%d", "w%d")
    state.layer("fc0", 32, 4, 1, 1)
    for i in range(4):
        state.draw(conv % i + ".weights1", 32, 32, MODES, MODES, 2)
        state.draw(conv % i + ".weights2", 32, 32, MODES, MODES, 2)
        state.layer(pointwise % i, 32, 32, 1, 1)
    state.layer("fc1", 64, 32, 1, 1)
    state.layer("fc2", 128, 64, 1, 1)
    return state


def autoencoder_state():
    state = State()
    state.layer("encoder.0", 128, 3, 3, 3)
    for i in (1, 3, 5):
        state.layer(f"encoder.{i}", 128, 128, 4, 4)
    blocks = [f"encoder.{i}" for i in (7, 8, 9, 10)] + [f"decoder.{i}" for i in range(4)]
    for block in blocks:
        state.layer(block + ".block.0", 128, 128, 3, 3)
        state.layer(block + ".block.2", 128, 128, 3, 3)
    for i, inputs, outputs in ((4, 128, 64), (6, 64, 32), (8, 32, 16)):
        state.layer(f"decoder.{i}", inputs, outputs, 4, 4, outputs=outputs)
    state.layer("decoder.10", 3, 16, 3, 3)
    return state


def gain_state():
    state = State()
    state.layer("mlp.0", 256, 1)
    state.layer("mlp.2", 256, 256)
    state.layer("mlp.4", 128, 256)
    return state


def block_state(state, name, inputs, outputs, time, time_key, skip_key):
    state.norm(name + ".norm1", inputs)
    state.layer(name + ".conv1", outputs, inputs, 3, 3)
    state.layer(name + "." + time_key, outputs, time)
    state.norm(name + ".norm2", outputs)
    state.layer(name + ".conv2", outputs, outputs, 3, 3)
    if inputs != outputs:
        state.layer(name + "." + skip_key, outputs, inputs, 1, 1)


def server_unet_state():
    state = State()
    state.layer("t_embed.proj.0", 512, 128)
    state.layer("t_embed.proj.2", 128, 512)
    state.layer("ctx_proj", 64, 64, 1, 1)
    for name, inputs, outputs in (
        ("enc1", 128, 128), ("enc2", 128, 256), ("mid", 256, 256), ("dec2", 512, 128), ("dec1", 256, 64)
    ):
        block_state(state, name, inputs, outputs, 128, "t_proj", "skip")
    for name, channels in (("down1", 128), ("down2", 256), ("up2", 256), ("up1", 128)):
        state.layer(name, channels, channels, 4, 4)
    state.layer("out", 64, 64, 3, 3)
    return state


def training_unet_state():
    state = State()
    state.layer("time_embed.1", 256, 64)
    state.layer("time_embed.3", 256, 256)
    state.layer("input_proj", 64, 128, 3, 3)
    for name, inputs, outputs in (("down1", 64, 128), ("mid1", 128, 128), ("mid2", 128, 128), ("up2", 192, 64)):
        block_state(state, name, inputs, outputs, 256, "time_emb.1", "shortcut")
    state.layer("down2", 128, 128, 3, 3)
    state.norm("mid_attn.norm", 128)
    state.layer("mid_attn.q", 128, 128, 1, 1)
    state.layer("mid_attn.kv", 256, 128)
    state.layer("mid_attn.proj", 128, 128, 1, 1)
    state.layer("up1", 128, 128, 4, 4)
    state.norm("out.0", 64)
    state.layer("out.2", 128, 64, 3, 3)
    return state


def conv(state, name, x, **options):
    return F.conv2d(x, state[name + ".weight"], state[name + ".bias"], **options)


def up(state, name, x):
    return F.conv_transpose2d(x, state[name + ".weight"], state[name + ".bias"], stride=2, padding=1)


def linear(state, name, x):
    return F.linear(x, state[name + ".weight"], state[name + ".bias"])


def spectral(state, name, x):
    rows, columns = x.shape[-2:]
    m1, m2 = min(MODES, rows), min(MODES, columns // 2 + 1)
    spectrum = torch.fft.rfft2(x)
    result = torch.zeros_like(spectrum)
    for key, part in (("weights1", slice(0, m1)), ("weights2", slice(rows - m1, rows))):
        weights = torch.view_as_complex(state[f"{name}.{key}"][:, :, :m1, :m2].contiguous())
        result[:, :, part, :m2] = torch.einsum("bixy,ioxy->boxy", spectrum[:, :, part, :m2], weights)
    return torch.fft.irfft2(result, s=(rows, columns))


def operate(state, gain, layout, lr, scale):
    """All stages of the operator, by the names of the golden vectors."""
    names = ("convs.%d", "ws.%d") if layout == "server" else ("conv%d", "w%d")
    stages = {}
    x = F.interpolate(lr, scale_factor=scale, mode="bicubic", align_corners=False)
    stages["upsampled"] = x
    x = torch.cat([x, torch.full_like(x[:, :1], scale / 4)], 1)
    x = conv(state, "fc0", x)
    stages["fno_lift_ch8"] = x[:, ::8]
    for i in range(4):
        y = spectral(state, names[0] % i, x)
        if i == 0:
            stages["fno_spectral0_ch8"] = y[:, ::8]
        x = F.gelu(y + conv(state, names[1] % i, x))
        if i in (0, 3):
            stages[f"fno_block{i}_ch8"] = x[:, ::8]
    x = conv(state, "fc2", F.gelu(conv(state, "fc1", x)))
    stages["fno_features_ch8"] = x[:, ::8]
    size = (x.shape[2] // 8, x.shape[3] // 8)
    prior = F.interpolate(x, size=size, mode="bilinear", align_corners=False)
    s = torch.full((1, 1), scale)
    s = F.relu(linear(gain, "mlp.2", F.relu(linear(gain, "mlp.0", s))))
    factor = 1 + torch.sigmoid(linear(gain, "mlp.4", s))
    stages["prior"] = prior
    stages["gain"] = factor
    stages["prior_amplified"] = prior * factor[:, :, None, None]
    return stages


def sinusoids(time, size):
    half = size // 2
    rates = torch.exp(torch.arange(half).float() * -(math.log(10000) / (half - 1)))
    angles = time.float()[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


def block(state, name, x, temb, time_key, skip_key):
    norm = lambda key, v: F.group_norm(v, 8, state[f"{name}.{key}.weight"], state[f"{name}.{key}.bias"])
    h = conv(state, name + ".conv1", F.silu(norm("norm1", x)), padding=1)
    h = h + linear(state, f"{name}.{time_key}", F.silu(temb))[:, :, None, None]
    h = conv(state, name + ".conv2", F.silu(norm("norm2", h)), padding=1)
    return h + (conv(state, f"{name}.{skip_key}", x) if f"{name}.{skip_key}.weight" in state else x)


def server_time(state, time):
    return linear(state, "t_embed.proj.2", F.silu(linear(state, "t_embed.proj.0", sinusoids(time, 128))))


def server_unet(state, z, time, context):
    temb = server_time(state, time)
    res = lambda name, x: block(state, name, x, temb, "t_proj", "skip")
    h0 = res("enc1", torch.cat([z, conv(state, "ctx_proj", context)], 1))
    h1 = res("enc2", conv(state, "down1", h0, stride=2, padding=1))
    x = res("mid", conv(state, "down2", h1, stride=2, padding=1))
    x = res("dec2", torch.cat([up(state, "up2", x), h1], 1))
    x = res("dec1", torch.cat([up(state, "up1", x), h0], 1))
    return conv(state, "out", x, padding=1)


def training_unet(state, z, time, pooled):
    temb = linear(state, "time_embed.3", F.silu(linear(state, "time_embed.1", sinusoids(time, 64))))
    res = lambda name, x: block(state, name, x, temb, "time_emb.1", "shortcut")
    h0 = conv(state, "input_proj", z, padding=1)
    x = res("mid1", conv(state, "down2", res("down1", h0), stride=2, padding=1))
    value = linear(state, "mid_attn.kv", pooled)[:, 128:, None, None]
    x = res("mid2", x + conv(state, "mid_attn.proj", value))
    x = res("up2", torch.cat([up(state, "up1", x), h0], 1))
    x = F.silu(F.group_norm(x, 8, state["out.0.weight"], state["out.0.bias"]))
    return conv(state, "out.2", x, padding=1)


def decode(state, x):
    for i in range(4):
        y = F.relu(conv(state, f"decoder.{i}.block.0", x, padding=1))
        x = x + conv(state, f"decoder.{i}.block.2", y, padding=1)
    for i in (4, 6, 8):
        x = F.relu(up(state, f"decoder.{i}", x))
    return torch.tanh(conv(state, "decoder.10", x, padding=1))


def shares():
    return torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000), 0)


def time_steps(first, count):
    return [first] if count == 1 else [first * (count - 1 - i) // (count - 1) for i in range(count)]


def sample(predict, z, times, rule):
    """Yields the latent after every step."""
    abar = shares()
    for i, t in enumerate(times):
        following = t - 1 if rule == "original" else (times[i + 1] if i + 1 < len(times) else -1)
        p = abar[following] if following >= 0 else torch.tensor(1.0)
        eps = predict(z, torch.tensor([t]))
        clean = (z - (1 - abar[t]).sqrt() * eps) / abar[t].sqrt()
        z = p.sqrt() * clean + (1 - p).sqrt() * eps
        yield z


def pair_mean(x):
    return 0.5 * x[:, 0::2] + 0.5 * x[:, 1::2]


def server_case(states, lr, scale, noise, times):
    operator, gain, unet, autoencoder = states
    stages = operate(operator, gain, "server", lr, scale)
    context = pair_mean(stages["prior_amplified"])
    predict = lambda z, t: server_unet(unet, z, t, context)
    output = lambda z: decode(autoencoder, torch.repeat_interleave(z, 2, 1))
    stages["context"] = context
    stages["t_emb_first"] = server_time(unet, torch.tensor(times[:1]))
    stages["eps_first"] = predict(noise, torch.tensor(times[:1]))
    latents = list(sample(predict, noise, times, "original"))
    stages["latent_steps"] = torch.cat(latents)
    stages["latent"] = latents[-1]
    stages["output"] = output(latents[-1])
    stages["latent_refstep"], stages["output_refstep"] = stages["latent"], stages["output"]
    fixed = list(sample(predict, noise, times, "corrected"))[-1]
    stages["latent_fixedstep"], stages["output_fixedstep"] = fixed, output(fixed)
    return stages


def training_case(states, lr, scale, noise, unet_time, unet_context):
    operator, gain, unet, autoencoder = states
    stages = operate(operator, gain, "training", lr, scale)
    amplified = stages["prior_amplified"]
    stages["output_strength_0.0"] = decode(autoencoder, amplified)
    stages["unet_eps"] = training_unet(unet, noise, torch.tensor([unet_time]), unet_context)
    return stages


def training_strength(states, amplified, noise, strength, steps, rule="original"):
    """The original's run of a strength: from the context, noised."""
    _, _, unet, autoencoder = states
    pooled = amplified.mean((2, 3))
    first = min(int(1000 * strength), 999)
    times = time_steps(first, max(int(steps * strength), 1)) if strength < 1 else time_steps(999, steps)
    abar = shares()[first]
    z = noise if strength >= 1 else abar.sqrt() * amplified + (1 - abar).sqrt() * noise
    return decode(autoencoder, list(sample(lambda x, t: training_unet(unet, x, t, pooled), z, times, rule))[-1])


def picture(rows, columns):
    """A smooth drawn picture with an edge, quantised to 8 bits, in -1 to 1."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64)
    bands = [
        0.5 + 0.2 * np.sin(0.7 * x + band) + 0.15 * np.cos(0.5 * y - 0.3 * x * band) + np.where(x + y > columns, 0.1, -0.1)
        for band in range(3)
    ]
    quantised = np.floor(np.clip(np.stack(bands), 0, 1) * 255 + 0.5).astype(np.float32)
    return torch.from_numpy(quantised / np.float32(255) * np.float32(2) - np.float32(1))[None]


def save(name, inputs, stages):
    arrays = {key: np.asarray(value) for key, value in {**inputs, **stages}.items()}
    np.savez_compressed(HERE / name, **arrays)


def make():
    gain, autoencoder = gain_state(), autoencoder_state()
    noise = torch.from_numpy(np.random.RandomState(5).randn(1, 128, 4, 8).astype(np.float32))
    lr, scale = picture(9, 18), 3.6
    states = (operator_state("server"), gain, server_unet_state(), autoencoder)
    times = time_steps(999, 4)
    stages = server_case(states, lr, scale, noise[:, :64].contiguous(), times)
    for left_out in ("latent_refstep", "output_refstep", "fno_features_ch8"):
        del stages[left_out]
    inputs = {"lr": lr, "scale": np.float32(scale), "steps": np.int64(4), "noise": noise[:, :64], "timesteps": np.array(times)}
    save("server.npz", inputs, stages)

    lr_small, scale_small = picture(3, 4), 3.2
    stages = operate(states[0], gain, "server", lr_small, scale_small)
    save("small.npz", {"lr": lr_small, "scale": np.float32(scale_small)}, stages)

    time = torch.tensor([0, 1, 500, 999])
    embedded = {"sincos": sinusoids(time, 128), "projected": server_time(states[2], time), "alphas_cumprod": shares()}
    save("times.npz", {"t": time}, embedded)

    states = (operator_state("training"), gain, training_unet_state(), autoencoder)
    pooled = torch.from_numpy(np.random.RandomState(6).randn(1, 128).astype(np.float32))
    stages = training_case(states, lr, scale, noise, 500, pooled)
    kept = {key: stages[key] for key in ("prior", "prior_amplified", "output_strength_0.0", "unet_eps")}
    for strength in (0.3, 1.0):
        kept[f"output_strength_{strength}"] = training_strength(states, stages["prior_amplified"], noise, strength, 10)
    inputs = {"lr": lr, "scale": np.float32(scale), "steps": np.int64(10), "noise": noise}
    fixed = training_strength(states, stages["prior_amplified"], noise, 0.3, 10, "corrected")
    save("training-corrected.npz", inputs, {"output_strength_0.3_fixedstep": fixed})
    inputs |= {"unet_t": np.array([500]), "unet_context": pooled}
    save("training.npz", inputs, kept)
    make_checkpoint()


def make_checkpoint():
    """What a reader of checkpoints meets: a wrapped state dict, other entries, a transposed and a shared tensor."""
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    inner = torch.nn.Conv2d(2, 3, 1, bias=False).state_dict()
    inner["0.weight"] = base
    inner["1.weight"] = base.t()
    inner["2.weight"] = base[1:, 2:]
    del inner["weight"]
    whole = {"epoch": 3, "loss": 0.25, "best": None, "names": ["a", "b"], "model_state_dict": inner}
    whole["counts"] = torch.arange(3)
    torch.save(whole, HERE / "torch.pth")


def compare(title, actual, golden):
    for key in golden.files:
        if key in actual:
            wanted = golden[key]
            difference = np.abs(np.asarray(actual[key]) - wanted).max()
            print(f"{title:10} {key:22} {difference:.3g} of {np.abs(wanted).max():.3g}")


def against(folder):
    load = lambda *path: torch.load(folder.joinpath(*path), map_location="cpu")
    gain, autoencoder = load("server", "implicit_amp.pth"), load("server", "autoencoder_best.pth")
    unet = load("server", "diffusion_best.pth")["ema_shadow"]
    states = (load("server", "neural_operator_best.pth"), gain, unet, autoencoder)
    for name in ("case_32x32_s4.npz", "variant_square_32x32_s4.npz"):
        golden = np.load(folder / "server" / name)
        lr, noise = torch.from_numpy(golden["lr"]), torch.from_numpy(golden["noise"])
        times = time_steps(999, int(golden["steps"]))
        compare(name[:8], server_case(states, lr, float(golden["scale"]), noise, times), golden)
    unet = load("training", "diffusion_best.pth")["diffusion_unet"]
    states = (load("training", "neural_operator_best.pth"), gain, unet, autoencoder)
    golden = np.load(folder / "training" / "case_32x32_s4.npz")
    lr, noise = torch.from_numpy(golden["lr"]), torch.from_numpy(golden["noise"])
    pooled = torch.from_numpy(golden["unet_context"])
    compare("training", training_case(states, lr, 4.0, noise, int(golden["unet_t"][0]), pooled), golden)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    if sys.argv[1:2] == ["--against"]:
        against(pathlib.Path(sys.argv[2]))
    else:
        make()
