#!/bin/sh
# Rebuilds static/ and images/ from the four assembly files, byte for byte.
#   ./build.sh           writes them beside this script
#   ./build.sh --check   builds in a temporary directory and compares
# Needs GNU tar, gzip and the binutils that README.md names.
set -eu
umask 022
export LC_ALL=C TZ=UTC

here=$(cd "$(dirname "$0")" && pwd)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# binary SOURCE TOOLS OUTPUT: assembles and links one program, with nothing in it but what it runs.
binary() {
  "$2-as" -o "$temporary/hello.o" "$here/$1"
  mkdir -p "$(dirname "$3")"
  "$2-ld" -static -nostdlib --strip-all --build-id=none -z noseparate-code -o "$3" "$temporary/hello.o"
  chmod 755 "$3"
}

# pack DIRECTORY ENTRY...: a tar on stdout, with nothing of this machine or moment in it.
pack() {
  directory=$1
  shift
  tar --create --directory "$directory" --format=ustar --mtime=@1 --owner=0 --group=0 --numeric-owner \
    --mode=a=rX,u+w "$@"
}

sha256_of() {
  sha256sum "$1" | cut -d ' ' -f 1
}

# image BINARY ARCHITECTURE OUTPUT: a docker-archive of one layer, in the shape of nixpkgs' streamLayeredImage:
# layers in directories named by diff_id, then the config, then manifest.json, and no variant for arm.
image() {
  rm -rf "$temporary/root" "$temporary/image"
  mkdir "$temporary/root" "$temporary/image"
  cp "$1" "$temporary/root/hello"
  pack "$temporary/root" hello >"$temporary/layer.tar"
  layer=$(sha256_of "$temporary/layer.tar")
  mkdir "$temporary/image/$layer"
  mv "$temporary/layer.tar" "$temporary/image/$layer/layer.tar"

  cat >"$temporary/config.json" <<JSON
{
    "created": "1970-01-01T00:00:01Z",
    "architecture": "$2",
    "os": "linux",
    "config": {
        "Entrypoint": [
            "/hello"
        ]
    },
    "rootfs": {
        "diff_ids": [
            "sha256:$layer"
        ],
        "type": "layers"
    },
    "history": [
        {
            "created": "1970-01-01T00:00:01Z"
        }
    ]
}
JSON
  config=$(sha256_of "$temporary/config.json")
  mv "$temporary/config.json" "$temporary/image/$config.json"

  printf '[{"Config":"%s.json","RepoTags":["hello:1.0"],"Layers":["%s/layer.tar"]}]' "$config" "$layer" \
    >"$temporary/image/manifest.json"
  mkdir -p "$(dirname "$3")"
  pack "$temporary/image" "$layer/layer.tar" "$config.json" manifest.json | gzip -n -9 >"$3"
}

# build DIRECTORY: everything, below DIRECTORY.
build() {
  binary hello.amd64.s x86_64-linux-gnu "$1/static/linux/amd64/hello"
  binary hello.arm64.s aarch64-linux-gnu "$1/static/linux/arm64/hello"
  binary hello.arm.v6.s arm-linux-gnueabi "$1/static/linux/arm/v6/hello"
  binary hello.386.s i686-linux-gnu "$1/static/linux/386/hello"
  image "$1/static/linux/amd64/hello" amd64 "$1/images/linux.amd64.tar.gz"
  image "$1/static/linux/arm64/hello" arm64 "$1/images/linux.arm64.tar.gz"
  image "$1/static/linux/arm/v6/hello" arm "$1/images/linux.arm.v6.tar.gz"
  image "$1/static/linux/386/hello" 386 "$1/images/linux.386.tar.gz"
}

case "${1:-}" in
  '')
    build "$here"
    ;;
  --check)
    build "$temporary/built"
    diff -r "$temporary/built/static" "$here/static"
    diff -r "$temporary/built/images" "$here/images"
    echo 'examples/hello is what its source builds.'
    ;;
  *)
    echo "usage: $0 [--check]" >&2
    exit 2
    ;;
esac
