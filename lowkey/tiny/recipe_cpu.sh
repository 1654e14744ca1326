#!/bin/sh
# The same way on a processor: 9 million parameters, some hours. Stop it and call it again to go on.
#
#     lowkey/tiny/recipe_cpu.sh FOLDER CORPORA [MINUTES [SHAPE]]
#
# A thousandth of it (one minute, the shape `rehearsal`) takes the same way in the tests.
set -eu
folder=$1 corpora=$2 minutes=${3:-600} shape=${4:-small}
cd "$(dirname "$0")/../.."
# glibc hands large blocks back to the kernel after every step and pays for fresh pages again;
# keeping them made training 2.9 times faster.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184
export MALLOC_TOP_PAD_=268435456
set -- --folder "$folder" --minutes "$minutes" --shape "$shape" --dropout 0.05
[ -z "$corpora" ] || set -- "$@" --corpora "$corpora"
"${PYTHON:-python3}" -m lowkey.tiny.train "$@"
"${PYTHON:-python3}" -m lowkey.tiny.export --folder "$folder" --output "$folder/lowkey-tiny.gguf"
