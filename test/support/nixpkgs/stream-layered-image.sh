# Writes to $out a script that streams $image: a layer for each store path in `graph`, and $config for $architecture.
# As in nixpkgs the layers are made when the script runs; here with tar, and with their digests found when it is built.

# layer PATH: its layer.tar on stdout, with names as nixpkgs writes them and nothing of the machine or the moment.
layer='layer() { tar -C / -cPf - --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner "$1"; }'
eval "$layer"

paths=$(grep "^$NIX_STORE/" graph | grep -v -e '\.drv$' -e '-config\.json$' | sort -u)
digests=
for path in $paths; do
  digests="$digests $(layer "$path" | sha256sum | cut -d ' ' -f 1)"
done

# list FORMAT WORD...: the words as a JSON list.
list() {
  format=$1
  shift
  [ $# -eq 0 ] || printf "\"$format\"," "$@" | sed 's/,$//'
}
cat >image.json <<JSON
{
    "created": "1970-01-01T00:00:01+00:00",
    "architecture": "$architecture",
    "os": "linux",
    "config": $config,
    "rootfs": { "diff_ids": [$(list 'sha256:%s' $digests)], "type": "layers" },
    "history": [$(list 'store paths: %s' $paths | sed 's/"[^"]*"/{ "created": "1970-01-01T00:00:01+00:00", "comment": & }/g')]
}
JSON
json=$(sha256sum image.json | cut -d ' ' -f 1).json
manifest='[{"Config":"'$json'","RepoTags":["'$image'"],"Layers":['$(list '%s/layer.tar' $digests)']}]'

{
  echo '#!/bin/sh'
  echo 'set -eu'
  echo 'cd "$(mktemp -d)"'
  echo "$layer"
  set -- $digests
  for path in $paths; do
    echo "echo 'Creating layer from paths: $path' >&2"
    echo "mkdir $1; layer $path >$1/layer.tar"
    shift
  done
  printf "cat >%s <<'JSON'\n%s\nJSON\n" "$json" "$(cat image.json)"
  printf "printf %%s '%s' >manifest.json\n" "$manifest"
  echo "tar -cf - */layer.tar $json manifest.json"
  echo 'rm -rf "$PWD"'
} >"$out"
chmod 755 "$out"
