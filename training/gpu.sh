#!/usr/bin/env bash
# The whole training of the default bundle on one GPU in about 12 minutes: a larger operator, the stages that add
# texture beside it, the ranges of 8 bit, and the figures.
#
#     gpu.sh TRAIN[,TRAIN...] VALID OUT [PART]
#
# PART is the length of the run relative to 12 minutes (1). A small part on a CPU tries the script:
# `DEVICE=cpu PATCHES=2 gpu.sh TRAIN VALID OUT 0.02`.
set -euo pipefail
images=$1 valid=$2 out=$3 part=${4:-1}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-/usr/bin/python3}
device=${DEVICE:-cuda}
patches=${PATCHES:-160}
blocks=${BLOCKS:-18}
minutes() { "$python" -c "print($1 * $part)"; }
common=(--device "$device" --device-pairs)
[[ $device == cpu ]] && common+=(--float32)
cd "$here"
mkdir -p "$out"

"$python" grow.py "${OPERATOR:-weights/operator-48x12.npz}" "$out/grown.npz" --blocks "$blocks"
"$python" train.py "$images" "$out/operator" --weights "$out/grown.npz" --minutes "$(minutes 7.5)" --rate 1e-3 \
  --warm-up 100 --patches "$patches" --seed 31 "${common[@]}"
operator=$out/operator/mean.npz
"$python" train_texture.py autoencoder "$images" "$out/texture" --operator "$operator" --weights weights/texture.npz \
  --minutes "$(minutes 0.8)" --rate 1.2e-3 --warm-up 50 --patches $((patches * 3 / 10 + 1)) --seed 32 "${common[@]}"
"$python" train_texture.py denoiser "$images" "$out/texture" --operator "$operator" \
  --autoencoder "$out/texture/autoencoder.npz" --weights weights/texture.npz --minutes "$(minutes 2.5)" --rate 1.5e-3 \
  --mean-decay 0.999 --patches $((patches * 4 / 10 + 1)) --seed 33 "${common[@]}"
cp "$operator" "$out/operator.npz"
cp "$out/texture/texture.npz" "$out/texture.npz"
if [[ -d $valid ]]; then
  "$python" evaluate.py "$out/operator.npz" "$valid" --fifth --border symmetric --threads "$(nproc)" | tee "$out/figures.txt"
  "$python" evaluate.py "$out/operator.npz" "$valid" --fifth --scales 4 --real --threads "$(nproc)" | tee -a "$out/figures.txt"
fi
