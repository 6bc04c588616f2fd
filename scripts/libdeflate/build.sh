#!/bin/sh
# Makes src/layers/libdeflate.wasm and its licence from libdeflate's source, the libdeflate_1.23.orig.tar.gz of Debian:
#     scripts/libdeflate/build.sh libdeflate_1.23.orig.tar.gz
# Needs clang and lld (Debian 12's, 14.0, gave the bytes that are committed).
set -eu
source=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
layers=$here/../../src/layers
echo "1ab18349b9fb0ce8a0ca4116bded725be7dcbfa709e19f6f983d99df1fb8b25f  $source" | sha256sum --check --quiet

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
tar --extract --strip-components=1 --file="$source"

# No block is the last: three places write the bit that says so. And levels 10 to 12 are of no use here.
changed=$(sed --in-place --expression='
  s/ADD_BITS(is_final_block, 1)/ADD_BITS(0, 1)/w changed
  s/bfinal = is_final_block/bfinal = 0/w changed
  s/^#define SUPPORT_NEAR_OPTIMAL_PARSING.*1$/#define SUPPORT_NEAR_OPTIMAL_PARSING 0/w changed' lib/deflate_compress.c && wc -l < changed)
[ "$changed" -eq 4 ] || { echo "libdeflate is not as this script knows it" >&2; exit 1; }

clang --target=wasm32 -O3 -mbulk-memory -msimd128 ${ALBA_WASM_FLAGS:-} -DFREESTANDING -DNDEBUG -ffreestanding -nostdlib -I. \
  -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=65536 \
  "$here/blocks.c" lib/crc32.c lib/utils.c -o "${ALBA_WASM_OUT:-$layers/libdeflate.wasm}"
chmod 644 "${ALBA_WASM_OUT:-$layers/libdeflate.wasm}"
cp COPYING "$layers/libdeflate.license.txt"
