#!/bin/sh
# How the shipped model was made: one large graphics card, under ten minutes of training.
#
#     lowkey/tiny/recipe_gpu.sh FOLDER CORPORA [MINUTES]
#
# FOLDER gets the tokenizer, the log and the checkpoint. CORPORA holds the public sets that
# lowkey/tiny/acts/crowd.py names; without any, the model learns from our own lines alone.
set -eu
folder=$1 corpora=$2 minutes=${3:-8}
cd "$(dirname "$0")/../.."
python3 -m lowkey.tiny.train --folder "$folder" --corpora "$corpora" --minutes "$minutes" \
    --shape large --device cuda --compile --workers "${WORKERS:-14}" --batch 65536 \
    --warmup-steps 100 --dropout "${DROPOUT:-0.1}" --decay 0.1 --average 0.999 --seed "${SEED:-1}"
if python3 -c 'import gguf' 2>/dev/null; then
    python3 -m lowkey.tiny.export --folder "$folder" --output "$folder/lowkey-tiny.gguf"
fi
